import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NativeHashPool } from '../../../../src-main/engine/native-hash-pool.ts'
import type { MinerListener, NativeMiner } from '../../../../src-main/native/binding.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'

/** A miner that does nothing but write down what it is asked, and lets tests speak for its threads. */
class FakeMiner implements NativeMiner {
  readonly configured: unknown[][] = []
  readonly jobs: unknown[][] = []
  stops = 0
  fails = false
  listener: MinerListener = () => undefined
  async configure(threads: number, duty: number, pinned: boolean, listener: MinerListener): Promise<void> {
    this.configured.push([threads, duty, pinned])
    this.listener = listener
    if (this.fails) throw new Error('a thread could not be started')
  }
  setJob(...job: unknown[]): void {
    this.jobs.push(job)
  }
  clearJob(): void {
    this.jobs.push([])
  }
  counts(): number[] {
    return [1, 2]
  }
  async stop(): Promise<void> {
    this.stops++
  }
}

let miner: FakeMiner
let pool: NativeHashPool
let starts: number[]
let losses: string[]

beforeEach(() => {
  vi.useFakeTimers()
  miner = new FakeMiner()
  starts = []
  losses = []
  const createMiner = (start: number) => {
    starts.push(start)
    return miner
  }
  pool = new NativeHashPool(
    { maxThreads: 4, description: 'C++', kernel: 'AVX2', startNonce: 0xffff_ffff_ffffn },
    { binding: { createMiner }, log: createSilentLogger() },
  )
  pool.onThreadLost = (reason) => {
    losses.push(reason)
  }
})
afterEach(() => vi.useRealTimers())

const lose = async (reason = 'it died') => {
  miner.listener(undefined, undefined, reason)
  await vi.advanceTimersByTimeAsync(0)
}

describe('engine/native-hash-pool', () => {
  it('hands threads, duty, pinning and jobs to the addon', async () => {
    expect(starts).toEqual([0xffff_ffff_ffff])
    await pool.configure(2, 0.5)
    await pool.configure(3, 0.0001, true)
    expect(miner.configured).toEqual([
      [2, 0.5, false],
      [3, 0.001, true],
    ])
    const job = { id: 5, header: new Uint8Array(156), target: new Uint8Array(32), memoryKiB: 64 }
    pool.setJob(job)
    pool.setJob(undefined)
    expect(miner.jobs).toEqual([[5, job.header, job.target, 64], []])
    expect(pool.counts()).toEqual([1, 2])
  })

  it('passes on what was found', async () => {
    const found: unknown[] = []
    pool.onFound = (header) => found.push(header)
    await pool.configure(1, 1)
    miner.listener(9, new Uint8Array(156), undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(found).toEqual([{ jobId: 9, header: new Uint8Array(156) }])
  })

  it('starts threads again that were lost, after pauses that grow', async () => {
    await pool.configure(2, 1)
    await lose()
    expect(losses).toEqual(['it died'])
    await vi.advanceTimersByTimeAsync(199)
    expect(miner.configured).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(miner.configured).toEqual([
      [2, 1, false],
      [2, 1, false],
    ])
    await lose()
    await vi.advanceTimersByTimeAsync(399)
    expect(miner.configured).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(miner.configured).toHaveLength(3)
  })

  it('begins with short pauses anew after a minute without a loss', async () => {
    await pool.configure(1, 1)
    for (let i = 0; i < 4; i++) {
      await lose()
      await vi.advanceTimersByTimeAsync(30_000)
    }
    await vi.advanceTimersByTimeAsync(61_000)
    const before = miner.configured.length
    await lose()
    await vi.advanceTimersByTimeAsync(200)
    expect(miner.configured).toHaveLength(before + 1)
  })

  it('starts once for several that are lost together, and tells each', async () => {
    await pool.configure(3, 1)
    await lose('first')
    await lose('second')
    await vi.advanceTimersByTimeAsync(1000)
    expect(losses).toEqual(['first', 'second'])
    expect(miner.configured).toHaveLength(2)
  })

  it('takes threads that cannot be started for lost ones', async () => {
    miner.fails = true
    await pool.configure(3, 1)
    expect(losses).toEqual(['a thread could not be started'])
    miner.fails = false
    await vi.advanceTimersByTimeAsync(200)
    expect(miner.configured).toHaveLength(2)
  })

  it('starts nothing after stop', async () => {
    await pool.configure(1, 1)
    await lose()
    await pool.stop()
    await lose('late')
    await vi.advanceTimersByTimeAsync(100_000)
    expect(losses).toEqual(['it died'])
    expect(miner.configured).toHaveLength(1)
    expect(miner.stops).toBe(1)
    expect(miner.jobs).toEqual([[]])
  })
})
