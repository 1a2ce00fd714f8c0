// What hash pools do: the same suite for both engines.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { WasmHashPool } from '../../src-main/engine/wasm-hash-pool.ts'
import type { FoundHeader, HashPool, MiningJob } from '../../src-main/mining/hash-pool.ts'
import { bytesToHex, compareBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { ENGINES } from '../support/engines.ts'

const EASY = new Uint8Array(32).fill(0xff)
const IMPOSSIBLE = new Uint8Array(32)
/** Soon at its end, after which it goes round. */
const START_NONCE = 0xffff_ffff_fff0n
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

function job(id: number, target: Uint8Array, fill = id): MiningJob {
  return { id, header: new Uint8Array(156).fill(fill), target, memoryKiB: 64 }
}

for (const { name, isHere, createPool } of ENGINES)
  describe.skipIf(!isHere)(`integration: the ${name} hash pool searches`, () => {
    let pool: HashPool
    let found: FoundHeader[]
    beforeEach(() => {
      pool = createPool(START_NONCE)
      found = []
      pool.onFound = (header) => {
        found.push(header)
      }
    })
    afterEach(() => pool.stop())

    const foundAtLeast = async (count: number) => {
      while (found.length < count) await wait(1)
    }
    const countedAtLeast = async (count: number) => {
      const before = sum(pool.counts())
      while (sum(pool.counts()) < before + count) await wait(1)
    }

    /** Waits until no thread counts any more, which a thread that works never lets happen. */
    const rests = async () => {
      for (let before = -1; before !== sum(pool.counts()); await wait(50)) before = sum(pool.counts())
    }

    it('finds a nonce whose hash meets the target, and tells the job', async () => {
      const target = new Uint8Array(32).fill(0xff)
      target[0] = 0x1f
      await pool.configure(2, 1)
      pool.setJob(job(7, target))
      await foundAtLeast(1)
      const [first] = found as [FoundHeader]
      expect(first.jobId).toBe(7)
      expect(first.header.subarray(0, 148)).toEqual(new Uint8Array(148).fill(7))
      expect(compareBytes(powHashReference(first.header, 64), target)).toBeLessThanOrEqual(0)
    })

    it('finds the same whatever the memory, and for a target that only its own hash meets', async () => {
      await pool.configure(1, 1)
      for (const [id, memoryKiB] of [256, 8, 1024, 65].entries()) {
        pool.setJob({ ...job(id, EASY), memoryKiB })
        await foundAtLeast(id + 1)
        const { header } = found[id] as FoundHeader
        const target = new Uint8Array(32).fill(0xff)
        expect(compareBytes(powHashReference(header, memoryKiB), target)).toBeLessThanOrEqual(0)
      }
      expect(found.map(({ jobId }) => jobId)).toEqual([0, 1, 2, 3])
    })

    it('gives each of 1 to 5 threads nonces of its own', async () => {
      for (let threads = 1; threads <= 5; threads++) {
        await pool.configure(threads, 1)
        pool.setJob(job(threads, EASY))
        // a thread that has just begun may find something for the job before
        const ofThisJob = () => found.filter(({ jobId }) => jobId === threads)
        while (ofThisJob().length < threads) await wait(1)
        expect(new Set(ofThisJob().map(({ header }) => header[154])).size, `${threads} threads`).toBe(threads)
      }
    })

    it('tries no nonce twice, through finds, changes of threads, stops and the end of the counter', async () => {
      const nonces = new Set<string>()
      const take = () => {
        for (const { header } of found.splice(0)) {
          const nonce = bytesToHex(header.subarray(148))
          expect(nonces).not.toContain(nonce)
          nonces.add(nonce)
        }
      }
      for (let round = 0; round < 12; round++) {
        await pool.configure(1 + (round % 3), 1)
        for (let id = 0; id < 6; id++) {
          pool.setJob(job(id, EASY))
          await foundAtLeast(1)
          take()
        }
        if (round % 4 === 3) await pool.stop()
        take()
      }
      expect(nonces.size).toBeGreaterThan(70)
    })

    it('rests after a find until the next job', async () => {
      await pool.configure(2, 1)
      pool.setJob(job(1, EASY))
      await foundAtLeast(2)
      await rests()
      expect(found).toHaveLength(2)
      pool.setJob(job(2, EASY))
      await foundAtLeast(4)
      expect(found.slice(2).map(({ jobId }) => jobId)).toEqual([2, 2])
    })

    it('switches to a new job at once and rests without one', async () => {
      await pool.configure(1, 1)
      pool.setJob(job(1, IMPOSSIBLE))
      await countedAtLeast(3)
      pool.setJob(job(2, EASY))
      await foundAtLeast(1)
      expect(found[0]?.jobId).toBe(2)
      pool.setJob(job(3, IMPOSSIBLE))
      await countedAtLeast(3)
      pool.setJob(undefined)
      await rests()
    })

    it('wakes from a long rest for a new job', async () => {
      await pool.configure(1, 0.001)
      pool.setJob(job(1, IMPOSSIBLE))
      await countedAtLeast(1)
      pool.setJob(job(2, EASY))
      await foundAtLeast(1)
      expect(found[0]?.jobId).toBe(2)
    })

    it('has copied the job: what happens to its bytes afterwards does not matter', async () => {
      const changed = job(1, EASY.slice(), 5)
      pool.setJob(changed)
      changed.header.fill(9)
      changed.target.fill(0)
      await pool.configure(1, 1)
      await foundAtLeast(1)
      expect(found[0]?.header.subarray(0, 148)).toEqual(new Uint8Array(148).fill(5))
    })

    it('counts by thread, only upwards, through changes of threads', async () => {
      await pool.configure(2, 1)
      pool.setJob(job(1, IMPOSSIBLE))
      while (pool.counts().some((count) => count < 10)) await wait(5)
      const [first, second] = pool.counts() as [number, number]
      await pool.configure(1, 1)
      expect(pool.counts()).toHaveLength(1)
      await pool.configure(2, 1)
      await countedAtLeast(10)
      const [later, again] = pool.counts() as [number, number]
      expect(later).toBeGreaterThanOrEqual(first)
      expect(again).toBeGreaterThanOrEqual(second)
      await pool.stop()
      expect(pool.counts()).toEqual([])
      await pool.configure(2, 1)
      expect(pool.counts().every((count, thread) => count >= ([later, again][thread] as number))).toBe(true)
    })

    it('has no thread after stop, and can be configured and stopped again and again', async () => {
      await pool.stop()
      for (let round = 0; round < 3; round++) {
        await pool.configure(2, 1)
        pool.setJob(job(round, IMPOSSIBLE))
        await countedAtLeast(2)
        await Promise.all([pool.stop(), pool.stop()])
        expect(pool.counts()).toEqual([])
      }
    })

    it('takes every order of calls', async () => {
      void pool.configure(3, 1)
      void pool.configure(1, 0.5)
      pool.setJob(job(1, IMPOSSIBLE))
      const stopped = pool.stop()
      void pool.configure(2, 1)
      await stopped
      await pool.configure(2, 1, true)
      pool.setJob(job(2, EASY))
      await foundAtLeast(2)
      expect(pool.counts()).toHaveLength(2)
    })

    it('refuses thread counts and duties that there are not', async () => {
      for (const [threads, duty] of [
        [0, 1],
        [1025, 1],
        [1.5, 1],
        [1, 0],
        [1, 1.1],
        [1, Number.NaN],
      ] as const)
        await expect(pool.configure(threads, duty), `${threads}, ${duty}`).rejects.toThrow(/hash pool|duty/)
    })

    it('leaves most of the processor alone at a low duty', async () => {
      // in time of the processor, of which a busy machine gives less, never more
      await pool.configure(1, 0.1)
      pool.setJob({ ...job(1, IMPOSSIBLE), memoryKiB: 1024 })
      await countedAtLeast(5)
      const [before, began] = [process.cpuUsage(), performance.now()]
      await countedAtLeast(10)
      await wait(300)
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1000).toBeLessThan(0.6 * (performance.now() - began))
    })
  })

