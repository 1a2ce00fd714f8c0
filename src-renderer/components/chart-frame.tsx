// What every chart has: its real width, a sentence as label, a walk through its points by arrow keys, and the same numbers as a table.
import { useElementSize } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface ChartRow {
  /** Position in the drawing. */
  x: number
  y: number
  when: string
  what: string
}

interface ChartFrameProps {
  /** The message of the chart in one sentence. */
  label: string
  height: number
  heads: [string, string]
  rows(width: number): ChartRow[]
  children(width: number): ReactNode
  /** Stands beside "Show as table". */
  aside?: ReactNode
}

const LEAST_WIDTH = 240
/** A table longer than this helps nobody: it shows the newest. */
const MOST_ROWS = 60

export function ChartFrame({ label, height, heads, rows, children, aside }: ChartFrameProps) {
  const { t } = useTranslation()
  const { ref, width: measured } = useElementSize()
  const [asTable, setAsTable] = useState(false)
  const width = Math.max(measured, LEAST_WIDTH)
  const points = rows(width)
  return (
    <figure className="chart-frame">
      <div ref={ref} className="chart-box">
        {asTable ? (
          <ChartTable label={label} heads={heads} rows={points} />
        ) : (
          measured > 0 && (
            <Drawing label={label} width={width} height={height} points={points}>
              {children(width)}
            </Drawing>
          )
        )}
      </div>
      <figcaption>
        <button type="button" className="text-btn" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('chart.as-picture') : t('chart.as-table')}
        </button>
        {aside}
      </figcaption>
    </figure>
  )
}

interface DrawingProps {
  label: string
  width: number
  height: number
  points: ChartRow[]
  children: ReactNode
}

function Drawing({ label, width, height, points, children }: DrawingProps) {
  const { t } = useTranslation()
  const [at, setAt] = useState<number | null>(null)
  const point = at === null ? undefined : points[Math.min(at, points.length - 1)]
  return (
    <>
      <svg className="chart" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {children}
        {point !== undefined && <Marker point={point} width={width} />}
      </svg>
      {points.length > 1 && (
        <input
          type="range"
          className="chart-walk"
          min={0}
          max={points.length - 1}
          value={at ?? points.length - 1}
          aria-label={t('chart.walk')}
          aria-valuetext={point === undefined ? label : `${point.when}: ${point.what}`}
          onFocus={() => setAt(points.length - 1)}
          onBlur={() => setAt(null)}
          onChange={(event) => setAt(Number(event.target.value))}
        />
      )}
    </>
  )
}

function Marker({ point, width }: { point: ChartRow; width: number }) {
  const anchor = point.x < width * 0.25 ? 'start' : point.x > width * 0.7 ? 'end' : 'middle'
  return (
    <g>
      <line className="marker" x1={point.x} x2={point.x} y1={0} y2="100%" />
      <circle className="dot" cx={point.x} cy={point.y} r={4} />
      <text className="on paper" x={point.x} y={Math.max(12, point.y - 12)} textAnchor={anchor}>
        {point.when}: {point.what}
      </text>
    </g>
  )
}

function ChartTable({ label, heads, rows }: { label: string; heads: [string, string]; rows: ChartRow[] }) {
  return (
    <table className="chart-table">
      <caption className="sm muted">{label}</caption>
      <thead>
        <tr>
          <th scope="col">{heads[0]}</th>
          <th scope="col" className="r">
            {heads[1]}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows
          .slice(-MOST_ROWS)
          .reverse()
          .map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several points may share a time
            <tr key={index}>
              <td>{row.when}</td>
              <td className="r">{row.what}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
