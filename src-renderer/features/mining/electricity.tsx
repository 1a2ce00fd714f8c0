// What mining costs in electricity, by the price and the watts its owner set; both are changed in place.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { decimalMark } from '../../lib/money.ts'
import type { MiningStatus } from '../../state/types.ts'
import { useErrorText } from '../wallet/use-error-text.ts'
import { useMiningSettings } from './use-mining-switch.ts'
import { electricityCost } from './use-mining-words.ts'

export function Electricity({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  return (
    <section>
      <h2>{t('power.title')}</h2>
      {editing ? (
        <PowerForm status={status} onDone={() => setEditing(false)} />
      ) : (
        <PowerCost status={status} onEdit={() => setEditing(true)} />
      )}
    </section>
  )
}

function PowerCost({ status, onEdit }: { status: MiningStatus; onEdit(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const cost = electricityCost(status, status.minedSeconds)
  const { watts, pricePerKwh, currency } = status.settings
  if (cost === null || watts === null || pricePerKwh === null)
    return (
      <>
        <p className="sm soft power-ask">{t('power.unknown')}</p>
        <button type="button" className="text-btn sm" onClick={onEdit}>
          {t('power.set')}
        </button>
      </>
    )
  const total = format.currency(cost, currency)
  const price = format.currency(pricePerKwh, currency)
  return (
    <>
      <p className="num">
        {total.symbol} {total.whole}
        <span className="rest">{total.rest}</span>
      </p>
      <p className="sm soft">
        {t('power.hours', {
          time: hours(status.minedSeconds, format.duration, format.number, t('power.hours-unit'), t('sync.less')),
          watts: format.number(watts),
        })}
      </p>
      <p className="sm muted gap">
        {t('power.price', { price: `${price.symbol} ${price.whole}${price.rest}` })}{' '}
        <button type="button" className="text-btn" onClick={onEdit}>
          {t('power.change')}
        </button>
      </p>
    </>
  )
}

/** A minute is the least that is said; long times in hours, because kilowatt hours are counted in them. */
function hours(
  seconds: number,
  duration: (seconds: number) => string,
  number: (value: number) => string,
  unit: string,
  less: string,
): string {
  if (seconds < 60) return less
  return seconds < 7200 ? duration(seconds) : `${number(Math.round(seconds / 3600))} ${unit}`
}

function PowerForm({ status, onDone }: { status: MiningStatus; onDone(): void }) {
  const { t } = useTranslation()
  const { numberLocale } = useFormat()
  const errorText = useErrorText()
  const mark = decimalMark(numberLocale)
  const [watts, setWatts] = useState(written(status.settings.watts, mark))
  const [price, setPrice] = useState(written(status.settings.pricePerKwh, mark))
  const save = useMiningSettings()
  const wattsValue = readNumber(watts, 10_000)
  const priceValue = readNumber(price, 100)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (wattsValue === undefined || priceValue === undefined) return
    await save.run({ watts: wattsValue, pricePerKwh: priceValue })
    onDone()
  }
  return (
    <form className="power-form" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t('power.watts')}
        value={watts}
        onChange={setWatts}
        unit="W"
        inputMode="decimal"
        autoFocus
        error={wattsValue === undefined && t('number.unreadable')}
      />
      <TextField
        label={t('power.kwh')}
        value={price}
        onChange={setPrice}
        unit={status.settings.currency}
        inputMode="decimal"
        error={priceValue === undefined ? t('number.unreadable') : save.error && errorText(save.error)}
      />
      <div className="actions">
        <Button size="small" type="submit" busy={save.busy} disabled={wattsValue === undefined || priceValue === undefined}>
          {t('save')}
        </Button>
        <Button size="small" kind="quiet" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

const written = (value: number | null, mark: string) => (value === null ? '' : String(value).replace('.', mark))

/** A number with either decimal mark; empty is null, anything else that is no number is undefined. */
function readNumber(text: string, most: number): number | null | undefined {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return null
  const value = Number(plain)
  return /^\d*\.?\d*$/.test(plain) && Number.isFinite(value) && value <= most ? value : undefined
}
