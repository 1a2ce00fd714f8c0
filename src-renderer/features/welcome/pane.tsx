// The frame of the steps that make a wallet: one column beside the wall.
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { PageTitle } from '../../components/page-title.tsx'
import { SealWall } from './seal-wall.tsx'
import './welcome.css'

interface PaneProps {
  title: string
  lede?: string
  back?: string
  children: ReactNode
}

export function Pane({ title, lede, back, children }: PaneProps) {
  const { t } = useTranslation()
  return (
    <div className="welcome">
      <main id="main" tabIndex={-1} className="welcome-text pane">
        <p className="crumbs">
          {back !== undefined && (
            <Link href={back} className="flex">
              <ArrowLeft className="i" aria-hidden />
              {t('back')}
            </Link>
          )}
        </p>
        <PageTitle title={title} />
        {lede !== undefined && <p className="lede">{lede}</p>}
        {children}
      </main>
      <SealWall />
    </div>
  )
}
