// Creating a wallet: a password, the words shown once, then either the test of the paper or later. Nothing here waits for the ledger.
import { Check } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { NewPasswordFields, useNewPassword } from '../wallet/new-password.tsx'
import { useCreateWallet, useWalletMade } from '../wallet/use-wallet-actions.ts'
import { WordCheck } from '../wallet/word-check.tsx'
import { WordGrid } from '../wallet/word-grid.tsx'
import { Pane } from './pane.tsx'

type Step = 'password' | 'words' | 'check'

export function CreateWallet() {
  const [step, setStep] = useState<Step>('password')
  const [words, setWords] = useState('')
  const [, navigate] = useLocation()
  const walletMade = useWalletMade()
  const finish = () => {
    setWords('')
    void walletMade().catch(() => undefined)
    navigate('/')
  }
  if (step === 'password')
    return (
      <ChoosePassword
        onCreated={(made) => {
          setWords(made)
          setStep('words')
        }}
      />
    )
  if (step === 'words') return <ShowWords words={words} onCheck={() => setStep('check')} onLater={finish} />
  return <CheckWords count={words.split(' ').length} onDone={finish} />
}

function ChoosePassword({ onCreated }: { onCreated(words: string): void }) {
  const { t } = useTranslation()
  const [password, setPassword] = useNewPassword()
  const create = useCreateWallet()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!password.ready) return
    const made = await create.run(password.first)
    if (made !== undefined) onCreated(made.words)
  }
  return (
    <Pane title={t('create.title')} lede={t('create.lede')} back="/welcome">
      <form onSubmit={(event) => void submit(event)}>
        <NewPasswordFields value={password} onChange={setPassword} autoFocus />
        <p className="help">{t('password.lost')}</p>
        <ErrorNotice error={create.error} />
        <div className="actions form-end">
          <Button kind="primary" size="large" type="submit" disabled={!password.ready} busy={create.busy}>
            {create.busy ? t('create.busy') : t('create.action')}
          </Button>
          {!password.ready && <span className="sm muted">{t('create.missing')}</span>}
        </div>
      </form>
    </Pane>
  )
}

function ShowWords({ words, onCheck, onLater }: { words: string; onCheck(): void; onLater(): void }) {
  const { t } = useTranslation()
  return (
    <Pane title={t('create.words.title', { count: words.split(' ').length })} lede={t('create.words.lede')}>
      <WordGrid words={words} />
      <Notice tone="warn">
        <p>{t('create.words.warning')}</p>
      </Notice>
      <div className="actions form-end">
        <Button kind="primary" size="large" onClick={onCheck}>
          <Check className="i" aria-hidden />
          {t('create.words.written')}
        </Button>
        <Button size="large" kind="quiet" onClick={onLater}>
          {t('create.words.later')}
        </Button>
      </div>
    </Pane>
  )
}

function CheckWords({ count, onDone }: { count: number; onDone(): void }) {
  const { t } = useTranslation()
  return (
    <Pane title={t('create.check.title')} lede={t('create.check.lede')}>
      <WordCheck count={count} onDone={onDone} onCancel={onDone} />
    </Pane>
  )
}
