// The speed of each thread, and the share of the network.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { ThreadBars } from '../../components/thread-bars.tsx'
import { significant } from '../../lib/format.ts'
import type { MiningStatus } from '../../state/types.ts'

export function Threads({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { celsius } = status.sensors
  const isGuessing = status.running && status.paused === null
  return (
    <section>
      <div className="sec-head">
        <h2>{t('mining.by-thread')}</h2>
        {celsius !== null && <span className="sm muted">{t('celsius', { value: format.number(celsius) })}</span>}
      </div>
      {isGuessing ? (
        <ThreadBars rates={ratesOf(status)} name={(number) => t('mining.thread', { number })} unknown={t('not-known')} />
      ) : (
        <p className="sm soft">{t('mining.no-thread')}</p>
      )}
      {status.lostThread !== null && <p className="sm thread-lost">{t('mining.thread-lost')}</p>}
      <p className="sm muted thread-note">
        <NetworkShare status={status} />
      </p>
    </section>
  )
}

/** One figure for each thread there is, null until it is measured. */
function ratesOf({ byThread, threads }: MiningStatus): (number | null)[] {
  return byThread.length > 0 ? byThread : Array.from({ length: threads }, () => null)
}

function NetworkShare({ status }: { status: MiningStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const network = status.networkHashRate
  // Below a guess in ten seconds nobody mines: what is left is old, as on a ledger whose clock was moved.
  if (network === null || network < 0.1) return <>{t('mining.network-unknown')}</>
  const whole = t('mining.network', { rate: format.rough(network) })
  if (status.hashRate === 0) return <>{whole}</>
  const share = status.hashRate / network
  // Few blocks make a rough estimate: one computer alone may seem to make more than the whole.
  if (share >= 0.95) return <>{`${whole} ${t('mining.share-all')}`}</>
  const percent = format.percent(share)
  const many = Math.round(significant(1 / share))
  if (many < 2) return <>{`${whole} ${t('mining.share-most', { percent })}`}</>
  return <>{`${whole} ${t('mining.share', { percent, many: format.number(many) })}`}</>
}
