// A wait as a range: the bar holds nine waits in ten, the dot is the mean, on a logarithmic axis of time.
import { scale, spreadLabels, waitAxis } from '../lib/chart.ts'
import { ChartFrame } from './chart-frame.tsx'
import { useFormat } from './format-context.ts'

const HEIGHT = 64
const AXIS = 36
const LABEL_GAP = 78
const MARK_GAP = 66
const EDGE = 34

interface OddsBarProps {
  label: string
  heads: [string, string]
  names: [string, string, string]
  /** Seconds. */
  from: number
  mean: number
  to: number
}

export function OddsBar({ label, heads, names, from, mean, to }: OddsBarProps) {
  const format = useFormat()
  const axis = waitAxis(from, to)
  const x = (seconds: number, width: number) => scale(Math.log(seconds), [Math.log(axis.low), Math.log(axis.high)], [EDGE, width - EDGE])
  const values = [from, mean, to].map((seconds) => Math.max(seconds, axis.low))
  const rows = (width: number) =>
    values.map((seconds, index) => ({ x: x(seconds, width), y: AXIS, when: names[index] ?? '', what: format.duration(seconds) }))
  return (
    <ChartFrame label={label} height={HEIGHT} heads={heads} rows={rows}>
      {(width) => (
        <>
          <line className="odds-line" x1={0} x2={width} y1={AXIS} y2={AXIS} />
          <Marks marks={axis.marks} place={(seconds) => x(seconds, width)} />
          <rect
            className="odds-range"
            x={x(values[0] ?? from, width)}
            width={x(to, width) - x(values[0] ?? from, width)}
            y={AXIS - 6}
            height={12}
            rx={6}
          />
          <circle className="odds-mean" cx={x(mean, width)} cy={AXIS} r={6} />
          <Labels values={values} place={(seconds) => x(seconds, width)} width={width} />
        </>
      )}
    </ChartFrame>
  )
}

function Labels({ values, place, width }: { values: number[]; place(seconds: number): number; width: number }) {
  const format = useFormat()
  const positions = spreadLabels(values.map(place), LABEL_GAP, width - EDGE)
  return positions.map((position, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: always the same three labels
    <text key={index} className="on" x={position} y={20} textAnchor="middle">
      {format.duration(values[index] ?? 0)}
    </text>
  ))
}

function Marks({ marks, place }: { marks: number[]; place(seconds: number): number }) {
  const format = useFormat()
  const shown: number[] = []
  for (const mark of marks) if (shown.length === 0 || place(mark) - place(shown.at(-1) ?? mark) >= MARK_GAP) shown.push(mark)
  return shown.map((mark) => (
    <g key={mark}>
      <line className="odds-mark" x1={place(mark)} x2={place(mark)} y1={AXIS - 4} y2={AXIS + 4} />
      <text x={place(mark)} y={AXIS + 22} textAnchor="middle">
        {format.duration(mark)}
      </text>
    </g>
  ))
}
