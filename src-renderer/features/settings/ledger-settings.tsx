// What the ledger takes on this computer, which network it is, and the version: as the node says it.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { useNode } from '../../state/duit.ts'
import { useEngineWords } from '../mining/use-mining-words.ts'

const GIGABYTE = 1e9
const MEGABYTE = 1e6

export function LedgerSettings() {
  const { t } = useTranslation()
  const format = useFormat()
  const { status } = useNode()
  const engine = useEngineWords()
  if (status === null) return null
  const size = (bytes: number) =>
    bytes >= GIGABYTE ? `${format.number(bytes / GIGABYTE, bytes < 10 * GIGABYTE ? 2 : 0)} GB` : `${format.number(bytes / MEGABYTE, 1)} MB`
  return (
    <section>
      <h2>{t('settings.ledger')}</h2>
      <Line
        name={t('settings.folder')}
        sub={t('settings.folder.sub', { used: size(status.disk.usedBytes), free: size(status.disk.freeBytes) })}
      >
        <span className="code breaks">{status.dataDir}</span>
      </Line>
      <Line name={t('settings.network')} {...(status.candidate ? { sub: t('settings.network.candidate') } : {})}>
        {t(`network.${status.network}`)}
      </Line>
      <Line name={t('settings.engine')} sub={t('settings.engine.threads', { count: status.engine.threads })}>
        {engine.short}
      </Line>
      <Line name={t('settings.version')}>{status.version}</Line>
    </section>
  )
}

function Line({ name, sub, children }: { name: string; sub?: string; children: ReactNode }) {
  return (
    <div className="opt">
      <div className="t">
        {name}
        {sub !== undefined && <span className="sub">{sub}</span>}
      </div>
      <span className="value sm soft">{children}</span>
    </div>
  )
}
