// Blocks of 2,000 two-in-two-out payments through the door of the chain, to the disk, and the memory that this takes.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './bench-chain.ts'
import type { Connected } from './connect-process.ts'
import type { BenchmarkGroup } from './harness.ts'
import { buildPaymentChain, PAYMENTS_PER_BLOCK } from './payments.ts'

const ROUNDS = 7

async function ask<T>(child: ChildProcess, message: string): Promise<T> {
  const answer = once(child, 'message')
  const exit = once(child, 'exit').then(() => {
    throw new Error('The process that connects blocks ended too early')
  })
  exit.catch(() => undefined)
  if (message !== '') child.send(message)
  const [value] = await Promise.race([answer, exit])
  return value as T
}

function lengthPrefixed(blocks: readonly Uint8Array[]): Uint8Array {
  const parts = blocks.flatMap((bytes) => {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, bytes.length)
    return [length, bytes]
  })
  return Buffer.concat(parts)
}

export const connectGroup: BenchmarkGroup = {
  names: ['connect.blocks', 'connect.payments', 'connect.memory'],
  rounds: ROUNDS,
  prepare: async () => {
    const { ground, full } = buildPaymentChain(ROUNDS + 1)
    const folder = await temporaryFolder()
    const file = join(folder, 'blocks')
    await writeFile(file, lengthPrefixed([...ground, ...full].map(({ bytes }) => bytes)))
    const child = fork(join(import.meta.dirname, 'connect-process.ts'), [file, String(ground.length)])
    await ask(child, '')
    let last: Connected = { seconds: 0, peakMiB: 0 }
    const connectNext = async () => {
      last = await ask<Connected>(child, 'next')
      return 1 / last.seconds
    }
    const benchmarks = [
      { name: 'connect.blocks', unit: 'blocks/s', round: connectNext },
      { name: 'connect.payments', unit: 'payments/s', round: async () => PAYMENTS_PER_BLOCK / last.seconds },
      { name: 'connect.memory', unit: 'MiB resident', round: async () => last.peakMiB },
    ]
    const close = async () => {
      child.send('stop')
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    }
    return { benchmarks, close }
  },
}
