// One choice of a few, side by side: real radio buttons underneath, so arrow keys and screen readers work.
import { useId } from 'react'

interface SegmentedProps<T extends string> {
  label: string
  value: T | null
  options: { value: T; label: string; lang?: string }[]
  onChange(value: T): void
  mini?: boolean
  disabled?: boolean
}

export function Segmented<T extends string>({ label, value, options, onChange, mini = false, disabled = false }: SegmentedProps<T>) {
  const name = useId()
  return (
    <fieldset className={mini ? 'seg mini' : 'seg'} disabled={disabled}>
      <legend className="hide">{label}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
