// One bar a thread, all on one scale.
import { useFormat } from './format-context.ts'

interface ThreadBarsProps {
  rates: number[]
  name(number: number): string
}

export function ThreadBars({ rates, name }: ThreadBarsProps) {
  const format = useFormat()
  const most = Math.max(1, ...rates) * 1.1
  return (
    <ul className="threads">
      {rates.map((rate, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a thread is its number
        <li key={index}>
          <span className="muted nowrap">{name(index + 1)}</span>
          <span className="bar" aria-hidden="true">
            <i style={{ width: `${(rate / most) * 100}%` }} />
          </span>
          <span className="r">{format.rough(rate)}</span>
        </li>
      ))}
    </ul>
  )
}
