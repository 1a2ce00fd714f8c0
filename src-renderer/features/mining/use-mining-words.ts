// The miner's state in words.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { oddsOf } from '../../lib/format.ts'
import { useConnection, useMining, useWallet } from '../../state/duit.ts'
import type { MiningStatus, PauseReason } from '../../state/types.ts'

/** One short phrase for the card on Home, one sentence for the screen. */
export function useMiningSentence(): { short: string; long: string } {
  const { t } = useTranslation()
  const format = useFormat()
  const { status } = useMining()
  const { info } = useWallet()
  const online = useConnection().phase === 'online'
  if (status === null || !online) return same(t('mining.stopped'))
  if (!status.running) {
    if (status.address === null && info?.exists === false) return same(t('mining.no-wallet'))
    return { short: t('mining.off'), long: t('mining.off.long') }
  }
  if (status.paused !== null) return { short: t(`mining.paused.${status.paused}`), long: t(`mining.paused.${status.paused}.long`) }
  const level = status.profile === null ? t('mining.on.threads', { count: status.threads }) : t(`mining.on.${status.profile}`)
  if (status.hashRate === 0) return { short: level, long: t('mining.starting') }
  return { short: level, long: t('mining.sentence', { rate: format.rough(status.hashRate) }) }
}

const same = (text: string) => ({ short: text, long: text })

/** 44 in 100, 1 in 2,500, nearly sure, or not known yet. */
export function useChanceText(): string {
  const { t } = useTranslation()
  const format = useFormat()
  const { status } = useMining()
  if (status === null || status.chancePerDay === null) return t('not-known')
  const odds = oddsOf(status.chancePerDay)
  if (odds.kind === 'nearly-sure') return t('odds.nearly-sure')
  return odds.kind === 'hundred' ? t('odds.hundred', { of: format.number(odds.of) }) : t('odds.one-in', { many: format.number(odds.many) })
}

/** The word beside a dip in the line. */
export function usePauseWord(): (reason: PauseReason) => string {
  const { t } = useTranslation()
  return (reason) => t(`mining.dip.${reason}`)
}

/** Euros (or what was set) that mining has cost, null where price or watts are not set. */
export function electricityCost(status: MiningStatus, seconds: number): number | null {
  const { watts, pricePerKwh } = status.settings
  if (watts === null || pricePerKwh === null) return null
  return (watts / 1000) * (seconds / 3600) * pricePerKwh
}
