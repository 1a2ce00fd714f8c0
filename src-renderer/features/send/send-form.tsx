// Who is paid, how much, how soon. Checked while typed; the consequence stands under the amount.
import { Check } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { Tile } from '../../components/tile.tsx'
import { type CheckedAddress, checkAddress } from '../../lib/address.ts'
import { decimalMark, moneyPlain, type ParsedAmount, parseAmount } from '../../lib/money.ts'
import { useNode, useOnline, useWallet } from '../../state/duit.ts'
import type { Quote } from '../../state/types.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { type Haste, usePrepare } from './use-send.ts'

export interface SendFormValues {
  to: string
  amount: string
  everything: boolean
  haste: Haste
  note: string
}

export const emptyForm: SendFormValues = { to: '', amount: '', everything: false, haste: 'next', note: '' }

interface SendFormProps {
  form: SendFormValues
  onChange(change: Partial<SendFormValues>): void
  onQuote(quote: Quote): void
}

export function SendForm({ form, onChange, onQuote }: SendFormProps) {
  const { t } = useTranslation()
  const { numberLocale } = useFormat()
  const { info } = useWallet()
  const { status } = useNode()
  const online = useOnline()
  const prepare = usePrepare()
  const to = checkAddress(form.to, status?.network ?? 'main')
  const amount = parseAmount(form.amount, numberLocale)
  const available = info?.balance?.available ?? 0
  const wish = wishOf(form, to, amount)
  const missing = !online
    ? t('home.send-offline')
    : !('address' in to)
      ? t('send.missing.to')
      : wish === undefined
        ? t('amount.empty')
        : null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (wish === undefined || !online) return
    const quote = await prepare.run(wish)
    if (quote !== undefined) onQuote(quote)
  }
  return (
    <div className="send-columns">
      <form onSubmit={(event) => void submit(event)}>
        <ToField value={form.to} checked={to} onChange={(next) => onChange({ to: next })} />
        <AmountField form={form} parsed={amount} available={available} onChange={onChange} />
        <HasteChoice value={form.haste} onChange={(haste) => onChange({ haste })} />
        <TextField label={t('send.note')} value={form.note} maxLength={512} onChange={(note) => onChange({ note })} autoComplete="off" />
        <ErrorNotice error={prepare.error} />
        <div className="actions form-end">
          <Button kind="primary" size="large" type="submit" disabled={missing !== null} busy={prepare.busy}>
            {t('send.review')}
          </Button>
          {missing !== null && <span className="sm muted">{missing}</span>}
        </div>
      </form>
      <SendAside />
    </div>
  )
}

function wishOf(form: SendFormValues, to: CheckedAddress, amount: ParsedAmount) {
  if (!('address' in to)) return undefined
  const rest = { address: to.address, haste: form.haste, note: form.note.trim() }
  if (form.everything) return { ...rest, amount: 'all' as const }
  return 'penning' in amount ? { ...rest, amount: amount.penning } : undefined
}

function ToField({ value, checked, onChange }: { value: string; checked: CheckedAddress; onChange(value: string): void }) {
  const { t } = useTranslation()
  const [left, setLeft] = useState(false)
  // An address that is merely not finished is no mistake until the field is left.
  const wrong = value !== '' && 'problem' in checked && (checked.problem !== 'incomplete' || left)
  return (
    <TextField
      label={t('send.to')}
      value={value}
      code
      autoComplete="off"
      maxLength={200}
      onChange={(next) => {
        setLeft(false)
        onChange(next)
      }}
      onBlur={() => setLeft(true)}
      action={'bytes' in checked && <Tile seal={checked.bytes} size={32} />}
      error={wrong && t(`address.${checked.problem}`)}
      fine={
        'address' in checked && (
          <>
            <Check className="i" aria-hidden />
            <span>{t('address.complete')}</span>
          </>
        )
      }
      help={t('send.to.help')}
    />
  )
}

interface AmountFieldProps {
  form: SendFormValues
  parsed: ParsedAmount
  available: number
  onChange(change: Partial<SendFormValues>): void
}

function AmountField({ form, parsed, available, onChange }: AmountFieldProps) {
  const { t } = useTranslation()
  const { numberLocale } = useFormat()
  const [left, setLeft] = useState(false)
  const everything = () => onChange({ everything: true, amount: moneyPlain(available).replace('.', decimalMark(numberLocale)) })
  const penning = 'penning' in parsed ? parsed.penning : undefined
  const tooMuch = penning !== undefined && penning > available
  const unreadable = 'problem' in parsed && parsed.problem !== 'empty' && (parsed.problem !== 'zero' || left)
  return (
    <TextField
      label={t('send.amount')}
      value={form.amount}
      tall
      unit="DUIT"
      inputMode="decimal"
      autoComplete="off"
      onChange={(amount) => {
        setLeft(false)
        onChange({ amount, everything: false })
      }}
      onBlur={() => setLeft(true)}
      action={
        <Button kind="quiet" size="small" onClick={everything}>
          {t('send.everything')}
        </Button>
      }
      error={
        tooMuch ? (
          <Trans
            i18nKey="send.too-much"
            components={{ money: <Money amount={penning - available} full={penning - available < 1_000_000} /> }}
          />
        ) : (
          unreadable && t(`amount.${parsed.problem}`)
        )
      }
      help={
        <Consequence everything={form.everything} left={penning === undefined ? undefined : available - penning} available={available} />
      }
    />
  )
}

function Consequence({ everything, left, available }: { everything: boolean; left: number | undefined; available: number }) {
  const { t } = useTranslation()
  if (everything) return <span>{t('send.left.nothing')}</span>
  const key = left === undefined ? 'send.have' : 'send.left'
  return (
    <span>
      <Trans i18nKey={key} components={{ money: <Money amount={left ?? available} /> }} />
    </span>
  )
}

function HasteChoice({ value, onChange }: { value: Haste; onChange(haste: Haste): void }) {
  const { t } = useTranslation()
  return (
    <fieldset className="radios">
      <legend>{t('send.when')}</legend>
      {(['next', 'soon'] as const).map((haste) => (
        <label key={haste} className="radio">
          <input type="radio" name="haste" checked={value === haste} onChange={() => onChange(haste)} />
          <span>
            {t(`send.haste.${haste}`)}
            <span className="sub">{t(`send.haste.${haste}.sub`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function SendAside() {
  const { t } = useTranslation()
  return (
    <aside className="send-aside sm soft" aria-labelledby="send-aside-title">
      <h2 id="send-aside-title">{t('send.aside.title')}</h2>
      <p>{t('send.aside.review')}</p>
      <p>
        <Trans i18nKey="send.aside.tile" components={{ b: <b /> }} />
      </p>
      <p>
        <Trans i18nKey="send.aside.fee" components={{ b: <b /> }} />
      </p>
    </aside>
  )
}
