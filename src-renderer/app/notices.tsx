// What stands above every screen when it is true: no connection, catching up, a full disk, a repair, a wallet being looked for.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../components/button.tsx'
import { useFormat } from '../components/format-context.ts'
import { Notice } from '../components/notice.tsx'
import { useConnection, useDuit, useNode, useWallet } from '../state/duit.ts'
import type { NodeStatus } from '../state/types.ts'

export function TopNotices() {
  const { status } = useNode()
  const { phase } = useConnection()
  return (
    <div className="notices">
      {phase === 'offline' && <Offline />}
      {phase === 'online' && status?.disk.full === true && <DiskFull />}
      {phase === 'online' && status !== null && status.sync.stage !== 'idle' && <CatchingUp status={status} />}
      {phase === 'online' && <Scanning />}
      {status?.repaired != null && <Repaired sentence={status.repaired} />}
    </div>
  )
}

function Offline() {
  const { t } = useTranslation()
  const format = useFormat()
  const { retryNow } = useDuit()
  const { lostAt } = useConnection()
  return (
    <Notice tone="bad" urgent actions={<Button onClick={retryNow}>{t('offline.again')}</Button>}>
      <p>
        <b>{t('offline.title', { time: format.time(lostAt ?? Date.now()) })}</b> {t('offline.safe')}
      </p>
      <p className="soft">{t('offline.way')}</p>
    </Notice>
  )
}

function DiskFull() {
  const { t } = useTranslation()
  return (
    <Notice tone="bad" urgent>
      <p>
        <b>{t('disk.title')}</b> {t('disk.safe')}
      </p>
      <p className="soft">{t('disk.way')}</p>
    </Notice>
  )
}

function CatchingUp({ status }: { status: NodeStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const behindSeconds = Math.max(60, (status.time - status.bestTime) / 1000)
  const percent = Math.floor(status.sync.progress * 100)
  return (
    <div className="sync" role="status">
      <div>
        <b>{t('sync.title', { time: format.duration(behindSeconds) })}</b>{' '}
        <span className="soft">{t('sync.as-of', { moment: format.momentInside(status.bestTime, Date.now()) })}</span>
      </div>
      <span className="soft">
        {status.sync.secondsToGo === null ? '' : status.sync.secondsToGo < 60 ? t('sync.less') : format.duration(status.sync.secondsToGo)}
      </span>
      <div className="bar" role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={t('sync.label')}>
        <i style={{ width: `${status.sync.progress * 100}%` }} />
      </div>
    </div>
  )
}

function Scanning() {
  const { t } = useTranslation()
  const { info } = useWallet()
  if (info?.scanning !== true) return null
  const percent = Math.floor(info.scanProgress * 100)
  return (
    <div className="sync" role="status">
      <div>{t('scan.title')}</div>
      <span className="soft">{percent} %</span>
      <div className="bar" role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={t('scan.title')}>
        <i style={{ width: `${info.scanProgress * 100}%` }} />
      </div>
    </div>
  )
}

/** A calm word, gone after it was read. The sentence is the node's own. */
function Repaired({ sentence }: { sentence: string }) {
  const { t } = useTranslation()
  const [read, setRead] = useState(false)
  if (read) return null
  return (
    <Notice
      tone="ok"
      actions={
        <Button size="small" onClick={() => setRead(true)}>
          {t('repaired.read')}
        </Button>
      }
    >
      <p>{t('repaired.title')}</p>
      <p className="sm soft" lang="en">
        {sentence}
      </p>
    </Notice>
  )
}
