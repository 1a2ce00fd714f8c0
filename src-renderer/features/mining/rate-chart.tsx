// Guesses a second over the last hour, with its pauses in words.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { LineChart, type Remark } from '../../components/line-chart.tsx'
import { useMining, useNode } from '../../state/duit.ts'
import { HOUR_MS } from '../../state/stores.ts'
import type { MiningSample } from '../../state/types.ts'
import { type Dip, useDipWord, useEngineWords } from './use-mining-words.ts'

export function RateChart() {
  const { t } = useTranslation()
  const format = useFormat()
  const dipWord = useDipWord()
  const engine = useEngineWords()
  const { samples } = useMining()
  const { asOf } = useNode()
  const to = Math.max(asOf ?? 0, samples.at(-1)?.time ?? 0)
  const from = to - HOUR_MS
  const points = samples.filter((sample) => sample.time >= from).map((sample) => ({ time: sample.time, value: sample.hashRate }))
  const remarks = dips(samples).map((dip) => ({ ...dip, text: dipWord(dip.reason) }))
  const busy = points.filter((point) => point.value > 0)
  const mean = busy.reduce((sum, point) => sum + point.value, 0) / Math.max(1, busy.length)
  return (
    <section>
      <div className="sec-head">
        <h2>{t('mining.rate')}</h2>
        <span className="sm muted">{t('mining.last-hour')}</span>
      </div>
      {busy.length === 0 ? (
        <p className="soft quiet-chart">{t('mining.no-samples')}</p>
      ) : (
        <LineChart
          label={t('mining.rate.label', { rate: format.rough(mean) })}
          heads={[t('chart.when'), t('mining.rate')]}
          points={points}
          from={from}
          to={to}
          remarks={remarks}
          marks={[
            { time: from, label: format.time(from) },
            { time: from + HOUR_MS / 2, label: format.time(from + HOUR_MS / 2) },
            { time: to, label: t('chart.now') },
          ]}
          axis={(value) =>
            value >= 1e6
              ? `${format.number(value / 1e6)}M`
              : value >= 1e4
                ? `${format.number(value / 1e3)}k`
                : format.number(value, value % 1 === 0 ? 0 : 1)
          }
          describe={(point) => ({ when: format.time(point.time), what: format.rough(point.value) })}
        />
      )}
      <p className="sm muted engine-note">{engine.sentence}</p>
    </section>
  )
}

/** Stretches of samples that share a reason to be low. */
function dips(samples: MiningSample[]): (Omit<Remark, 'text'> & { reason: Dip })[] {
  const found: (Omit<Remark, 'text'> & { reason: Dip })[] = []
  let before: Dip | null = null
  for (const { time, paused, eased } of samples) {
    const reason = paused ?? (eased ? 'eased' : null)
    const last = found.at(-1)
    if (reason !== null && reason === before && last !== undefined) last.to = time
    else if (reason !== null) found.push({ from: time, to: time, reason })
    before = reason
  }
  return found
}
