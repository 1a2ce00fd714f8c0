// The two switches: the plain one, and the coin that rolls.
import coin from '../../assets/coin.svg'

interface SwitchProps {
  label: string
  on: boolean
  disabled?: boolean
  onChange(on: boolean): void
}

export function Switch({ label, on, disabled = false, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      className={on ? 'sw on' : 'sw'}
      role="switch"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!on)}
    />
  )
}

interface CoinSwitchProps extends SwitchProps {
  small?: boolean
  describedBy?: string
}

export function CoinSwitch({ label, on, disabled = false, small = false, describedBy, onChange }: CoinSwitchProps) {
  return (
    <button
      type="button"
      className={['coin-switch', small ? 'small' : '', on ? 'on' : ''].join(' ')}
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-describedby={describedBy}
      disabled={disabled}
      onClick={() => onChange(!on)}
    >
      <img src={coin} alt="" />
    </button>
  )
}
