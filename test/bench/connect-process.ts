// A process that does nothing but connect blocks, so that the memory it takes is that of the chain and its engine.
// It reads length-prefixed blocks from the file it is given, connects the ground, then one block for each message.
import { open } from 'node:fs/promises'
import { createNetwork } from '../../src-main/consensus/networks.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { createBenchChain } from './bench-chain.ts'
import { seconds } from './harness.ts'

const MEMORY_SAMPLE_MS = 20

export interface Connected {
  /** Of the one block. */
  readonly seconds: number
  /** Most that was resident since the process began to connect. */
  readonly peakMiB: number
}

async function main([file, groundCount]: readonly string[]): Promise<void> {
  const engine = await createWasmEngine({ log: createSilentLogger() })
  const { chain, close } = await createBenchChain(createNetwork('regtest', engine.keystream), engine)
  const handle = await open(file as string)
  const length = new Uint8Array(4)
  const next = async () => {
    await handle.read(length, 0, 4)
    const bytes = new Uint8Array(new DataView(length.buffer).getUint32(0))
    await handle.read(bytes, 0, bytes.length)
    return bytes
  }
  const connect = async (bytes: Uint8Array) => {
    const { status, rule } = await chain.addBlock(bytes)
    if (status !== 'connected') throw new Error(`A block of the benchmark was ${status}: ${rule}`)
  }
  for (let i = Number(groundCount); i > 0; i--) await connect(await next())
  let peakMiB = 0
  setInterval(() => {
    peakMiB = Math.max(peakMiB, process.memoryUsage.rss() / 2 ** 20)
  }, MEMORY_SAMPLE_MS).unref()
  process.on('message', async (message) => {
    if (message === 'stop') {
      await handle.close()
      await close()
      await engine.stop()
      process.disconnect()
      return
    }
    const bytes = await next()
    const took = await seconds(() => connect(bytes))
    process.send?.({ seconds: took, peakMiB } satisfies Connected)
  })
  process.send?.('ready')
}

await main(process.argv.slice(2))
