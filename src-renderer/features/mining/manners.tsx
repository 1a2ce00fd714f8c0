// Manners: when mining keeps quiet. Only what this computer can tell is offered.
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
        <SetHours {...manner} />
        {status.sensors.celsius !== null && <HeatLimit {...manner} />}
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

function HeatLimit({ settings, disabled, save }: MannerProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const [typed, setTyped] = useState<string | null>(null)
  const limit = settings.stopAboveCelsius ?? USUAL_LIMIT_CELSIUS
  const text = t('celsius', { value: format.number(limit) })
  const value = typed === null ? limit : Number(typed)
  const right = Number.isInteger(value) && value >= 40 && value <= 110
  if (typed !== null)
    return (
      <form
        className="opt edit"
        onSubmit={(event) => {
          event.preventDefault()
          if (!right) return
          save({ stopAboveCelsius: value })
          setTyped(null)
        }}
      >
        <TextField
          label={t('manners.heat')}
          value={typed}
          onChange={setTyped}
          unit="°C"
          inputMode="numeric"
          autoFocus
          error={!right && t('manners.heat.range')}
        />
        <Button size="small" type="submit" disabled={!right}>
          {t('save')}
        </Button>
        <Button size="small" kind="quiet" onClick={() => setTyped(null)}>
          {t('cancel')}
        </Button>
      </form>
    )
  return (
    <Option
      label={`${t('manners.heat')} ${text}`}
      on={settings.stopAboveCelsius !== null}
      disabled={disabled}
      onChange={(on) => save({ stopAboveCelsius: on ? USUAL_LIMIT_CELSIUS : null })}
    >
      {t('manners.heat')}{' '}
      <button type="button" className="text-btn" disabled={disabled} onClick={() => setTyped(String(limit))}>
        {text}
      </button>
    </Option>
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
