// The first screen: create, restore, or look around; beside it the wall of the newest blocks.
import { ChevronRight, Eye, KeyRound, type LucideIcon, Wallet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import coin from '../../../assets/coin.svg'
import { PageTitle } from '../../components/page-title.tsx'
import { useNode } from '../../state/duit.ts'
import { LanguageChoice } from '../settings/language-choice.tsx'
import { SealWall } from './seal-wall.tsx'
import './welcome.css'

export function Welcome() {
  const { t } = useTranslation()
  return (
    <div className="welcome">
      <main id="main" tabIndex={-1} className="welcome-text">
        <img className="coin" src={coin} alt="Duit" />
        <PageTitle title={t('welcome.name')}>{t('welcome.title')}</PageTitle>
        <p className="lede">{t('welcome.lede')}</p>
        <ul className="choices">
          <Choice icon={Wallet} href="/welcome/create" title={t('welcome.create')} sub={t('welcome.create.sub')} />
          <Choice icon={KeyRound} href="/welcome/restore" title={t('welcome.restore')} sub={t('welcome.restore.sub')} />
          <Choice icon={Eye} href="/look-around" title={t('welcome.look')} sub={t('welcome.look.sub')} />
        </ul>
        <div className="welcome-foot">
          <LanguageChoice />
          <Others />
        </div>
      </main>
      <SealWall />
    </div>
  )
}

function Choice({ icon: Icon, href, title, sub }: { icon: LucideIcon; href: string; title: string; sub: string }) {
  return (
    <li>
      <Link href={href}>
        <Icon className="i" aria-hidden />
        <span className="t">
          <b>{title}</b>
          <span>{sub}</span>
        </span>
        <ChevronRight className="i" aria-hidden />
      </Link>
    </li>
  )
}

function Others() {
  const { t } = useTranslation()
  const { status } = useNode()
  if (status === null) return null
  return (
    <span className="push" role="status">
      {status.peers === 0 ? t('welcome.no-others') : t('welcome.others', { count: status.peers })}
    </span>
  )
}