describe('integration: a hash pool whose thread died', () => {
  it('starts another one, and says so', async () => {
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
})

describe('integration: a program with a hash pool that searches', () => {
  const root = join(import.meta.dirname, '../..')
  /** Its exit code, or the signal that it needed. */
  const run = async (program: string) => {
    // without --input-type, which threads would take over and end by
    const child = spawn(process.execPath, ['-e', `(async () => {${program}})()`], { cwd: root })
    return new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve(code ?? signal))
      setTimeout(() => child.kill('SIGKILL'), 20_000).unref()
    })
  }
  const startOf = (name: string) => `
    const { ENGINES } = await import('./test/support/engines.ts')
    const pool = ENGINES.find(({ name }) => name === '${name}').createPool(0n)
    await pool.configure(2, 1)
    pool.setJob({ id: 1, header: new Uint8Array(156), target: new Uint8Array(32), memoryKiB: 64 });
    while (pool.counts().some((count) => count < 3)) await new Promise((resolve) => setTimeout(resolve, 1))`

  for (const { name, isHere } of ENGINES) {
    it.skipIf(!isHere)(`ends by itself, with the ${name} one`, async () => {
      expect(await run(startOf(name))).toBe(0)
    })

    it.skipIf(!isHere)(`ends by process.exit, with the ${name} one`, async () => {
      expect(await run(`${startOf(name)}\nprocess.exit(7)`)).toBe(7)
    })
  }
})
