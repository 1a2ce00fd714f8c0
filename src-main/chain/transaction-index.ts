// The transaction index: in which block of the best chain a transaction stands.
import type { BatchOperation } from '../storage/database.ts'
import type { Steps } from '../util/steps.ts'
import { transactionKey } from './layout.ts'
import { encodeTransactionPlace } from './records.ts'

/** Adds the rows of a block to the operations (`sign` 1), or what takes them away (−1). */
export function* indexTransactions(
  block: { readonly id: Uint8Array; readonly height: number; readonly txids: readonly Uint8Array[] },
  sign: 1 | -1,
  operations: BatchOperation[],
): Steps<void> {
  const { id: blockId, height } = block
  for (const [position, txid] of block.txids.entries()) {
    const key = transactionKey(txid)
    operations.push(sign === -1 ? { type: 'del', key } : { type: 'put', key, value: encodeTransactionPlace({ blockId, height, position }) })
    yield
  }
}
