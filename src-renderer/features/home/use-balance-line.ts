// The balance line of a range: its points, its dates and its message in one sentence.
import { useTranslation } from 'react-i18next'
import { useFormat, useHidden } from '../../components/format-context.ts'
import type { TimeMark } from '../../components/step-chart.tsx'
import { type Point, stepsSince } from '../../lib/chart.ts'
import type { Format } from '../../lib/format.ts'
import { HIDDEN_DOTS, PENNING_PER_DUIT } from '../../lib/money.ts'
import type { BalanceStep } from '../../state/types.ts'

export type Range = 'month' | 'year' | 'all'
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const LENGTH_MS = { month: 30 * DAY_MS, year: 365 * DAY_MS }
const MARKS = 4

export interface BalanceLine {
  points: Point[]
  from: number
  to: number
  marks: TimeMark[]
  label: string
  describe(point: Point): { when: string; what: string }
}

export function useBalanceLine(steps: BalanceStep[], range: Range, now: number): BalanceLine {
  const { t } = useTranslation()
  const format = useFormat()
  const first = steps[0]?.time ?? now
  const from = range === 'all' ? Math.min(first, now - HOUR_MS) : now - LENGTH_MS[range]
  const points = stepsSince(
    steps.map((step) => ({ time: step.time, value: step.total / PENNING_PER_DUIT })),
    from,
  )
  const hidden = useHidden()
  // Hidden amounts stay hidden in labels, read-outs and the table too.
  const money = (value: number) => (hidden ? HIDDEN_DOTS : format.money(Math.round(value * PENNING_PER_DUIT), { inDuit: true }))
  const when = (time: number) => (now - from < 2 * DAY_MS ? format.time(time) : format.date(time, now))
  return {
    points,
    from,
    to: now,
    marks: timeMarks(from, now, when, now - from < 2 * DAY_MS ? t('chart.now') : t('chart.today')),
    label: t('home.line', { from: when(from), first: money(points[0]?.value ?? 0), last: money(points.at(-1)?.value ?? 0) }),
    describe: (point) => ({ when: describeTime(format, point.time, now), what: money(point.value) }),
  }
}

function describeTime(format: Format, time: number, now: number): string {
  return now - time < 7 * DAY_MS ? format.moment(time, now) : format.date(time, now)
}

function timeMarks(from: number, to: number, label: (time: number) => string, last: string): TimeMark[] {
  const marks = Array.from({ length: MARKS }, (_, index) => {
    const time = from + ((to - from) * index) / MARKS
    return { time, label: label(time) }
  })
  return [...marks, { time: to, label: last }]
}
