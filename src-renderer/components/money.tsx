// An amount of money. Nobody formats by hand: whole part, lighter decimals, unit.
import { HIDDEN_DOTS, moneyParts } from '../lib/money.ts'
import { useFormat, useHidden } from './format-context.ts'

interface MoneyProps {
  /** In penning. */
  amount: number
  full?: boolean
  signed?: boolean
  size?: 'figure' | 'big'
  strong?: boolean
}

export function Money({ amount, full = false, signed = false, size, strong = false }: MoneyProps) {
  const { numberLocale } = useFormat()
  const hidden = useHidden()
  const parts = moneyParts(amount, numberLocale, { full, signed, inDuit: size === 'figure' })
  const name = ['money', size, strong ? 'strong' : undefined].filter(Boolean).join(' ')
  if (hidden)
    return (
      <span className={name}>
        {HIDDEN_DOTS}
        <span className="u">{parts.unit}</span>
      </span>
    )
  return (
    <span className={name}>
      {parts.sign}
      {parts.whole}
      <Decimals point={parts.point} groups={parts.decimals} />
      <span className={parts.unit === 'DUIT' ? 'u' : 'u small'}> {parts.unit}</span>
    </span>
  )
}

function Decimals({ point, groups }: { point: string; groups: string[] }) {
  const [first, second, third] = groups
  if (first === undefined) return null
  return (
    <span className="d">
      {point}
      {first}
      {second !== undefined && <span className="g">{second}</span>}
      {third !== undefined && <span className="g">{third}</span>}
    </span>
  )
}
