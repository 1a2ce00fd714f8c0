// The locked wallet: one field. Public screens, the node and mining go on.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { PasswordField } from '../../components/fields.tsx'
import { useErrorText } from './use-error-text.ts'
import { useUnlock } from './use-wallet-actions.ts'

export function UnlockForm() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const unlock = useUnlock()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (password !== '') void unlock.run(password)
  }
  const change = (next: string) => {
    setPassword(next)
    unlock.clear()
  }
  return (
    <form className="lockbox" onSubmit={submit}>
      <p>{t('unlock.locked')}</p>
      <PasswordField
        label={t('password.label')}
        value={password}
        onChange={change}
        autoFocus
        help={t('unlock.help')}
        error={unlock.error && errorText(unlock.error)}
      />
      <div className="actions form-end">
        <Button kind="primary" type="submit" busy={unlock.busy}>
          {unlock.busy ? t('unlock.busy') : t('unlock.action')}
        </Button>
      </div>
    </form>
  )
}
