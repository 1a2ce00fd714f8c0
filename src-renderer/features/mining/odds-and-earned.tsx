// The odds as odds, and what was earned.
import { Trans, useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { OddsBar } from '../../components/odds-bar.tsx'
import { useNode } from '../../state/duit.ts'
import type { MiningStatus } from '../../state/types.ts'
import { BLOCK_SECONDS } from '../wallet/use-entry-lines.ts'
import { useChanceText } from './use-mining-words.ts'

export function Odds({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const chance = useChanceText()
  const { rangeSeconds: range, expectedSeconds: mean } = status
  return (
    <section className="odds">
      <h2>{t('mining.odds')}</h2>
      {range === null || mean === null ? (
        <p className="soft">{t('mining.odds.unknown')}</p>
      ) : (
        <>
          <p className="odd">
            <Trans i18nKey="mining.odds.day" values={{ chance }} components={{ b: <b /> }} />
          </p>
          <OddsBar
            label={t('mining.odds.label', {
              from: format.duration(range.from),
              to: format.duration(range.to),
              mean: format.duration(mean),
            })}
            heads={[t('mining.odds.wait'), t('mining.odds.time')]}
            names={[t('mining.odds.short'), t('mining.odds.mean'), t('mining.odds.long')]}
            from={range.from}
            mean={mean}
            to={range.to}
          />
          <p className="sm muted odds-note">{t('mining.odds.note')}</p>
        </>
      )}
    </section>
  )
}

export function Earned({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section>
      <h2>{t('mining.earned')}</h2>
      <p className="num">
        <Money amount={status.earned} />
      </p>
      <p className="sm soft">
        {status.since === null
          ? t('mining.no-blocks')
          : t('mining.blocks-since', {
              count: status.blocksFound,
              blocks: format.number(status.blocksFound),
              date: format.date(status.since, Date.now()),
            })}
      </p>
      <Ripening status={status} />
    </section>
  )
}

function Ripening({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const node = useNode()
  if (status.lastFound === null || node.status === null) return null
  const blocks = status.lastFound.matures - node.status.height - 1
  if (blocks <= 0) return <p className="sm muted gap">{t('mining.ripe')}</p>
  return (
    <p className="sm muted gap">
      {t('mining.newest-ripens', { count: blocks, blocks: format.number(blocks), time: format.duration(blocks * BLOCK_SECONDS) })}
    </p>
  )
}
