// What a new tip does to what waits. Growing the chain only takes out; a reorganisation judges everything anew.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BlockRef, ChainReader, TipChange } from '../chain/interface.ts'
import { type Block, encodeBlock } from '../primitives/block.ts'
import { encodeTransaction, transactionId } from '../primitives/transaction.ts'
import { type PoolEntry, txidKey } from './entry.ts'
import type { FeeHistory } from './fees.ts'
import type { Candidate } from './judge.ts'
import type { PoolIndex } from './pool-index.ts'

/** Why something no longer waits. */
export type RemovalReason = 'confirmed' | 'conflict' | 'replaced' | 'evicted' | 'expired' | 'reorganized'

export interface Removal {
  readonly entry: PoolEntry
  readonly reason: RemovalReason
}

/** Blocks of a long change whose fee rates still matter. */
const RATED_BLOCKS = 120
/** Transactions put back before the event loop has its turn. */
const TURN_EVERY = 16

type Blocks = Pick<ChainReader, 'getBlock'>

/** Takes out what a block confirms, and what spends a coin that it spends. */
function connectBlock(block: Block, index: PoolIndex, history: FeeHistory): Removal[] {
  const removals: Removal[] = []
  const confirmed: PoolEntry[] = []
  for (const tx of block.transactions.slice(1)) {
    const own = index.get(transactionId(tx))
    if (own !== undefined) {
      index.remove(own)
      confirmed.push(own)
      removals.push({ entry: own, reason: 'confirmed' })
      continue
    }
    for (const input of tx.inputs) {
      const rival = index.spenderOf(input)
      if (rival === undefined) continue
      for (const entry of index.removeWithDescendants(rival)) removals.push({ entry, reason: 'conflict' })
    }
  }
  history.record(encodeBlock(block).length, confirmed)
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
  // with nothing waiting only the last blocks say something: their fee rates
  const read = index.count === 0 ? connected.slice(-RATED_BLOCKS) : connected
  const removals: Removal[] = []
  for (const { id } of read) {
    const block = await chain.getBlock(id)
    if (block === undefined) return undefined
    removals.push(...connectBlock(block, index, history))
  }
  return removals
}

/** Transactions of the disconnected blocks, in the order in which they stood. Read block by block, so depth costs no memory. */
export async function* disconnectedTransactions(change: TipChange, chain: Blocks): AsyncGenerator<Candidate> {
  let count = 0
  for (const { id } of change.disconnected) {
    const block = await chain.getBlock(id)
    for (const tx of block?.transactions.slice(1) ?? []) {
      if (++count % TURN_EVERY === 0) await nextTurn()
      yield { tx, txid: transactionId(tx), sizeBytes: encodeTransaction(tx).length }
    }
  }
}

/** Which of these entries the connected blocks confirm. */
export async function confirmedOf(change: TipChange, chain: Blocks, index: PoolIndex): Promise<Set<string>> {
  const confirmed = new Set<string>()
  for (const { id } of change.connected) {
    const block = await chain.getBlock(id)
    for (const tx of block?.transactions.slice(1) ?? []) {
      const entry = index.get(transactionId(tx))
      if (entry !== undefined) confirmed.add(txidKey(entry.txid))
    }
  }
  return confirmed
}
