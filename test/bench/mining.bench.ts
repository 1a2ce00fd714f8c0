// Guesses a second: the engine's own miner beside the shortest C++ loop over libargon2's AVX2 kernel, beside the same loop with AVX-512
// where the processor has that, and beside Nimiq's native miner.
import { setTimeout as delay } from 'node:timers/promises'
import type { HashPool } from '../../src-main/mining/hash-pool.ts'
import { HEADER_BYTES } from '../../src-main/primitives/block.ts'
import { Driver } from './driver.ts'
import { type Benchmark, type BenchmarkGroup, type Cell, type Comparison, rateOf, type Timed, timed } from './harness.ts'

const ROUND_SECONDS = 0.5
/** Threads are up and guessing by then. */
const WARM_MS = 40
const THREADS = [1, 2] as const
/** The real networks', and the size at which Nimiq mines. */
const SIZES = [
  { name: '1m', memoryKiB: 1_024 },
  { name: '512k', memoryKiB: 512 },
] as const
const NIMIQ_KIB = 512
/** About as long as a round of the others. */
const NIMIQ_HASHES = 4_000
/** No hash is below this. */
const NO_TARGET = new Uint8Array(32)

type Size = (typeof SIZES)[number]

function nameOf({ name }: Size, threads: number): string {
  return `mining.${name}.${threads}t`
}

function comparisonsOf(size: Size, threads: number): Comparison[] {
  const name = nameOf(size, threads)
  const comparisons: Comparison[] = [{ against: `${name}.cpp`, goal: { atLeast: 0.95 } }, { against: `${name}.avx512` }]
  if (size.memoryKiB === NIMIQ_KIB) comparisons.push({ against: `${name}.nimiq`, goal: { atLeast: 1 } })
  if (threads === 2) comparisons.push({ against: nameOf(size, 1), goal: { atLeast: 1.9 } })
  return comparisons
}

const CASES = SIZES.flatMap((size) => THREADS.map((threads) => ({ size, threads })))

const BENCHMARKS: readonly Benchmark[] = CASES.flatMap(({ size, threads }) => {
  const name = nameOf(size, threads)
  const own: Benchmark = { name, unit: 'H/s', comparisons: comparisonsOf(size, threads) }
  const peers = size.memoryKiB === NIMIQ_KIB ? ['cpp', 'avx512', 'nimiq'] : ['cpp', 'avx512']
  return [own, ...peers.map((peer) => ({ name: `${name}.${peer}`, unit: 'H/s' }))]
})

function guesses(pool: HashPool): number {
  return pool.counts().reduce((sum, count) => sum + count, 0)
}

async function mine(pool: HashPool, { memoryKiB }: Size, threads: number): Promise<Timed> {
  await pool.configure(threads, 1)
  pool.setJob({ id: 1, header: new Uint8Array(HEADER_BYTES), target: NO_TARGET, memoryKiB })
  await delay(WARM_MS)
  let count = 0
  const took = await timed(0, async () => {
    const before = guesses(pool)
    await delay(ROUND_SECONDS * 1000)
    count = guesses(pool) - before
  })
  pool.setJob(undefined)
  await pool.stop()
  return { ...took, count }
}

export const miningGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 9,
  prepare: async ({ createEngine, peers: { argon2Loop, argon2WideLoop, nimiqAddon } }) => {
    const engine = await createEngine()
    const drivers: Driver[] = []
    const start = async (options: Parameters<typeof Driver.start>[0]) => {
      const driver = await Driver.start(options)
      drivers.push(driver)
      return driver
    }
    const loops: [name: string, driver: Driver][] = []
    for (const [name, command] of [['cpp', argon2Loop] as const, ['avx512', argon2WideLoop] as const])
      if (command !== undefined) loops.push([name, await start({ name: 'The Argon2 loop', command })])
    const environment = { UV_THREADPOOL_SIZE: `${Math.max(...THREADS)}` }
    const script = `${import.meta.dirname}/peers/nimiq-process.ts`
    const nimiq =
      nimiqAddon === undefined
        ? undefined
        : await start({ name: "Nimiq's miner", command: process.execPath, args: [script, nimiqAddon], environment })

    const cells = CASES.flatMap(({ size, threads }): Cell[] => {
      const name = nameOf(size, threads)
      const { memoryKiB } = size
      const all: Cell[] = [async () => ({ [name]: rateOf(await mine(engine.hashPool, size, threads), threads) })]
      for (const [loop, driver] of loops)
        all.push(async () => ({ [`${name}.${loop}`]: rateOf(await driver.ask(`${threads} ${memoryKiB} ${ROUND_SECONDS}`), threads) }))
      if (nimiq !== undefined && memoryKiB === NIMIQ_KIB) {
        const request = JSON.stringify({ round: 'mine', threads, memoryKiB, hashes: NIMIQ_HASHES })
        all.push(async () => ({ [`${name}.nimiq`]: rateOf(await nimiq.ask(request), threads) }))
      }
      return all
    })
    const close = async () => {
      await Promise.all([engine.stop(), ...drivers.map((driver) => driver.stop())])
    }
    return { benchmarks: BENCHMARKS, cells, close }
  },
}
