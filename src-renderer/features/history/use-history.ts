// All movements, page by page, searched by the node. Looks again when the wallet changed.
import { useCallback, useEffect, useMemo, useState } from 'react'
import { type NodeError, nodeErrorOf, useDuit, useWallet } from '../../state/duit.ts'
import { WALLET } from '../../state/stores.ts'
import type { HistoryEntry } from '../../state/types.ts'

const PAGE = 50
const MOST_AT_ONCE = 500

export interface HistoryPage {
  entries: HistoryEntry[] | null
  cursor: string | null
  total: number
  error: NodeError | null
}

const NOTHING: HistoryPage = { entries: null, cursor: null, total: 0, error: null }

export function useHistory(search: string) {
  const { client } = useDuit()
  const { revision } = useWallet()
  const [page, setPage] = useState(NOTHING)
  const [shown, setShown] = useState(PAGE)
  const query = useMemo(() => ({ wallet: WALLET, ...(search === '' ? {} : { search }) }), [search])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision of the wallet is the reason to read again
  useEffect(() => {
    let current = true
    client.wallet.history({ ...query, limit: Math.min(shown, MOST_AT_ONCE) }).then(
      (answer) => current && setPage({ ...answer, error: null }),
      (error: unknown) => current && setPage((before) => ({ ...before, error: nodeErrorOf(error) })),
    )
    return () => {
      current = false
    }
  }, [client, query, revision])
  const more = useCallback(async () => {
    if (page.cursor === null) return
    const answer = await client.wallet.history({ ...query, cursor: page.cursor, limit: PAGE }).catch(nodeErrorOf)
    if ('code' in answer) return setPage((before) => ({ ...before, error: answer }))
    setShown((count) => count + PAGE)
    setPage((before) => ({ ...answer, entries: [...(before.entries ?? []), ...answer.entries], error: null }))
  }, [client, page.cursor, query])
  return { ...page, more }
}
