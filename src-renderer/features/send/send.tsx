// Send: the form, the review of exactly what will be signed, and the end. Nothing typed is lost on the way back.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageTitle } from '../../components/page-title.tsx'
import type { Quote } from '../../state/types.ts'
import { WalletGate } from '../wallet/wallet-gate.tsx'
import { SendDone } from './send-done.tsx'
import { emptyForm, SendForm } from './send-form.tsx'
import { SendReview } from './send-review.tsx'
import './send.css'

type Step = { at: 'form' } | { at: 'review'; quote: Quote } | { at: 'done'; quote: Quote; txid: string }

export function Send() {
  const { t } = useTranslation()
  const [form, setForm] = useState(emptyForm)
  const [step, setStep] = useState<Step>({ at: 'form' })
  if (step.at === 'done')
    return (
      <SendDone
        quote={step.quote}
        txid={step.txid}
        onAgain={() => {
          setForm(emptyForm)
          setStep({ at: 'form' })
        }}
      />
    )
  if (step.at === 'review')
    return (
      <WalletGate>
        <SendReview
          quote={step.quote}
          form={form}
          onBack={() => setStep({ at: 'form' })}
          onSent={(txid) => setStep({ at: 'done', quote: step.quote, txid })}
        />
      </WalletGate>
    )
  return (
    <>
      <div className="head">
        <div>
          <PageTitle title={t('nav.send')} />
        </div>
      </div>
      <WalletGate>
        <SendForm
          form={form}
          onChange={(change) => setForm((before) => ({ ...before, ...change }))}
          onQuote={(quote) => setStep({ at: 'review', quote })}
        />
      </WalletGate>
    </>
  )
}
