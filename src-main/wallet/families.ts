// Families of payments that wait: the mempool takes only so many in a row (section 10), so change at the end of a full one has to wait.
import type { Ledger } from './ledger.ts'
import type { OwnCoin, TxRecord } from './records.ts'

/** Policy (section 10): how many unconfirmed transactions may stand above one, or below it. */
const FAMILY_LIMIT = 25

/** True when the mempool takes one payment more that spends this coin, as far as this wallet knows its family. */
export function hasFamilyRoom(ledger: Ledger, { record }: OwnCoin): boolean {
  if (record.place !== undefined) return true
  const above = collect(record, (child) => child.tx.inputs.map(({ txid }) => ledger.get(txid)))
  return above.size <= FAMILY_LIMIT && [...above].every((ancestor) => descendantsOf(ledger, ancestor) < FAMILY_LIMIT)
}

function descendantsOf(ledger: Ledger, record: TxRecord): number {
  const below = collect(record, ({ txid, tx }) => tx.outputs.map((_, index) => ledger.pendingSpender({ txid, index })))
  return below.size - 1
}

/** A record and all that wait in one direction from it; a few more than the limit are enough to know. */
function collect(from: TxRecord, next: (record: TxRecord) => readonly (TxRecord | undefined)[]): ReadonlySet<TxRecord> {
  const found = new Set([from])
  for (const record of found) {
    if (found.size > FAMILY_LIMIT + 1) break
    for (const relative of next(record)) if (relative !== undefined && relative.place === undefined) found.add(relative)
  }
  return found
}
