// Manners: when mining keeps quiet. What this computer does not tell is not offered, or said to be so.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { Switch } from '../../components/switches.tsx'
import { useOnline } from '../../state/duit.ts'
import type { MiningSettings, MiningStatus } from '../../state/types.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { useMiningSettings } from './use-mining-switch.ts'

const USUAL_HOURS = { from: 8 * 60, to: 23 * 60 }
const USUAL_LIMIT_CELSIUS = 85
const USUAL_IDLE_MINUTES = 5

interface MannerProps {
  settings: MiningSettings
  disabled: boolean
  save(change: Partial<MiningSettings>): void
}

export function Manners({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const online = useOnline()
  const settings = useMiningSettings()
  const manner: MannerProps = {
    settings: status.settings,
    disabled: !online || settings.busy,
    save: (change) => void settings.run(change),
  }
  return (
    <section className="manners-section">
      <h2>{t('manners.title')}</h2>
      <div className="manners">
        {status.sensors.onMains !== null && <OnMains {...manner} />}
        <WhenIdle {...manner} isTold={status.sensors.idleSeconds !== null} />
        {status.sensors.celsius !== null && <HeatLimit {...manner} />}
        <SetHours {...manner} />
      </div>
      <ErrorNotice error={settings.error} />
    </section>
  )
}

function Option({
  label,
  on,
  disabled,
  onChange,
  children,
}: {
  label: string
  on: boolean
  disabled: boolean
  onChange(on: boolean): void
  children: ReactNode
}) {
  return (
    <div className="opt">
      <div className="t">{children}</div>
      <Switch label={label} on={on} disabled={disabled} onChange={onChange} />
    </div>
  )
}

function OnMains({ settings, disabled, save }: MannerProps) {
  const { t } = useTranslation()
  return (
    <Option label={t('manners.mains')} on={settings.onlyOnMains} disabled={disabled} onChange={(onlyOnMains) => save({ onlyOnMains })}>
      {t('manners.mains')}
    </Option>
  )
}

function SetHours({ settings, disabled, save }: MannerProps) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const hours = settings.hours ?? USUAL_HOURS
  const text = t('manners.hours.range', { from: clock(hours.from), to: clock(hours.to) })
  if (editing)
    return (
      <HoursForm
        hours={hours}
        onCancel={() => setEditing(false)}
        onSave={(next) => {
          save({ hours: next })
          setEditing(false)
        }}
      />
    )
  return (
    <Option
      label={`${t('manners.hours')} ${text}`}
      on={settings.hours !== null}
      disabled={disabled}
      onChange={(on) => save({ hours: on ? USUAL_HOURS : null })}
    >
      {t('manners.hours')}{' '}
      <button type="button" className="text-btn" disabled={disabled} onClick={() => setEditing(true)}>
        {text}
      </button>
    </Option>
  )
}

function HoursForm({
  hours,
  onSave,
  onCancel,
}: {
  hours: { from: number; to: number }
  onSave(hours: { from: number; to: number }): void
  onCancel(): void
}) {
  const { t } = useTranslation()
  const [from, setFrom] = useState(clock(hours.from))
  const [to, setTo] = useState(clock(hours.to))
  const submit = () => {
    const next = { from: minutes(from), to: minutes(to) }
    if (next.from !== undefined && next.to !== undefined) onSave({ from: next.from, to: next.to })
  }
  return (
    <form
      className="opt edit"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField type="time" label={t('manners.from')} value={from} onChange={setFrom} autoFocus />
      <TextField type="time" label={t('manners.to')} value={to} onChange={setTo} />
      <Button size="small" type="submit">
        {t('save')}
      </Button>
      <Button size="small" kind="quiet" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </form>
  )
}

function WhenIdle({ settings, disabled, save, isTold }: MannerProps & { isTold: boolean }) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const minutes = settings.onlyWhenIdle
  if (editing && minutes !== null)
    return (
      <NumberForm
        label={t('manners.idle.field')}
        unit={t('manners.idle.unit')}
        wrong={t('manners.idle.range')}
        value={minutes}
        least={1}
        most={240}
        onCancel={() => setEditing(false)}
        onSave={(onlyWhenIdle) => {
          save({ onlyWhenIdle })
          setEditing(false)
        }}
      />
    )
  return (
    <Option
      label={t('manners.idle')}
      on={minutes !== null}
      // what was set on another day can always be taken back
      disabled={disabled || (!isTold && minutes === null)}
      onChange={(on) => save({ onlyWhenIdle: on ? USUAL_IDLE_MINUTES : null })}
    >
      {t('manners.idle')}
      {!isTold && <span className="sub">{t('manners.idle.untold')}</span>}
      {isTold && minutes !== null && (
        <span className="sub">
          {t('manners.idle.after')}{' '}
          <button type="button" className="text-btn" disabled={disabled} onClick={() => setEditing(true)}>
            {t('manners.idle.minutes', { count: minutes })}
          </button>
        </span>
      )}
    </Option>
  )
}

function HeatLimit({ settings, disabled, save }: MannerProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const [editing, setEditing] = useState(false)
  const limit = settings.stopAboveCelsius ?? USUAL_LIMIT_CELSIUS
  const text = t('celsius', { value: format.number(limit) })
  if (editing)
    return (
      <NumberForm
        label={t('manners.heat')}
        unit="°C"
        wrong={t('manners.heat.range')}
        value={limit}
        least={40}
        most={110}
        onCancel={() => setEditing(false)}
        onSave={(stopAboveCelsius) => {
          save({ stopAboveCelsius })
          setEditing(false)
        }}
      />
    )
  return (
    <Option
      label={`${t('manners.heat')} ${text}`}
      on={settings.stopAboveCelsius !== null}
      disabled={disabled}
      onChange={(on) => save({ stopAboveCelsius: on ? USUAL_LIMIT_CELSIUS : null })}
    >
      {t('manners.heat')}{' '}
      <button type="button" className="text-btn" disabled={disabled} onClick={() => setEditing(true)}>
        {text}
      </button>
    </Option>
  )
}

interface NumberFormProps {
  label: string
  unit: string
  /** Said while what is typed is no whole number from `least` to `most`. */
  wrong: string
  value: number
  least: number
  most: number
  onSave(value: number): void
  onCancel(): void
}

function NumberForm({ label, unit, wrong, value, least, most, onSave, onCancel }: NumberFormProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(String(value))
  const number = Number(typed)
  const right = typed.trim() !== '' && Number.isInteger(number) && number >= least && number <= most
  return (
    <form
      className="opt edit"
      onSubmit={(event) => {
        event.preventDefault()
        if (right) onSave(number)
      }}
    >
      <TextField label={label} value={typed} onChange={setTyped} unit={unit} inputMode="numeric" autoFocus error={!right && wrong} />
      <Button size="small" type="submit" disabled={!right}>
        {t('save')}
      </Button>
      <Button size="small" kind="quiet" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </form>
  )
}

/** 480 to 08:00. */
function clock(minutesOfDay: number): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${pad(Math.floor(minutesOfDay / 60))}:${pad(minutesOfDay % 60)}`
}

function minutes(text: string): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})/.exec(text) ?? []
  return hour === undefined || minute === undefined ? undefined : Number(hour) * 60 + Number(minute)
}
