// Backup by words: whether there is one and whether it is known to work; showing the words after the password; testing the paper.
import { Check, Clock, ListOrdered, ShieldAlert, ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { PasswordField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { useWallet } from '../../state/duit.ts'
import type { WalletInfo } from '../../state/types.ts'
import { useErrorText } from '../wallet/use-error-text.ts'
import { useShowWords } from '../wallet/use-wallet-actions.ts'
import { WalletGate } from '../wallet/wallet-gate.tsx'
import { WordCheck } from '../wallet/word-check.tsx'
import { WordGrid } from '../wallet/word-grid.tsx'
import './backup.css'

type View = 'overview' | 'show' | 'test'

export function Backup() {
  const { t } = useTranslation()
  return (
    <>
      <div className="head">
        <div>
          <PageTitle title={t('backup.title')} />
        </div>
      </div>
      <WalletGate>
        <BackupOfWallet />
      </WalletGate>
    </>
  )
}

function BackupOfWallet() {
  const { info } = useWallet()
  const [view, setView] = useState<View>('overview')
  if (info === null) return null
  if (view === 'show') return <ShowWords onTest={() => setView('test')} onClose={() => setView('overview')} />
  if (view === 'test') return <TestWords count={info.words ?? 24} onClose={() => setView('overview')} />
  return <Overview info={info} onView={setView} />
}

function Overview({ info, onView }: { info: WalletInfo; onView(view: View): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { made, tested } = info.backup
  const sentence = tested !== null ? t('backup.safe') : made !== null ? t('backup.untested') : t('backup.none')
  return (
    <>
      <div className="say">
        <span className={tested === null ? 'seal warn' : 'seal'}>
          {tested === null ? <ShieldAlert className="i" aria-hidden /> : <ShieldCheck className="i" aria-hidden />}
        </span>
        <p>{sentence}</p>
      </div>
      <article className="card way">
        <div className="flex">
          <ListOrdered className="i l" aria-hidden />
          <h2>{t('backup.words', { count: info.words ?? 24 })}</h2>
        </div>
        <p className="soft">{t('backup.words.sub')}</p>
        {tested !== null ? (
          <span className="state ok">
            <Check aria-hidden />
            {t('backup.tested-on', { date: format.date(tested, Date.now()) })}
          </span>
        ) : (
          <span className="state warn">
            <Clock aria-hidden />
            {t('backup.not-tested')}
          </span>
        )}
        <div className="actions">
          <Button kind={tested === null ? 'primary' : 'default'} size="small" onClick={() => onView('show')}>
            {t('backup.show')}
          </Button>
          <Button size="small" kind={tested === null ? 'default' : 'quiet'} onClick={() => onView('test')}>
            {tested === null ? t('backup.test') : t('backup.test-again')}
          </Button>
        </div>
      </article>
      <p className="sm muted way-note">{t('backup.protects')}</p>
    </>
  )
}

function ShowWords({ onTest, onClose }: { onTest(): void; onClose(): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [password, setPassword] = useState('')
  const [words, setWords] = useState('')
  const show = useShowWords()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = password === '' ? undefined : await show.run(password)
    setPassword('')
    if (answer !== undefined) setWords(answer.words)
  }
  if (words !== '')
    return (
      <section className="narrow">
        <p className="lede">{t('backup.write')}</p>
        <WordGrid words={words} />
        <div className="actions form-end">
          <Button kind="primary" onClick={onTest}>
            {t('create.words.written')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('backup.hide')}
          </Button>
        </div>
      </section>
    )
  return (
    <form className="lockbox" onSubmit={(event) => void submit(event)}>
      <p>{t('backup.password')}</p>
      <PasswordField
        label={t('password.label')}
        value={password}
        onChange={setPassword}
        autoFocus
        error={show.error && errorText(show.error)}
      />
      <div className="actions form-end">
        <Button kind="primary" type="submit" busy={show.busy}>
          {t('backup.show')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

function TestWords({ count, onClose }: { count: number; onClose(): void }) {
  const { t } = useTranslation()
  return (
    <section>
      <p className="lede test-lede">{t('create.check.lede')}</p>
      <WordCheck count={count} onDone={onClose} onCancel={onClose} />
    </section>
  )
}
