// Runs benchmarks in interleaved rounds and takes medians and ratios. A machine with noisy neighbours gives one honest figure: the median.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BenchContext } from './context.ts'

/** What one round found. */
export interface Sample {
  /** In the unit of the benchmark. */
  readonly value: number
  /** The same if every thread had had a core to itself: a second of work is a second that the system gave it, not one that went by. */
  readonly undisturbed?: number
}

/** What the ratio, or the figure itself, should reach. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

export interface Comparison {
  /** Another benchmark of the same group. */
  readonly against: string
  readonly goal?: Goal
}

export interface Benchmark {
  readonly name: string
  readonly unit: string
  readonly comparisons?: readonly Comparison[]
  /** Of the figure itself. */
  readonly goal?: Goal
}

/** One thing to do in each round, with the samples of the benchmarks that it measures. */
export type Cell = () => Promise<Readonly<Record<string, Sample | number>>>

interface PreparedGroup {
  readonly benchmarks: readonly Benchmark[]
  readonly cells: readonly Cell[]
  readonly close: () => Promise<void>
}

/** A group shares what is costly to prepare. */
export interface BenchmarkGroup {
  readonly names: readonly string[]
  readonly rounds: number
  readonly prepare: (context: BenchContext) => Promise<PreparedGroup>
}

/** `quiet` holds only where every thread has a core to itself: per second of CPU time, not on the clock of this run. */
export type Verdict = 'holds' | 'quiet' | 'missed'

/** One line of the table: a figure, or a figure beside another one. */
export interface Row {
  readonly name: string
  readonly median: number
  readonly undisturbed: number | null
  readonly unit: string
  readonly rounds: number
  readonly against: string | null
  /** Median of the ratios of the rounds; null where there is nothing to compare with. */
  readonly ratio: number | null
  readonly undisturbedRatio: number | null
  readonly goal: Goal | null
  readonly verdict: Verdict | null
}

/** Work that was counted and timed, as every driver tells it. */
export interface Timed {
  readonly count: number
  readonly seconds: number
  /** Of all threads together. */
  readonly cpuSeconds: number
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Times `work` and the CPU time that this process takes meanwhile. */
export async function timed(count: number, work: () => Promise<unknown> | unknown): Promise<Timed> {
  const before = process.cpuUsage()
  const took = await seconds(work)
  const { user, system } = process.cpuUsage(before)
  return { count, seconds: took, cpuSeconds: (user + system) / 1e6 }
}

/** On the clock. */
export function perSecond({ count, seconds: took }: Timed): number {
  return count / took
}

/** Per second, and what `threads` undisturbed cores would give: for work that keeps all of them busy, and nothing beside them. */
export function rateOf({ count, seconds: took, cpuSeconds }: Timed, threads: number): Sample {
  return { value: count / took, undisturbed: (count / cpuSeconds) * threads }
}

/** So that nobody pays for the garbage of who came before. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** All rows of a group. The first round does not count; every other round runs backwards, so that nobody always comes first. */
export async function runGroup(group: BenchmarkGroup, context: BenchContext): Promise<Row[]> {
  const { benchmarks, cells, close } = await group.prepare(context)
  try {
    const rounds: Map<string, Sample>[] = []
    for (let round = 0; round <= group.rounds; round++) {
      const samples = await runRound(round % 2 === 0 ? cells : [...cells].reverse())
      if (round > 0) rounds.push(samples)
    }
    return benchmarks.flatMap((benchmark) => toRows(benchmark, rounds))
  } finally {
    await close()
  }
}

async function runRound(cells: readonly Cell[]): Promise<Map<string, Sample>> {
  const samples = new Map<string, Sample>()
  for (const cell of cells) {
    collectGarbage()
    for (const [name, sample] of Object.entries(await cell())) samples.set(name, typeof sample === 'number' ? { value: sample } : sample)
  }
  return samples
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}

/** Undefined where no round has one. */
function medianOf(values: readonly (number | undefined)[]): number | null {
  const there = values.filter(isDefined)
  return there.length === 0 ? null : median(there)
}

/** A row for each comparison, at least one. Figures of a benchmark that did not run (a peer that is missing) are not there. */
function toRows(benchmark: Benchmark, rounds: readonly ReadonlyMap<string, Sample>[]): Row[] {
  const { name, unit, goal } = benchmark
  const own = rounds.map((round) => round.get(name)).filter(isDefined)
  const figure = medianOf(own.map(({ value }) => value))
  if (figure === null) return []
  const undisturbed = medianOf(own.map((sample) => sample.undisturbed))
  const base = { name, median: figure, undisturbed, unit, rounds: own.length }
  const alone: Row = {
    ...base,
    against: null,
    ratio: null,
    undisturbedRatio: null,
    goal: goal ?? null,
    verdict: goal === undefined ? null : judge(goal, figure, undisturbed),
  }
  const compared = (benchmark.comparisons ?? []).map((comparison) => ({ ...base, ...compare(name, comparison, rounds) }))
  return goal === undefined && compared.length > 0 ? compared : [alone, ...compared]
}

type Compared = Pick<Row, 'against' | 'ratio' | 'undisturbedRatio' | 'goal' | 'verdict'>

function compare(name: string, { against, goal }: Comparison, rounds: readonly ReadonlyMap<string, Sample>[]): Compared {
  const ratioOf = (pick: (sample: Sample | undefined) => number | undefined) =>
    medianOf(
      rounds.map((round) => {
        const own = pick(round.get(name))
        const other = pick(round.get(against))
        return own === undefined || other === undefined ? undefined : own / other
      }),
    )
  const ratio = ratioOf((sample) => sample?.value)
  const undisturbedRatio = ratioOf((sample) => sample?.undisturbed)
  const verdict = ratio === null || goal === undefined ? null : judge(goal, ratio, undisturbedRatio)
  return { against, ratio, undisturbedRatio, goal: goal ?? null, verdict }
}

function reaches(goal: Goal, value: number): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

function judge(goal: Goal, value: number, undisturbed: number | null): Verdict {
  if (reaches(goal, value)) return 'holds'
  return undisturbed !== null && reaches(goal, undisturbed) ? 'quiet' : 'missed'
}
