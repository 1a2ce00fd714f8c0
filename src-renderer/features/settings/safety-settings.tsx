// The wallet's password and its lock.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '../../components/button.tsx'
import { PasswordField } from '../../components/fields.tsx'
import { useWallet } from '../../state/duit.ts'
import { NewPasswordFields, useNewPassword } from '../wallet/new-password.tsx'
import { useErrorText } from '../wallet/use-error-text.ts'
import { useChangePassword, useLock } from '../wallet/use-wallet-actions.ts'

export function SafetySettings() {
  const { t } = useTranslation()
  const { info } = useWallet()
  const [changing, setChanging] = useState(false)
  const [changed, setChanged] = useState(false)
  const done = () => {
    setChanging(false)
    setChanged(true)
  }
  return (
    <section>
      <h2>{t('settings.safety')}</h2>
      {info?.exists === true ? (
        <>
          <div className="opt">
            <div className="t">
              {t('password.label')}
              <span className="sub" role="status">
                {changed ? t('settings.password.changed') : t('settings.password.sub')}
              </span>
            </div>
            {!changing && (
              <Button size="small" onClick={() => setChanging(true)}>
                {t('settings.password.change')}
              </Button>
            )}
          </div>
          {changing && <ChangePassword onDone={done} onCancel={() => setChanging(false)} />}
          <LockNow unlocked={info.unlocked} />
        </>
      ) : (
        <div className="opt">
          <div className="t">{t('no-wallet.short')}</div>
          <ButtonLink size="small" href="/welcome">
            {t('no-wallet.action')}
          </ButtonLink>
        </div>
      )}
    </section>
  )
}

function LockNow({ unlocked }: { unlocked: boolean }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const lock = useLock()
  return (
    <div className="opt">
      <div className="t">
        {t('settings.lock')}
        <span className="sub">{lock.error ? errorText(lock.error) : unlocked ? t('settings.lock.sub') : t('settings.locked')}</span>
      </div>
      {unlocked ? (
        <Button size="small" busy={lock.busy} onClick={() => void lock.run()}>
          {t('settings.lock.action')}
        </Button>
      ) : (
        <ButtonLink size="small" href="/">
          {t('unlock.action')}
        </ButtonLink>
      )}
    </div>
  )
}

function ChangePassword({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [old, setOld] = useState('')
  const [password, setPassword] = useNewPassword()
  const change = useChangePassword()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (password.ready && old !== '' && (await change.run(old, password.first)) !== undefined) onDone()
  }
  return (
    <form className="change" onSubmit={(event) => void submit(event)}>
      <PasswordField
        label={t('password.present')}
        value={old}
        onChange={(next) => {
          setOld(next)
          change.clear()
        }}
        error={change.error && errorText(change.error)}
        autoFocus
      />
      <NewPasswordFields value={password} onChange={setPassword} />
      <div className="actions form-end">
        <Button kind="primary" type="submit" disabled={!password.ready || old === ''} busy={change.busy}>
          {t('settings.password.action')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}
