// What a new tip does to what waits. Growing the chain only takes out; a reorganisation judges everything anew.
import type { BlockRef, ChainReader, TipChange } from '../chain/interface.ts'
import { encodeTransaction, type Transaction, transactionId } from '../primitives/transaction.ts'
import { bytesEqual } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import type { PoolEntry } from './entry.ts'
import type { FeeHistory } from './fees.ts'
import type { Candidate } from './judge.ts'
import type { PoolIndex } from './pool-index.ts'

/** Why something no longer waits. */
export type RemovalReason = 'confirmed' | 'conflict' | 'replaced' | 'evicted' | 'expired' | 'reorganized'

export interface Removal {
  readonly entry: PoolEntry
  readonly reason: RemovalReason
}

export interface Blocks extends Pick<ChainReader, 'getBlock'> {
  /** Encoded, header included; undefined where its body is not here. */
  getBlockSize(id: Uint8Array): { readonly sizeBytes: number } | undefined
}

/** The entry that is this transaction. Most of a block never waited here: its coins tell that without a hash. */
function entryOf(tx: Transaction, index: PoolIndex): PoolEntry | undefined {
  const [input] = tx.inputs
  const entry = input && index.spenderOf(input)
  return entry !== undefined && bytesEqual(entry.txid, transactionId(tx)) ? entry : undefined
}

/** Takes out what a transaction of a block confirms, or what spends a coin that it spends. */
function connectTransaction(tx: Transaction, index: PoolIndex): Removal[] {
  const own = entryOf(tx, index)
  if (own !== undefined) {
    index.remove(own)
    return [{ entry: own, reason: 'confirmed' }]
  }
  const removals: Removal[] = []
  for (const input of tx.inputs) {
    const rival = index.spenderOf(input)
    if (rival === undefined) continue
    for (const entry of index.removeWithDescendants(rival)) removals.push({ entry, reason: 'conflict' })
  }
  return removals
}

/**
 * The chain only grew. Undefined when a block is not there to be read: then everything has to be judged anew.
 * Lock times and ages that held still hold, for height and median time never fall on a longer chain.
 */
export async function growTip(
  connected: readonly BlockRef[],
  chain: Blocks,
  index: PoolIndex,
  history: FeeHistory,
): Promise<Removal[] | undefined> {
  const turns = new Turns()
  const removals: Removal[] = []
  for (const { id } of connected) {
    const confirmed: PoolEntry[] = []
    const block = index.count === 0 ? undefined : await chain.getBlock(id)
    if (index.count > 0 && block === undefined) return undefined
    for (const tx of block?.transactions.slice(1) ?? []) {
      for (const removal of connectTransaction(tx, index)) {
        removals.push(removal)
        if (removal.reason === 'confirmed') confirmed.push(removal.entry)
      }
      if (turns.isDue) await turns.next()
    }
    history.record(chain.getBlockSize(id)?.sizeBytes ?? 0, confirmed)
  }
  return removals
}

/** Transactions of the disconnected blocks, in the order in which they stood. Read block by block, so depth costs no memory. */
export async function* disconnectedTransactions(change: TipChange, chain: Blocks): AsyncGenerator<Candidate> {
  for (const { id } of change.disconnected) {
    const block = await chain.getBlock(id)
    for (const tx of block?.transactions.slice(1) ?? []) yield { tx, txid: transactionId(tx), sizeBytes: encodeTransaction(tx).length }
  }
}

/** Which of these entries the connected blocks confirm. */
export async function confirmedOf(change: TipChange, chain: Blocks, index: PoolIndex): Promise<Set<string>> {
  const turns = new Turns()
  const confirmed = new Set<string>()
  for (const { id } of change.connected) {
    const block = await chain.getBlock(id)
    for (const tx of block?.transactions.slice(1) ?? []) {
      const entry = entryOf(tx, index)
      if (entry !== undefined) confirmed.add(entry.key)
      if (turns.isDue) await turns.next()
    }
  }
  return confirmed
}
