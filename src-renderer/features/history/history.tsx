// History: every movement, under the day it happened, each with its story.
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/fields.tsx'
import { useFormat } from '../../components/format-context.ts'
import { GhostRows } from '../../components/ghost-rows.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import type { HistoryEntry } from '../../state/types.ts'
import { Entries } from '../wallet/entries.tsx'
import { ErrorNotice } from '../wallet/error-notice.tsx'
import { WalletGate } from '../wallet/wallet-gate.tsx'
import { useHistory } from './use-history.ts'
import './history.css'

export function History() {
  const { t } = useTranslation()
  return (
    <>
      <div className="head">
        <div>
          <PageTitle title={t('nav.history')} />
        </div>
      </div>
      <WalletGate>
        <AllEntries />
      </WalletGate>
    </>
  )
}

function AllEntries() {
  const { t } = useTranslation()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<string | null>(null)
  const { entries, cursor, total, error, more } = useHistory(useDeferredValue(search.trim()))
  const now = Date.now()
  const days = entries === null ? [] : [...Map.groupBy(entries, (entry: HistoryEntry) => format.day(entry.time, now))]
  return (
    <div className="history">
      <TextField
        label={t('history.search')}
        value={search}
        onChange={setSearch}
        maxLength={200}
        autoComplete="off"
        help={entries && t('history.total', { count: total, n: format.number(total) })}
      />
      <ErrorNotice error={error} />
      {entries === null && error === null && <GhostRows count={6} />}
      {entries?.length === 0 && <p className="soft history-empty">{search === '' ? t('history.empty') : t('history.nothing')}</p>}
      {days.map(([day, group]) => (
        <section key={day}>
          <h2 className="day">{day}</h2>
          <Entries underDay entries={group} open={open} onOpen={setOpen} />
        </section>
      ))}
      {cursor !== null && (
        <p className="form-end">
          <Button onClick={() => void more()}>{t('history.more')}</Button>
        </p>
      )}
    </div>
  )
}
