// Bringing a wallet back from its words: 12 or 24, in any spacing, checked against the list while typed.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { readWords } from '../../lib/words.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { NewPasswordFields, useNewPassword } from '../wallet/new-password.tsx'
import { useRestoreWallet } from '../wallet/use-wallet-actions.ts'
import { Pane } from './pane.tsx'

export function RestoreWallet() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [password, setPassword] = useNewPassword()
  const restore = useRestoreWallet()
  const [, navigate] = useLocation()
  const typed = readWords(text)
  const ready = typed.complete && password.ready
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (ready && (await restore.run(typed.words.join(' '), password.first)) !== undefined) navigate('/')
  }
  return (
    <Pane title={t('restore.title')} lede={t('restore.lede')} back="/welcome">
      <form onSubmit={(event) => void submit(event)}>
        <WordsField
          label={t('restore.words')}
          value={text}
          onChange={setText}
          error={typed.unknown && t('words.unknown', typed.unknown)}
          help={t('restore.counted', { typed: Math.min(typed.words.length, 99) })}
          fine={typed.complete && t('words.all-known')}
        />
        <NewPasswordFields value={password} onChange={setPassword} />
        <ErrorNotice error={restore.error} />
        <div className="actions form-end">
          <Button kind="primary" size="large" type="submit" disabled={!ready} busy={restore.busy}>
            {restore.busy ? t('restore.busy') : t('restore.action')}
          </Button>
          {!ready && <span className="sm muted">{typed.complete ? t('create.missing') : t('restore.missing')}</span>}
        </div>
      </form>
    </Pane>
  )
}
