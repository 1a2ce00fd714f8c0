// Mining: one big switch, honest figures, manners.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../components/button.tsx'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { CoinSwitch } from '../../components/switches.tsx'
import { useMining, useOnline } from '../../state/duit.ts'
import type { MiningStatus } from '../../state/types.ts'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { Electricity } from './electricity.tsx'
import { Manners } from './manners.tsx'
import { Earned, Odds } from './odds-and-earned.tsx'
import { RateChart } from './rate-chart.tsx'
import { Threads } from './threads.tsx'
import { useMiningProfile, useMiningSwitch } from './use-mining-switch.ts'
import { useMiningSentence, useThreadsText } from './use-mining-words.ts'
import { WhatIsABlock } from './what-is-a-block.tsx'
import './mining.css'

export function Mining() {
  const { t } = useTranslation()
  const { status } = useMining()
  if (status === null)
    return (
      <>
        <PageTitle title={t('nav.mining')} />
        <GhostRows count={4} />
      </>
    )
  return (
    <div className="mining">
      <Hero status={status} />
      <div className="mining-grid">
        <RateChart />
        <Threads status={status} />
      </div>
      <div className="three">
        <Odds status={status} />
        <Earned status={status} />
        <Electricity status={status} />
      </div>
      <Manners status={status} />
      <WhatIsABlock status={status} />
    </div>
  )
}

function Hero({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const id = useId()
  const online = useOnline()
  const sentence = useMiningSentence()
  const threadsText = useThreadsText()
  const toggle = useMiningSwitch()
  const profile = useMiningProfile()
  return (
    <>
      <section className="card hero" aria-labelledby={id}>
        <CoinSwitch label={t('nav.mining')} on={toggle.on} disabled={toggle.disabled} describedBy={`${id}-state`} onChange={toggle.set} />
        <div>
          <div id={id}>
            <PageTitle title={t('nav.mining')} />
          </div>
          <p className="soft" id={`${id}-state`}>
            {sentence.long}
          </p>
          {toggle.homeless && (
            <p className="hero-way">
              <ButtonLink href="/welcome/create" size="small">
                {t('welcome.create')}
              </ButtonLink>
            </p>
          )}
        </div>
        <div className="level">
          <Segmented
            label={t('mining.level')}
            value={status.running && status.profile === null ? null : (status.profile ?? status.settings.profile)}
            options={[
              { value: 'quiet', label: t('mining.quiet') },
              { value: 'balanced', label: t('mining.balanced') },
              { value: 'full', label: t('mining.full') },
            ]}
            disabled={!online || profile.busy}
            onChange={(next) => void profile.run(next)}
          />
          {status.running && <p className="sm muted">{threadsText(status)}</p>}
        </div>
      </section>
      <ErrorNotice error={toggle.error ?? profile.error} />
    </>
  )
}
