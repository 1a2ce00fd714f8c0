// The one place that writes to the chain's database while it runs: numbered, atomic, synchronous batches.
import type { RangeNode } from '../consensus/history-range.ts'
import type { Header } from '../primitives/block.ts'
import type { BatchOperation } from '../storage/database.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { addressTotalOperations } from './address-index.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import type { HeaderHandle } from './header-index.ts'
import { journalKey, TIP_KEY } from './layout.ts'
import { encodeTipRecord } from './records.ts'
import type { StateDraft } from './state-draft.ts'

/** Journal records kept: more than LevelDB's log can hold, since each batch brings a tip record of 2 kB. */
export const JOURNAL_LENGTH = 4_096

/** A batch failed: what is on the disk is known only after the database was opened again. */
export class CommitError extends Error {
  override name = 'CommitError'
  constructor(cause: unknown) {
    super('A batch was not written', { cause })
  }
}

export interface NextTip {
  readonly id: Uint8Array
  readonly height: number
  readonly header: Header
  readonly peaks: readonly RangeNode[]
}

export interface Commit {
  /** Bodies, header records and whatever else goes with the batch. */
  readonly operations: readonly BatchOperation[]
  /** Header records that the batch adds. */
  readonly addedHeaders: number
  /** Where the tip moves; absent where it stays. */
  readonly move?: { readonly draft: StateDraft; readonly tip: NextTip }
  /** Memory that moves with the batch; answers the handle of the new tip where there is one. */
  readonly apply: () => HeaderHandle | undefined
}

/**
 * Writes one batch and then moves memory.
 * 1. Gather: the caller's operations, the draft's coins, undo records and index rows, the tip record, the journal record.
 * 2. Write all of it at once, synchronously. A crash leaves the state before or after, never between.
 * 3. Move memory, without a pause in between. A crash here loses nothing, memory is made from the disk at start.
 * @throws CommitError when the batch failed; memory has not moved.
 */
export async function commit(tools: ChainTools, state: ChainState, { operations, addedHeaders, move, apply }: Commit): Promise<void> {
  // 1. gather
  const sequence = state.sequence + 1
  const headerCount = state.headers.count + addedHeaders
  const tip = move?.tip ?? { id: state.headers.idOf(state.tip), height: state.headers.heightOf(state.tip) }
  const sum = (move?.draft.sum ?? state.sum).encode()
  const batch: BatchOperation[] = [...operations]
  if (move !== undefined) {
    await runInTurns(move.draft.coinOperations(batch))
    for (const operation of move.draft.operations) batch.push(operation)
    await addressTotalOperations(tools.database, move.draft.addressChanges, batch)
  }
  batch.push({ type: 'put', key: TIP_KEY, value: encodeTipRecord({ id: tip.id, height: tip.height, sequence, headerCount, sum }) })
  batch.push(...journalOperations(sequence, tip.id))
  // 2. write
  const writing = tools.database.batch(batch, { sync: true })
  state.committing = writing.catch(() => {})
  try {
    await writing
    // 3. memory
    state.sequence = sequence
    const handle = apply()
    if (move !== undefined && handle !== undefined) moveTip(state, handle, move)
  } catch (error) {
    throw new CommitError(error)
  } finally {
    state.committing = undefined
  }
}

function journalOperations(sequence: number, tipId: Uint8Array): BatchOperation[] {
  const put: BatchOperation = { type: 'put', key: journalKey(sequence), value: tipId }
  return sequence > JOURNAL_LENGTH ? [put, { type: 'del', key: journalKey(sequence - JOURNAL_LENGTH) }] : [put]
}

function moveTip(state: ChainState, handle: HeaderHandle, { draft, tip }: NonNullable<Commit['move']>): void {
  state.coins.apply(draft.changes)
  state.sum = draft.sum
  state.tip = handle
  state.tipHeader = tip.header
  state.tipPeaks = tip.peaks
  state.history.keep(handle, tip.peaks)
  state.headers.setTip(handle)
}
