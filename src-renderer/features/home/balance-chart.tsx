// The balance line with its range.
import { useTranslation } from 'react-i18next'
import { Segmented } from '../../components/segmented.tsx'
import { StepChart } from '../../components/step-chart.tsx'
import { useNode } from '../../state/duit.ts'
import type { BalanceStep } from '../../state/types.ts'
import { type Range, useBalanceLine } from './use-balance-line.ts'

interface BalanceChartProps {
  steps: BalanceStep[]
  range: Range
  onRange(range: Range): void
}

export function BalanceChart({ steps, range, onRange }: BalanceChartProps) {
  const { t } = useTranslation()
  const { asOf } = useNode()
  const newest = steps.at(-1)?.time ?? 0
  const line = useBalanceLine(steps, range, Math.max(asOf ?? 0, newest))
  return (
    <div className="chartbox">
      <Segmented
        mini
        label={t('home.range')}
        value={range}
        options={[
          { value: 'month', label: t('home.month') },
          { value: 'year', label: t('home.year') },
          { value: 'all', label: t('home.all') },
        ]}
        onChange={onRange}
      />
      <StepChart {...line} heads={[t('chart.when'), t('home.balance')]} />
    </div>
  )
}
