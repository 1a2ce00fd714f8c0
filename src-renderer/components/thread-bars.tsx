// One bar a thread, all on one scale.
import { useFormat } from './format-context.ts'

interface ThreadBarsProps {
  /** null for a thread that is not measured yet. */
  rates: (number | null)[]
  name(number: number): string
  /** In place of a figure that is not there yet, for screen readers. */
  unknown: string
}

/** More than this stand in two columns. */
const MOST_IN_ONE_COLUMN = 8

export function ThreadBars({ rates, name, unknown }: ThreadBarsProps) {
  const format = useFormat()
  const most = Math.max(1, ...rates.map((rate) => rate ?? 0)) * 1.1
  return (
    <ul className={rates.length > MOST_IN_ONE_COLUMN ? 'threads many' : 'threads'}>
      {rates.map((rate, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a thread is its number
        <li key={index}>
          <span className="muted nowrap">{name(index + 1)}</span>
          <span className="bar" aria-hidden="true">
            <i style={{ width: `${((rate ?? 0) / most) * 100}%` }} />
          </span>
          {rate === null ? (
            <span className="r muted">
              <span aria-hidden="true">–</span>
              <span className="hide">{unknown}</span>
            </span>
          ) : (
            <span className="r">{format.rough(rate)}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
