// Receive: a fresh address, its QR code, amount and purpose in the link; "paid" appears live.
import { Check, CircleDot } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AddressInFull } from '../../components/address-text.tsx'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { TextField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { Money } from '../../components/money.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { QrCode } from '../../components/qr-code.tsx'
import { Tile } from '../../components/tile.tsx'
import { addressBytes } from '../../lib/address.ts'
import { moneyPlain, parseAmount } from '../../lib/money.ts'
import type { HistoryEntry } from '../../state/types.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { WalletGate } from '../wallet/wallet-gate.tsx'
import { useReceive } from './use-receive.ts'
import './receive.css'

export function Receive() {
  const { t } = useTranslation()
  return (
    <>
      <div className="head">
        <div>
          <PageTitle title={t('nav.receive')} />
          <p className="lede">{t('receive.lede')}</p>
        </div>
      </div>
      <WalletGate>
        <FreshAddress />
      </WalletGate>
    </>
  )
}

function FreshAddress() {
  const { t } = useTranslation()
  const { address, error, again, payment } = useReceive()
  if (error !== null)
    return (
      <div className="stack">
        <ErrorNotice error={error} />
        <Button onClick={again}>{t('again')}</Button>
      </div>
    )
  return address === null ? <GhostRows count={2} /> : <AddressCard address={address} payment={payment} />
}

function AddressCard({ address, payment }: { address: string; payment: HistoryEntry | undefined }) {
  const { t } = useTranslation()
  const { numberLocale } = useFormat()
  const [amount, setAmount] = useState('')
  const [purpose, setPurpose] = useState('')
  const parsed = parseAmount(amount, numberLocale)
  const wrong = 'problem' in parsed && parsed.problem !== 'empty' && parsed.problem !== 'zero'
  const link = paymentLink(address, 'penning' in parsed ? parsed.penning : undefined, purpose.trim())
  const bytes = addressBytes(address)
  return (
    <div className="receive">
      <div>
        <div className="qr-card">
          <QrCode text={link} label={t('receive.qr')} />
        </div>
        <PaymentState payment={payment} />
      </div>
      <div>
        <div className="flex receive-address">
          {bytes !== undefined && <Tile seal={bytes} size={72} />}
          <AddressInFull address={address} />
        </div>
        <div className="actions">
          <CopyButton kind="primary" text={address} label={t('receive.copy')} />
          <CopyButton text={link} label={t('receive.copy-link')} />
        </div>
        <div className="receive-fields">
          <TextField
            label={t('receive.amount')}
            value={amount}
            onChange={setAmount}
            unit="DUIT"
            inputMode="decimal"
            autoComplete="off"
            error={wrong && t(`amount.${parsed.problem}`)}
          />
          <TextField label={t('receive.purpose')} value={purpose} onChange={setPurpose} maxLength={100} autoComplete="off" />
        </div>
        <p className="help">{t('receive.help')}</p>
      </div>
    </div>
  )
}

function PaymentState({ payment }: { payment: HistoryEntry | undefined }) {
  const { t } = useTranslation()
  if (payment === undefined)
    return (
      <p className="state none waiting" role="status">
        <CircleDot aria-hidden />
        {t('receive.waiting')}
      </p>
    )
  const seen = payment.height === null
  return (
    <p className={seen ? 'state info waiting' : 'state ok waiting'} role="status">
      {seen ? <CircleDot aria-hidden /> : <Check aria-hidden />}
      {seen ? t('receive.seen') : t('receive.paid')} <Money amount={payment.amount} signed />
    </p>
  )
}

/** duit:ADDRESS?amount=…&label=… with the amount in plain digits. */
export function paymentLink(address: string, penning: number | undefined, purpose: string): string {
  const fields = new URLSearchParams()
  if (penning !== undefined) fields.set('amount', moneyPlain(penning))
  if (purpose !== '') fields.set('label', purpose)
  const query = fields.toString().replaceAll('+', '%20')
  return `duit:${address}${query === '' ? '' : `?${query}`}`
}
