// The review: exactly the payment the node worked out, with the whole address. Only here it is signed.
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { AddressInFull } from '../../components/address-text.tsx'
import { Button } from '../../components/button.tsx'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { Notice } from '../../components/notice.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Tile } from '../../components/tile.tsx'
import { addressBytes } from '../../lib/address.ts'
import { useOnline } from '../../state/duit.ts'
import type { Quote } from '../../state/types.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import type { SendFormValues } from './send-form.tsx'
import { usePay } from './use-send.ts'

interface SendReviewProps {
  quote: Quote
  form: SendFormValues
  onBack(): void
  onSent(txid: string): void
}

export function SendReview({ quote, form, onBack, onSent }: SendReviewProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const online = useOnline()
  const pay = usePay()
  const submit = async () => {
    const sent = await pay.run(quote.quote)
    if (sent !== undefined) onSent(sent.txid)
  }
  return (
    <div className="review">
      <p className="crumbs">
        <button type="button" className="text-btn" onClick={onBack}>
          {t('nav.send')}
        </button>
        <ChevronRight className="i" aria-hidden />
        {t('review.name')}
      </p>
      <PageTitle title={t('review.name')}>
        <span className="pays">
          <Trans i18nKey="review.title" components={{ money: <Money amount={quote.amount} strong /> }} />
        </span>
      </PageTitle>
      <ReviewFacts quote={quote} form={form} />
      <Notice tone="warn">
        <p>{t('review.irreversible')}</p>
        {quote.warnings.map((warning) => (
          <p key={warning}>{t(`warning.${warning}`)}</p>
        ))}
      </Notice>
      <ErrorNotice error={pay.error} />
      <div className="actions form-end">
        <Button kind="primary" size="large" disabled={!online} busy={pay.busy} onClick={() => void submit()}>
          {pay.busy ? t('review.busy') : t('review.pay', { amount: format.money(quote.amount) })}
        </Button>
        <Button size="large" onClick={onBack}>
          {t('review.change')}
        </Button>
        {!online && <span className="sm muted">{t('home.send-offline')}</span>}
      </div>
    </div>
  )
}

function ReviewFacts({ quote, form }: { quote: Quote; form: SendFormValues }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <dl className="facts">
      <Fact name={t('review.to')}>
        {quote.to.map(({ address }) => (
          <PaidAddress key={address} address={address} />
        ))}
      </Fact>
      <Fact name={t('fee')}>
        {t('penning', { count: quote.fee, n: format.number(quote.fee) })} <span className="muted">{t(`review.haste.${form.haste}`)}</span>
      </Fact>
      <Fact name={t('review.leaves')}>
        <Money amount={quote.amount + quote.fee} full strong />
      </Fact>
      <Fact name={t('review.have')}>
        <Trans i18nKey="review.left" components={{ money: <Money amount={quote.left} full strong /> }} />
      </Fact>
      {form.note.trim() !== '' && <Fact name={t('send.note')}>{form.note.trim()}</Fact>}
    </dl>
  )
}

function PaidAddress({ address }: { address: string }) {
  const bytes = addressBytes(address)
  return (
    <span className="flex">
      {bytes !== undefined && <Tile seal={bytes} size={64} />}
      <AddressInFull address={address} />
    </span>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
