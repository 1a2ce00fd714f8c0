// The loudest thing of the window: what can be spent now; under it what is on its way.
import { Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { Money } from '../../components/money.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { useDuit, usePreferences, useWallet } from '../../state/duit.ts'
import { BalanceChart } from './balance-chart.tsx'
import { useBalance } from './use-balance.ts'
import type { Range } from './use-balance-line.ts'

export function BalanceView() {
  const { t } = useTranslation()
  const { balance, caption, pendingKnown } = useBalance()
  const { steps } = useWallet()
  const [range, setRange] = useState<Range>('month')
  if (balance === null) return <GhostRows count={1} />
  return (
    <>
      <div className="top">
        <PageTitle title={t('home.name')} hidden />
        <span>{t('home.wallet', { caption })}</span>
        <HideAmounts />
      </div>
      <Money amount={balance.available} size="figure" />
      <dl className="figures">
        {(balance.pending !== 0 || !pendingKnown) && (
          <Figure name={t('home.pending')}>
            {pendingKnown ? <Money amount={balance.pending} signed /> : <span className="muted">{t('not-known')}</span>}
          </Figure>
        )}
        {balance.ripening !== 0 && (
          <Figure name={t('home.ripening')}>
            <Money amount={balance.ripening} signed />
          </Figure>
        )}
        {balance.locked !== 0 && (
          <Figure name={t('home.agreements')}>
            <Money amount={balance.locked} />
          </Figure>
        )}
      </dl>
      {steps !== null && steps.length > 0 && <BalanceChart steps={steps} range={range} onRange={setRange} />}
    </>
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

function HideAmounts() {
  const { t } = useTranslation()
  const { preferences } = useDuit()
  const { hideAmounts } = usePreferences()
  return (
    <button
      type="button"
      className="icon-btn tight"
      aria-pressed={hideAmounts}
      aria-label={t('home.hide')}
      onClick={() => preferences.set({ hideAmounts: !hideAmounts })}
    >
      {hideAmounts ? <EyeOff className="i s" aria-hidden /> : <Eye className="i s" aria-hidden />}
    </button>
  )
}
