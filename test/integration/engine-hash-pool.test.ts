import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { WasmHashPool } from '../../src-main/engine/wasm-hash-pool.ts'
import { workerUrl } from '../../src-main/engine/worker-url.ts'
import type { FoundHeader, MiningJob } from '../../src-main/mining/hash-pool.ts'
import { compareBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'

const EASY = new Uint8Array(32).fill(0xff)
const IMPOSSIBLE = new Uint8Array(32)
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function job(id: number, target: Uint8Array, fill = id): MiningJob {
  return { id, header: new Uint8Array(156).fill(fill), target, memoryKiB: 64 }
}

describe('integration: the hash pool searches', () => {
  const url = workerUrl('hash-worker')
  let pool: WasmHashPool
  let found: FoundHeader[]
  beforeEach(() => {
    pool = new WasmHashPool({ maxThreads: 2, url, startNonce: 0xffff_ffff_ff00n }, { log: createSilentLogger() })
    found = []
    pool.onFound = (header) => {
      found.push(header)
    }
  })
  afterEach(() => pool.stop())

  it('finds a nonce whose hash meets the target, and tells the job', async () => {
    const target = new Uint8Array(32).fill(0xff)
    target[0] = 0x1f
    await pool.configure(2, 1)
    pool.setJob(job(7, target))
    while (found.length === 0) await wait(5)
    const [first] = found as [FoundHeader]
    expect(first.jobId).toBe(7)
    expect(first.header.subarray(0, 148)).toEqual(new Uint8Array(148).fill(7))
    expect(compareBytes(powHashReference(first.header, 64), target)).toBeLessThanOrEqual(0)
  })

  it('gives each thread nonces of its own', async () => {
    await pool.configure(2, 1)
    pool.setJob(job(1, EASY))
    while (found.length < 2) await wait(5)
    expect(new Set(found.map(({ header }) => header[154])).size).toBe(2)
  })

  it('switches to a new job at once and rests without one', async () => {
    await pool.configure(1, 1)
    pool.setJob(job(1, IMPOSSIBLE))
    await wait(50)
    pool.setJob(job(2, EASY))
    while (found.length === 0) await wait(1)
    expect(found[0]?.jobId).toBe(2)
    pool.setJob(undefined)
    await wait(20)
    const before = pool.counts()
    await wait(60)
    expect(pool.counts()).toEqual(before)
  })

  it('counts by thread, only upwards, through changes of threads', async () => {
    await pool.configure(2, 1)
    pool.setJob(job(1, IMPOSSIBLE))
    await wait(150)
    const [first, second] = pool.counts() as [number, number]
    expect(first).toBeGreaterThan(10)
    expect(second).toBeGreaterThan(10)
    await pool.configure(1, 1)
    expect(pool.counts()).toHaveLength(1)
    await pool.configure(2, 1)
    await wait(60)
    const [later, again] = pool.counts() as [number, number]
    expect(later).toBeGreaterThan(first)
    expect(again).toBeGreaterThanOrEqual(second)
  })

  it('works only its share of the time at a low duty', async () => {
    // counted in guesses and not in a fixed time, so that a busy machine is only slower
    const timeOfGuesses = async (duty: number): Promise<number> => {
      await pool.configure(1, duty)
      const [before] = pool.counts() as [number]
      const start = performance.now()
      while ((pool.counts()[0] as number) - before < 30) await wait(5)
      return performance.now() - start
    }
    await pool.configure(1, 1)
    pool.setJob(job(1, IMPOSSIBLE))
    const full = await timeOfGuesses(1)
    const tenth = await timeOfGuesses(0.1)
    expect(tenth).toBeGreaterThan(full * 2)
  })

  it('starts another thread for one that died, and says so', async () => {
    await pool.stop()
    const broken = new WasmHashPool(
      { maxThreads: 1, url: new URL('data:text/javascript,process.exit(3)'), startNonce: 0n },
      { log: createSilentLogger() },
    )
    const reasons: string[] = []
    broken.onThreadLost = (reason) => {
      reasons.push(reason)
    }
    await broken.configure(1, 1)
    expect(reasons).toHaveLength(1)
    await wait(400)
    expect(reasons.length).toBeGreaterThanOrEqual(2)
    await broken.stop()
    const told = reasons.length
    await wait(900)
    expect(reasons).toHaveLength(told)
  })

  it('never keeps a program from ending, nor does anything of it run on afterwards', async () => {
    const program = `
      import { WasmHashPool } from './src-main/engine/wasm-hash-pool.ts'
      import { workerUrl } from './src-main/engine/worker-url.ts'
      import { createSilentLogger } from './src-main/util/logger.ts'
      const pool = new WasmHashPool({ maxThreads: 2, url: workerUrl('hash-worker'), startNonce: 0n }, { log: createSilentLogger() })
      await pool.configure(2, 1)
      pool.setJob({ id: 1, header: new Uint8Array(156), target: new Uint8Array(32), memoryKiB: 64 })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: join(import.meta.dirname, '../..') })
    const code = await new Promise((resolve) => {
      child.on('exit', resolve)
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
    })
    expect(code).toBe(0)
  })
})
