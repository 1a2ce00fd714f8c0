// A measured value over time, such as guesses a second: from zero, dips explained in words.
import { gridLines, linePath, type Point, scale, thin } from '../lib/chart.ts'
import { ChartFrame } from './chart-frame.tsx'
import { type TimeMark, TimeMarks } from './step-chart.tsx'

const HEIGHT = 108
const TOP = 10
const BOTTOM = 82
const RIGHT = 48
const FOOT = 104
/** A longer silence is a gap in the line. */
const GAP_MS = 180_000
/** Words need this much room. */
const REMARK_WIDTH = 64

export interface Remark {
  from: number
  to: number
  text: string
}

interface LineChartProps {
  label: string
  heads: [string, string]
  points: Point[]
  from: number
  to: number
  marks: TimeMark[]
  remarks: Remark[]
  axis(value: number): string
  describe(point: Point): { when: string; what: string }
}

export function LineChart({ label, heads, points, from, to, marks, remarks, axis, describe }: LineChartProps) {
  const lines = gridLines(0, Math.max(1, ...points.map((point) => point.value)))
  const span: [number, number] = [0, lines.at(-1) ?? 1]
  const place = (point: Point, width: number) => ({
    x: scale(point.time, [from, to], [0, width - RIGHT]),
    y: scale(point.value, span, [BOTTOM, TOP]),
    time: point.time,
  })
  const drawn = (width: number) => thin(points, Math.max(60, Math.floor(width / 4)))
  const last = points.at(-1)
  return (
    <ChartFrame
      label={label}
      height={HEIGHT}
      heads={heads}
      rows={(width) => thin(points, 60).map((point) => ({ ...place(point, width), ...describe(point) }))}
    >
      {(width) => (
        <>
          {lines.map((line) => (
            <g key={line}>
              <line
                className="grid"
                x1={0}
                x2={width - RIGHT + 8}
                y1={scale(line, span, [BOTTOM, TOP])}
                y2={scale(line, span, [BOTTOM, TOP])}
              />
              <text x={width} y={scale(line, span, [BOTTOM, TOP]) + 4} textAnchor="end">
                {axis(line)}
              </text>
            </g>
          ))}
          <path
            className="line"
            d={linePath(
              drawn(width).map((point) => place(point, width)),
              GAP_MS,
            )}
          />
          {last !== undefined && <circle className="dot" cx={place(last, width).x} cy={place(last, width).y} r={4} />}
          <Remarks remarks={remarks} from={from} to={to} width={width - RIGHT} />
          <TimeMarks marks={marks} from={from} to={to} width={width - RIGHT} y={FOOT} />
        </>
      )}
    </ChartFrame>
  )
}

function Remarks({ remarks, from, to, width }: { remarks: Remark[]; from: number; to: number; width: number }) {
  return remarks.map((remark) => {
    const left = scale(Math.max(remark.from, from), [from, to], [0, width])
    const right = scale(remark.to, [from, to], [0, width])
    if (right - left < REMARK_WIDTH) return null
    return (
      <text key={remark.from} x={(left + right) / 2} y={BOTTOM - 7} textAnchor="middle">
        {remark.text}
      </text>
    )
  })
}
