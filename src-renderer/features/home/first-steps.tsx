// An empty wallet: one sentence that teaches, and the steps one can take.
import { ArrowDownLeft, KeyRound, type LucideIcon, Pickaxe } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../components/button.tsx'
import { useWallet } from '../../state/duit.ts'

export function FirstSteps() {
  const { t } = useTranslation()
  const { info } = useWallet()
  const backedUp = info?.backup.tested != null
  return (
    <>
      <p className="lede first-lede">{t('first.lede')}</p>
      <ul className="first">
        {!backedUp && (
          <Step icon={KeyRound} title={t('first.backup')} sub={t('first.backup.sub')} href="/backup" action={t('first.backup')} primary />
        )}
        <Step
          icon={ArrowDownLeft}
          title={t('first.receive')}
          sub={t('first.receive.sub')}
          href="/receive"
          action={t('nav.receive')}
          primary={backedUp}
        />
        <Step icon={Pickaxe} title={t('first.mine')} sub={t('first.mine.sub')} href="/mining" action={t('first.mine.action')} />
      </ul>
    </>
  )
}

interface StepProps {
  icon: LucideIcon
  title: string
  sub: string
  href: string
  action: string
  primary?: boolean
}

function Step({ icon: Icon, title, sub, href, action, primary = false }: StepProps) {
  return (
    <li>
      <Icon className="i l" aria-hidden />
      <div className="t">
        <b>{title}</b>
        <span className="sm soft">{sub}</span>
      </div>
      <ButtonLink href={href} kind={primary ? 'primary' : 'default'}>
        {action}
      </ButtonLink>
    </li>
  )
}
