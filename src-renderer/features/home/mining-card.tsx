// The mining switch with its three figures.
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { CoinSwitch } from '../../components/switches.tsx'
import { useMining } from '../../state/duit.ts'
import { useMiningSwitch } from '../mining/use-mining-switch.ts'
import { useChanceText, useMiningSentence } from '../mining/use-mining-words.ts'
import { useErrorText } from '../wallet/use-error-text.ts'

export function MiningCard() {
  const { t } = useTranslation()
  const id = useId()
  const { status } = useMining()
  const sentence = useMiningSentence()
  const toggle = useMiningSwitch()
  const errorText = useErrorText()
  if (status === null) return null
  return (
    <section className="card" aria-labelledby={id}>
      <div className="flex">
        <div className="grow">
          <h2 id={id}>
            <Link href="/mining" className="plain">
              {t('nav.mining')}
            </Link>
          </h2>
          <p className="sm soft" id={`${id}-state`}>
            {sentence.short}
          </p>
        </div>
        <CoinSwitch
          small
          label={t('nav.mining')}
          on={toggle.on}
          disabled={toggle.disabled}
          describedBy={`${id}-state`}
          onChange={toggle.set}
        />
      </div>
      {toggle.error !== null && (
        <p className="help bad" role="alert">
          {errorText(toggle.error)}
        </p>
      )}
      {toggle.on && status.paused === null && toggle.error === null && <Figures />}
    </section>
  )
}

function Figures() {
  const { t } = useTranslation()
  const format = useFormat()
  const { status } = useMining()
  const chance = useChanceText()
  if (status === null) return null
  return (
    <dl className="card-figures">
      <Figure name={t('mining.rate')}>{format.rough(status.hashRate)}</Figure>
      <Figure name={t('mining.day')}>{chance}</Figure>
      <Figure name={t('mining.month')}>
        <Money amount={status.earnedThisMonth} signed strong />
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
