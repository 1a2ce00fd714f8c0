// The second line of a movement: what is true of it now, in words.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { useConnection, useNode } from '../../state/duit.ts'
import type { HistoryEntry } from '../../state/types.ts'

/** Seconds between two blocks, by the rules of the ledger. */
export const BLOCK_SECONDS = 60

/** How many blocks until a mined coin can be spent, null where it can. */
export function useRipening(entry: Pick<HistoryEntry, 'matures' | 'state'>): number | null {
  const { status } = useNode()
  if (entry.matures === null || status === null || entry.state !== 'ripening') return null
  // A coin that matures at height m can be spent in block m, so once block m − 1 is there.
  const blocks = entry.matures - status.height - 1
  return blocks > 0 ? blocks : null
}

/** @param underDay the day stands above already, so the hour is enough. */
export function useEntrySecondLine(entry: HistoryEntry, underDay: boolean): string {
  const { t } = useTranslation()
  const format = useFormat()
  const ripening = useRipening(entry)
  const online = useConnection().phase === 'online'
  const when = underDay ? format.time(entry.time) : format.moment(entry.time, Date.now())
  const withNote = (text: string) => (entry.note === '' ? text : `${text} · ${entry.note}`)
  switch (entry.state) {
    case 'pending':
      return withNote(t('entry.pending'))
    case 'replaced':
      return withNote(t('entry.replaced'))
    case 'conflicted':
      return entry.kind === 'mined' ? t('entry.orphaned') : withNote(t('entry.conflicted'))
    case 'ripening':
      if (!online) return t('entry.ripens-later')
      if (ripening !== null)
        return t('entry.ripens', { count: ripening, blocks: format.number(ripening), time: format.duration(ripening * BLOCK_SECONDS) })
      return withNote(when)
    case 'confirmed':
      return withNote(when)
  }
}
