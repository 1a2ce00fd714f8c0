// A value that changes in steps, such as a balance: no smoothing, no fill, a dot at now.
import { gridLines, type Point, scale, stepDecimals, stepPath } from '../lib/chart.ts'
import { ChartFrame } from './chart-frame.tsx'
import { useFormat, useHidden } from './format-context.ts'

const HEIGHT = 132
const TOP = 18
const BOTTOM = 88
const RIGHT = 48
const FOOT = 128

export interface TimeMark {
  time: number
  label: string
}

interface StepChartProps {
  label: string
  heads: [string, string]
  /** Begins at `from`; values in units of the axis. */
  points: Point[]
  from: number
  to: number
  marks: TimeMark[]
  describe(point: Point): { when: string; what: string }
}

export function StepChart({ label, heads, points, from, to, marks, describe }: StepChartProps) {
  const values = points.map((point) => point.value)
  const lines = gridLines(Math.min(...values), Math.max(...values))
  const span: [number, number] = [lines[0] ?? 0, lines.at(-1) ?? 1]
  const place = (point: Point, width: number) => ({
    x: scale(point.time, [from, to], [0, width - RIGHT]),
    y: scale(point.value, span, [BOTTOM, TOP]),
  })
  return (
    <ChartFrame
      label={label}
      height={HEIGHT}
      heads={heads}
      rows={(width) => points.map((point) => ({ ...place(point, width), ...describe(point) }))}
    >
      {(width) => (
        <>
          <Grid lines={lines} span={span} width={width} />
          <path
            className="line"
            d={stepPath(
              points.map((point) => place(point, width)),
              width - RIGHT,
            )}
          />
          <circle className="dot" cx={width - RIGHT} cy={place(points.at(-1) ?? { time: to, value: 0 }, width).y} r={4} />
          <TimeMarks marks={marks} from={from} to={to} width={width - RIGHT} y={FOOT} />
        </>
      )}
    </ChartFrame>
  )
}

function Grid({ lines, span, width }: { lines: number[]; span: [number, number]; width: number }) {
  const format = useFormat()
  const hidden = useHidden()
  return lines.map((line) => {
    const y = Math.round(scale(line, span, [BOTTOM, TOP])) + 0.5
    return (
      <g key={line}>
        <line className="grid" x1={0} x2={width - RIGHT + 12} y1={y} y2={y} />
        {!hidden && (
          <text x={width} y={y + 4} textAnchor="end">
            {format.number(line, stepDecimals(lines))}
          </text>
        )}
      </g>
    )
  })
}

/** Dates under a chart: the first at the left edge, the last at the right one. */
export function TimeMarks({ marks, from, to, width, y }: { marks: TimeMark[]; from: number; to: number; width: number; y: number }) {
  return marks.map((mark, index) => (
    <text
      key={mark.time}
      x={scale(mark.time, [from, to], [0, width])}
      y={y}
      textAnchor={index === 0 ? 'start' : index === marks.length - 1 ? 'end' : 'middle'}
    >
      {mark.label}
    </text>
  ))
}
