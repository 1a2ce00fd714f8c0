// Until a backup was made and tested, the program says so.
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useFormat } from '../../components/format-context.ts'
import { useWallet } from '../../state/duit.ts'

export function BackupState() {
  const { t } = useTranslation()
  const format = useFormat()
  const { info } = useWallet()
  if (info?.exists !== true) return null
  const { made, tested } = info.backup
  if (tested !== null)
    return (
      <div className="keep">
        <ShieldCheck className="i" aria-hidden />
        <div>
          <b>{t('backup.tested-on', { date: format.date(tested, Date.now()) })}</b>
          <br />
          <span className="muted">{t('backup.kind', { count: info.words ?? 24 })}</span>
        </div>
      </div>
    )
  return (
    <div className="keep warn">
      <ShieldAlert className="i" aria-hidden />
      <div>
        <b>{made === null ? t('backup.none.title') : t('backup.untested.title')}</b>
        <br />
        <span className="muted">{made === null ? t('backup.none.sub') : t('backup.untested.sub')}</span>
        <br />
        <Link href="/backup">{made === null ? t('first.backup') : t('backup.test')}</Link>
      </div>
    </div>
  )
}
