// What stands in front of screens that need an open wallet: nothing yet, no wallet, or a locked one.
import { KeyRound, Wallet } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../components/button.tsx'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { useWallet } from '../../state/duit.ts'
import { UnlockForm } from './unlock-form.tsx'

export function WalletGate({ children }: { children: ReactNode }) {
  const { info } = useWallet()
  if (info === null) return <GhostRows count={3} />
  if (!info.exists) return <NoWallet />
  return info.unlocked ? children : <UnlockForm />
}

export function NoWallet() {
  const { t } = useTranslation()
  return (
    <>
      <p className="lede">{t('no-wallet.lede')}</p>
      <ul className="first">
        <li>
          <Wallet className="i l" aria-hidden />
          <div className="t">
            <b>{t('welcome.create')}</b>
            <span className="sm soft">{t('welcome.create.sub')}</span>
          </div>
          <ButtonLink kind="primary" href="/welcome/create">
            {t('welcome.create')}
          </ButtonLink>
        </li>
        <li>
          <KeyRound className="i l" aria-hidden />
          <div className="t">
            <b>{t('welcome.restore')}</b>
            <span className="sm soft">{t('welcome.restore.sub')}</span>
          </div>
          <ButtonLink href="/welcome/restore">{t('welcome.restore')}</ButtonLink>
        </li>
      </ul>
    </>
  )
}
