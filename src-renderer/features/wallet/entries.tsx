// Movements of the wallet as rows; each row opens its story, one at a time.
import { ArrowDownLeft, ArrowUpRight, Pickaxe, RefreshCw } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { Money } from '../../components/money.tsx'
import { shortAddress } from '../../lib/address.ts'
import type { HistoryEntry } from '../../state/types.ts'
import { EntryStory } from './entry-story.tsx'
import { useEntrySecondLine } from './use-entry-lines.ts'

const ICONS = { received: ArrowDownLeft, sent: ArrowUpRight, self: RefreshCw, mined: Pickaxe }

interface EntriesProps {
  entries: HistoryEntry[]
  open: string | null
  onOpen(txid: string | null): void
  /** The day stands above the rows. */
  underDay?: boolean
}

export function Entries({ entries, open, onOpen, underDay = false }: EntriesProps) {
  return (
    <ul className="rows open">
      {entries.map((entry) => (
        <Entry
          key={entry.txid}
          entry={entry}
          underDay={underDay}
          open={open === entry.txid}
          onToggle={() => onOpen(open === entry.txid ? null : entry.txid)}
        />
      ))}
    </ul>
  )
}

interface EntryProps {
  entry: HistoryEntry
  underDay: boolean
  open: boolean
  onToggle(): void
}

function Entry({ entry, underDay, open, onToggle }: EntryProps) {
  const Icon = ICONS[entry.kind]
  const id = useId()
  const counts = entry.state !== 'replaced' && entry.state !== 'conflicted'
  return (
    <li>
      <button type="button" className="row" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <span className={`dir ${entry.kind}`}>
          <Icon className="i s" aria-hidden />
        </span>
        <span className="t">
          <EntryTitle entry={entry} />
          <SecondLine entry={entry} underDay={underDay} />
        </span>
        <span className={counts ? (entry.state === 'pending' ? 'amt soft' : 'amt') : 'amt muted struck'}>
          <Money amount={entry.amount} signed />
        </span>
      </button>
      <div id={id} hidden={!open}>
        {open && <EntryStory entry={entry} />}
      </div>
    </li>
  )
}

function EntryTitle({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (entry.kind === 'mined') return <span>{t('entry.mined', { height: format.number(entry.height ?? 0) })}</span>
  if (entry.kind === 'received') return <span>{t('entry.received')}</span>
  const [to] = entry.counterparties
  if (entry.kind === 'self' || to === undefined) return <span>{t('entry.self')}</span>
  if (entry.counterparties.length > 1) return <span>{t('entry.sent-many', { count: entry.counterparties.length })}</span>
  const { start, end } = shortAddress(to)
  return <span>{t('entry.sent', { address: `${start}…${end}` })}</span>
}

function SecondLine({ entry, underDay }: { entry: HistoryEntry; underDay: boolean }) {
  return <span className="sub">{useEntrySecondLine(entry, underDay)}</span>
}
