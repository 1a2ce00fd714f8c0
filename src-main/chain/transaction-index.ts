// The transaction index: in which block of the best chain a transaction stands.
import type { BatchOperation } from '../storage/database.ts'
import { transactionKey } from './layout.ts'
import { encodeTransactionPlace } from './records.ts'

/** Adds the rows of a block (`sign` 1) or takes them away (−1). */
export function indexTransactions(
  block: { readonly id: Uint8Array; readonly height: number; readonly txids: readonly Uint8Array[] },
  sign: 1 | -1,
): BatchOperation[] {
  return block.txids.map((txid, position) => {
    const key = transactionKey(txid)
    if (sign === -1) return { type: 'del', key }
    return { type: 'put', key, value: encodeTransactionPlace({ blockId: block.id, height: block.height, position }) }
  })
}
