// The miner's state in words.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { oddsOf } from '../../lib/format.ts'
import { useConnection, useMining, useNode, useWallet } from '../../state/duit.ts'
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

/** Why the line dips: mining rests, or the threads give way. */
export type Dip = PauseReason | 'eased'

/** The word beside a dip in the line. */
export function useDipWord(): (reason: Dip) => string {
  const { t } = useTranslation()
  return (reason) => t(`mining.dip.${reason}`)
}

/** Which engine does the guessing: a sentence, and a few words for a list. Empty until the node has told. */
export function useEngineWords(): { sentence: string; short: string } {
  const { t } = useTranslation()
  const { status: node } = useNode()
  const { status: mining } = useMining()
  if (node === null || mining === null) return { sentence: '', short: '' }
  const { name } = node.engine
  // only names that stand on the processor's box; the rest is not for people
  const kernel = mining.kernel !== null && /^[A-Z0-9-]+$/.test(mining.kernel) ? mining.kernel : undefined
  if (name === 'native' && kernel !== undefined)
    return { sentence: t('mining.engine.native-kernel', { kernel }), short: t('settings.engine.native-kernel', { kernel }) }
  return { sentence: t(`mining.engine.${name}`), short: t(`settings.engine.${name}`) }
}

/** Threads of threads, and what the level makes of them. */
export function useThreadsText(): (status: MiningStatus) => string {
  const { t } = useTranslation()
  return ({ profile, threads, maxThreads, sensors, settings }) => {
    const values = { count: maxThreads, threads }
    if (profile === 'quiet') return t('mining.threads-half', values)
    // where mining rests while somebody is there, or nobody knows whether somebody is, nothing gives way
    const givesWay = profile === 'balanced' && sensors.idleSeconds !== null && settings.onlyWhenIdle === null
    return givesWay ? t('mining.threads-gentle', values) : t('mining.threads-of', values)
  }
}

/** Euros (or what was set) that mining has cost, null where price or watts are not set. */
export function electricityCost(status: MiningStatus, seconds: number): number | null {
  const { watts, pricePerKwh } = status.settings
  if (watts === null || pricePerKwh === null) return null
  return (watts / 1000) * (seconds / 3600) * pricePerKwh
}
