// Runs benchmarks in interleaved rounds and prints medians. A machine with noisy neighbours gives one honest figure: the median.

export interface Benchmark {
  readonly name: string
  readonly unit: string
  /** One round, answering the figure in `unit`. */
  readonly round: () => Promise<number>
  /** Another benchmark of the same run that the ratio is taken against. */
  readonly against?: string
  /** What the ratio should reach at least. */
  readonly goal?: number
}

/** A group shares what is costly to prepare; its benchmarks run in turn, round by round. */
export interface BenchmarkGroup {
  readonly names: readonly string[]
  readonly rounds: number
  readonly prepare: () => Promise<{ benchmarks: readonly Benchmark[]; close: () => Promise<void> }>
}

export interface Row {
  readonly name: string
  readonly median: number
  readonly unit: string
  readonly runs: number
  readonly ratio: number | null
  readonly against: string | null
  readonly goal: number | null
  readonly holds: boolean | null
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

/** All rows of a group, after one round that does not count. */
export async function runGroup(group: BenchmarkGroup): Promise<Row[]> {
  const { benchmarks, close } = await group.prepare()
  try {
    const figures = new Map<string, number[]>(benchmarks.map(({ name }) => [name, []]))
    for (let round = -1; round < group.rounds; round++) {
      for (const { name, round: run } of benchmarks) {
        const figure = await run()
        if (round >= 0) figures.get(name)?.push(figure)
      }
    }
    return benchmarks.map((benchmark) => toRow(benchmark, figures))
  } finally {
    await close()
  }
}

function toRow({ name, unit, against, goal }: Benchmark, figures: ReadonlyMap<string, number[]>): Row {
  const own = figures.get(name) ?? []
  const other = against === undefined ? undefined : figures.get(against)
  const ratio = other === undefined ? null : median(own.map((value, i) => value / (other[i] as number)))
  const holds = ratio === null || goal === undefined ? null : ratio >= goal
  return { name, median: median(own), unit, runs: own.length, ratio, against: against ?? null, goal: goal ?? null, holds }
}

/** A line for each row, columns aligned. */
export function formatRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.median >= 100 ? row.median.toFixed(0) : row.median.toPrecision(3),
    row.unit,
    row.ratio === null ? '' : `${row.ratio.toFixed(2)} x ${row.against}`,
    row.goal === null ? '' : `goal ${row.goal}: ${row.holds ? 'holds' : 'missed'}`,
  ])
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => (line[column] as string).length)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => (column === 1 ? cell.padStart(widths[1] as number) : cell.padEnd(widths[column] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
