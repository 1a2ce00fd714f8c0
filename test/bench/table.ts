// The table that a person reads: a line for each figure and each ratio.
import type { Goal, Row, Verdict } from './harness.ts'

const HEAD = ['', 'figure', 'undisturbed', 'unit', 'ratio', 'undisturbed', 'against', 'goal', '']
/** Columns of numbers. */
const RIGHT: ReadonlySet<number> = new Set([1, 2, 4, 5, 7])

const WORDS: Record<Verdict, string> = { holds: 'holds', quiet: 'holds undisturbed', missed: 'missed' }

function formatFigure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

function formatGoal(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
}

function cellsOf(row: Row, isRepeated: boolean): string[] {
  const { name, median, undisturbed, unit, against, ratio, undisturbedRatio, goal, verdict } = row
  return [
    isRepeated ? '' : name,
    isRepeated ? '' : formatFigure(median),
    isRepeated || undisturbed === null ? '' : formatFigure(undisturbed),
    isRepeated ? '' : unit,
    ratio === null ? (against === null ? '' : '–') : ratio.toFixed(2),
    undisturbedRatio === null ? '' : undisturbedRatio.toFixed(2),
    against === null ? '' : ratio === null ? `${against} (not here)` : against,
    goal === null ? '' : formatGoal(goal),
    verdict === null ? '' : WORDS[verdict],
  ]
}

/** A line for each row under a head, columns aligned; a figure with several comparisons is said once. */
export function formatRows(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map((row, i) => cellsOf(row, rows[i - 1]?.name === row.name))]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)))
  const pad = (cell: string, column: number) => {
    const width = widths[column] as number
    return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width)
  }
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

/** One sentence on how many goals hold; empty where none was judged. */
export function summarize(rows: readonly Row[]): string {
  const judged = rows.filter(({ verdict }) => verdict !== null)
  if (judged.length === 0) return ''
  const count = (verdict: Verdict) => judged.filter((row) => row.verdict === verdict).length
  const quiet = count('quiet')
  const undisturbed = quiet === 0 ? '' : `, ${quiet} only where nothing else runs on the machine`
  return `Of ${judged.length} goals ${count('holds')} hold${undisturbed}, ${count('missed')} are missed.`
}
