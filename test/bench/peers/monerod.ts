// monerod as a peer: started on a chain of 300 blocks of its own, alone, on loopback.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { temporaryFolder } from '../bench-chain.ts'

const POLL_MS = 5
const BLOCKS_AT_ONCE = 50
/** Any valid address: regtest pays it for the blocks that are made. */
const PAID = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'

interface Started {
  readonly child: ChildProcess
  readonly port: number
  /** From the spawn to the first answer. */
  readonly seconds: number
}

export interface MonerodPeer {
  /** Starts on the blocks, waits for the first answer, stops. Answers the seconds to the answer. */
  restart(): Promise<number>
  close(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function call(port: number, method: string, params: object): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: '0', method, params })
  const response = await fetch(`http://127.0.0.1:${port}/json_rpc`, { method: 'POST', body })
  const { error } = (await response.json()) as { error?: { message: string } }
  if (error !== undefined) throw new Error(`monerod refused ${method}: ${error.message}`)
}

async function start(program: string, folder: string): Promise<Started> {
  const port = await freePort()
  const peerPort = await freePort()
  const began = performance.now()
  const fixed = ['--regtest', '--offline', '--fixed-difficulty', '1', '--no-zmq', '--no-igd', '--non-interactive', '--disable-rpc-ban']
  const bound = ['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${port}`, '--p2p-bind-ip', '127.0.0.1', '--p2p-bind-port', `${peerPort}`]
  const child = spawn(program, [...fixed, ...bound, '--data-dir', folder, '--log-level', '0'], { stdio: 'ignore' })
  for (;;) {
    const isUp = await call(port, 'get_block_count', {}).then(
      () => true,
      () => false,
    )
    if (isUp) return { child, port, seconds: (performance.now() - began) / 1000 }
    if (child.exitCode !== null) throw new Error(`monerod ended with code ${child.exitCode}`)
    await delay(POLL_MS)
  }
}

async function stop({ child }: Started): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** A data folder with so many blocks. */
export async function createMonerod(program: string, blocks: number): Promise<MonerodPeer> {
  const folder = await temporaryFolder()
  const first = await start(program, folder)
  for (let made = 0; made < blocks; made += BLOCKS_AT_ONCE) {
    const amount = Math.min(BLOCKS_AT_ONCE, blocks - made)
    await call(first.port, 'generateblocks', { amount_of_blocks: amount, wallet_address: PAID, starting_nonce: 0 })
  }
  await stop(first)
  return {
    restart: async () => {
      const started = await start(program, folder)
      await stop(started)
      return started.seconds
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
