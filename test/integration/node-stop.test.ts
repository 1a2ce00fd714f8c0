// How a real node ends: by a signal while it mines, by a kill while it mines; and what the next start finds.
import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, findingsOf, type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

const PASSWORD = 'four words make a phrase'
const STOP_LIMIT_MS = 5_000

let folder: string
let node: NodeProcess | undefined

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(async () => {
  await node?.kill()
  await removeFolder(folder)
})

interface Wallet {
  height: number | null
  balance: { available: number; pending: number; ripening: number } | null
}

const start = async (...options: string[]) => {
  node = await startNode(folder, options)
  return node
}

const mineTo = (running: NodeProcess, least: number) =>
  eventually(async () => {
    const { height } = await running.call<{ height: number }>('node.status')
    return height >= least && height
  })

/** What the wallet says once it stands on the tip. */
const settledWallet = (running: NodeProcess) =>
  eventually(async () => {
    const { height } = await running.call<{ height: number }>('node.status')
    const info = await running.call<Wallet>('wallet.info')
    return info.height === height && info.balance !== null && { height, ...info.balance }
  })

/** Block by block: a connection runs 64 calls at a time and refuses more. */
async function issuedUpTo(running: NodeProcess, height: number): Promise<number> {
  let sum = 0
  for (let at = 1; at <= height; at++) {
    const { transactions } = await running.call<{ transactions: string[] }>('chain.block', { height: at })
    const { outputs } = await running.call<{ outputs: { value: number }[] }>('chain.transaction', { txid: transactions[0] })
    sum += outputs.reduce((total, { value }) => total + value, 0)
  }
  return sum
}

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0)
    // what was killed and not yet waited for still has a number
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('a signal while mining', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends within 5 s with 0, and the next start needs no repair', async (signal) => {
    const running = await start()
    await running.call('wallet.create', { password: PASSWORD })
    await running.call('mining.generate', { blocks: 20 })
    await running.call('mining.start', { threads: 2 })
    await mineTo(running, 21)
    const began = Date.now()
    expect(await running.stop(signal)).toBe(0)
    expect(Date.now() - began).toBeLessThan(STOP_LIMIT_MS)
    const left = await readdir(join(folder, 'regtest'))
    expect(left).not.toContain('rpc.json')
    expect(left).not.toContain('owner.json')
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([])

    const again = await start()
    expect(await again.call('node.status')).toMatchObject({ repaired: null })
    const wallet = await settledWallet(again)
    expect(wallet.height).toBeGreaterThanOrEqual(21)
    expect(wallet.ripening).toBe(await issuedUpTo(again, wallet.height))
    expect(await findingsOf(again)).toEqual([])
    expect(again.log()).not.toMatch(/Uncaught|Unhandled/)
  })

  it('ends also while blocks are made on demand and a stream is read', async () => {
    const running = await start()
    await running.call('wallet.create', { password: PASSWORD })
    const generating = running.call('mining.generate', { blocks: 1500 }).catch((error: unknown) => error)
    const reading = running.collect('events.subscribe').catch((error: unknown) => error)
    await mineTo(running, 15)
    const began = Date.now()
    expect(await running.stop()).toBe(0)
    expect(Date.now() - began).toBeLessThan(STOP_LIMIT_MS)
    await Promise.all([generating, reading])
    expect(running.log()).not.toMatch(/Uncaught|Unhandled|did not stop in time/)
    const again = await start()
    expect(await again.call('node.status')).toMatchObject({ repaired: null })
    expect(await findingsOf(again)).toEqual([])
  })
})

describe('SIGKILL while mining, again and again', () => {
  it('leaves a chain and a wallet that are right, and nothing that keeps running', async () => {
    let running = await start()
    await running.call('wallet.create', { password: PASSWORD })
    let height = 0
    for (let round = 0; round < 4; round++) {
      const { pid } = running
      await running.call('mining.start', { threads: 2 })
      const generating = running.call('mining.generate', { blocks: 400 }).catch(() => undefined)
      await mineTo(running, height + 10 + round * 7)
      await running.kill()
      await generating
      expect(isRunning(pid)).toBe(false)
      running = await start()
      const wallet = await settledWallet(running)
      expect(wallet.height).toBeGreaterThanOrEqual(height + 10 + round * 7)
      expect(wallet.available + wallet.ripening).toBe(await issuedUpTo(running, wallet.height))
      expect(await findingsOf(running)).toEqual([])
      height = wallet.height
    }
    expect((await stat(join(folder, 'regtest', 'logs', 'node.log'))).size).toBeGreaterThan(0)
  })
})
