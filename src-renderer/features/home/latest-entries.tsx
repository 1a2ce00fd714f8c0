// The newest movements.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { useWallet } from '../../state/duit.ts'
import { LATEST_ENTRIES } from '../../state/stores.ts'
import { Entries } from '../wallet/entries.tsx'

export function LatestEntries() {
  const { t } = useTranslation()
  const { entries } = useWallet()
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section>
      <div className="sec-head">
        <h2>{t('home.latest')}</h2>
        <Link href="/history" className="sm">
          {t('home.all-history')}
        </Link>
      </div>
      {entries === null ? <GhostRows count={LATEST_ENTRIES} /> : <Entries entries={entries} open={open} onOpen={setOpen} />}
    </section>
  )
}
