// The arithmetic of charts: scales, grid lines, step and line paths, marks of time. No drawing.

export interface Point {
  time: number
  value: number
}

/** Three grid lines at round figures that hold all values. */
export function gridLines(low: number, high: number): number[] {
  if (low === 0 && high === 0) return [0, 1, 2]
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-8)
  for (const step of roundSteps(span)) {
    const first = Math.floor(low / step + 1e-9) * step
    if (first + 2 * step >= high - step * 1e-9) return [first, first + step, first + 2 * step].map((line) => Number(line.toPrecision(12)))
  }
  return [low, (low + high) / 2, high]
}

function* roundSteps(span: number): Generator<number> {
  for (let power = Math.floor(Math.log10(span)) - 1; power < 20; power += 1) for (const digit of [1, 2, 2.5, 5]) yield digit * 10 ** power
}

/** Decimals that a grid of this step needs. */
export function stepDecimals(lines: number[]): number {
  const step = (lines[1] ?? 1) - (lines[0] ?? 0)
  return step >= 1
    ? step % 1 === 0
      ? 0
      : 1
    : Math.min(8, Math.ceil(-Math.log10(step) + (`${Number(step.toPrecision(2))}`.endsWith('25') ? 1 : 0)))
}

/** Maps a value from one range to another. */
export function scale(value: number, from: [number, number], to: [number, number]): number {
  const span = from[1] - from[0]
  return to[0] + (span === 0 ? 0 : ((value - from[0]) / span) * (to[1] - to[0]))
}

/** What holds from `from` on: the steps inside the range, with the value that held at its beginning first. */
export function stepsSince(steps: Point[], from: number): Point[] {
  const before = steps.findLast((step) => step.time <= from)
  return [{ time: from, value: before?.value ?? 0 }, ...steps.filter((step) => step.time > from)]
}

/** A path in steps: a balance holds until it changes. */
export function stepPath(points: { x: number; y: number }[], endX: number): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  return `M${round(first.x)} ${round(first.y)}${rest.map((point) => `H${round(point.x)}V${round(point.y)}`).join('')}H${round(endX)}`
}

/** A plain line, broken where nothing was measured for longer than `gapMs`. */
export function linePath(points: { x: number; y: number; time: number }[], gapMs: number): string {
  return points
    .map((point, index) => {
      const last = points[index - 1]
      return `${last === undefined || point.time - last.time > gapMs ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`
    })
    .join('')
}

const round = (value: number) => Math.round(value * 10) / 10

/** At most `count` points: the mean of each stretch of time. */
export function thin(points: Point[], count: number): Point[] {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length <= count) return points
  const width = (last.time - first.time) / count
  const stretches = Map.groupBy(points, (point) => Math.min(count - 1, Math.floor((point.time - first.time) / width)))
  return [...stretches.values()].map((group) => ({
    time: group.at(-1)?.time ?? first.time,
    value: group.reduce((sum, point) => sum + point.value, 0) / group.length,
  }))
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Round waits for the axis of odds, in seconds. */
const ROUND_WAITS = [
  1,
  10,
  MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
  30.44 * DAY,
  365.25 * DAY,
  3652.5 * DAY,
  36525 * DAY,
  365250 * DAY,
]

/** A logarithmic axis of waiting times around a range, with its round marks, in seconds. */
export function waitAxis(from: number, to: number): { low: number; high: number; marks: number[] } {
  const low = Math.max(Math.min(from, to) / 4, 1e-3)
  const high = Math.max(to * 3, low * 100)
  return { low, high, marks: ROUND_WAITS.filter((wait) => wait > low * 1.15 && wait < high / 1.15) }
}

/** Moves labels apart so that none stands on another; they keep their order and stay inside `width`. */
export function spreadLabels(positions: number[], gap: number, width: number): number[] {
  const placed: number[] = []
  for (const position of positions) placed.push(Math.max(position, (placed.at(-1) ?? -gap) + gap))
  for (let index = placed.length - 1, limit = width; index >= 0; index -= 1) {
    placed[index] = Math.min(placed[index] ?? 0, limit)
    limit = (placed[index] ?? 0) - gap
  }
  return placed
}
