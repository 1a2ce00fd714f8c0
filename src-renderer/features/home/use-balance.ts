// The balance as it may be shown now: with its hour where the node cannot know it at this moment.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import { useConnection, useNode, useWallet } from '../../state/duit.ts'
import type { Balance } from '../../state/types.ts'

export interface BalanceNow {
  balance: Balance | null
  /** "available now", or as of when. */
  caption: string
  /** What waits for a block is known only while the node is there and in step. */
  pendingKnown: boolean
}

export function useBalance(): BalanceNow {
  const { t } = useTranslation()
  const format = useFormat()
  const { info } = useWallet()
  const { status } = useNode()
  const connection = useConnection()
  const now = Date.now()
  const inStep = status === null || status.sync.stage === 'idle'
  const online = connection.phase === 'online'
  const at = connection.lostAt ?? (inStep ? null : (status?.bestTime ?? null))
  const caption = at === null ? t('home.now') : t('home.as-of', { moment: format.momentInside(at, now) })
  return { balance: info?.balance ?? null, caption, pendingKnown: online && inStep }
}
