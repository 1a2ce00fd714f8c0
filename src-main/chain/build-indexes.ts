// Switching the transaction and address indexes on and off: built from the stored blocks, or thrown away.
import { hashBody } from '../consensus/check-block.ts'
import type { BatchOperation, Database } from '../storage/database.ts'
import { StorageError } from '../storage/errors.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { type AddressChanges, addressTotalOperations, indexAddresses } from './address-index.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { commit } from './commit.ts'
import { ADDRESS_PREFIX, ADDRESS_TOTAL_PREFIX, type IndexName, indexKey, TRANSACTION_PREFIX, undoKey } from './layout.ts'
import { decodeUndo } from './records.ts'
import { DAMAGE_ADVICE, requireBlock } from './stored-blocks.ts'
import { indexTransactions } from './transaction-index.ts'

/** Value of an index record: the index covers every block of the best chain. */
export const INDEX_COMPLETE = Uint8Array.of(1)
/** The rows are being thrown away. */
const INDEX_DROPPING = Uint8Array.of(2)
const BLOCKS_PER_BATCH = 20

const PREFIXES: Record<IndexName, readonly Uint8Array[]> = {
  transactions: [TRANSACTION_PREFIX],
  addresses: [ADDRESS_PREFIX, ADDRESS_TOTAL_PREFIX],
}

/** Index record while it is built: 0 ‖ height of the block that comes next (u32). */
function encodeBuilding(nextHeight: number): Uint8Array {
  const value = new Uint8Array(5)
  new DataView(value.buffer).setUint32(1, nextHeight)
  return value
}

/** Deletes all keys with this prefix, damaged values too, page by page. */
export async function deletePrefix(database: Database, prefix: Uint8Array): Promise<void> {
  for (;;) {
    const keys: Uint8Array[] = []
    for await (const page of database.iterate({ prefix, limit: 10_000, onDamaged: (key) => keys.push(key.slice()) })) {
      for (const { key } of page) keys.push(key.slice())
    }
    if (keys.length === 0) return
    await database.batch(
      keys.map((key) => ({ type: 'del', key })),
      { sync: false },
    )
  }
}

/**
 * Brings each index to what the options say, before blocks are taken.
 * 1. Off but present: mark it, delete its rows, delete the mark. A crash leaves the mark, and the next start goes on.
 * 2. On but absent or half thrown away: delete what rows there are, then build from genesis.
 * 3. On and half built: go on at the block that came next. Rows and progress are one batch, so no row is counted twice.
 */
export async function syncIndexes(tools: ChainTools, state: ChainState): Promise<void> {
  for (const name of ['transactions', 'addresses'] as const) {
    const stored = await tools.database.get(indexKey(name))
    if (!tools.indexes[name]) {
      // 1. off
      if (stored !== undefined) await dropIndex(tools.database, name)
      continue
    }
    if (stored?.[0] === INDEX_COMPLETE[0]) continue
    // 2. and 3. on
    const building = stored?.[0] === 0
    if (!building) await dropIndex(tools.database, name)
    await buildIndex(tools, state, name, building ? new DataView(stored.buffer, stored.byteOffset).getUint32(1) : 0)
  }
}

async function dropIndex(database: Database, name: IndexName): Promise<void> {
  await database.batch([{ type: 'put', key: indexKey(name), value: INDEX_DROPPING }], { sync: true })
  for (const prefix of PREFIXES[name]) await deletePrefix(database, prefix)
  await database.batch([{ type: 'del', key: indexKey(name) }], { sync: true })
}

async function buildIndex(tools: ChainTools, state: ChainState, name: IndexName, from: number): Promise<void> {
  const tipHeight = state.headers.heightOf(state.tip)
  for (let next = from; next <= tipHeight; ) {
    const end = Math.min(next + BLOCKS_PER_BATCH, tipHeight + 1)
    const operations = await rowsOf(tools, state, name, { from: next, end })
    const value = end > tipHeight ? INDEX_COMPLETE : encodeBuilding(end)
    operations.push({ type: 'put', key: indexKey(name), value })
    await commit(tools, state, { operations, addedHeaders: 0, apply: () => undefined })
    next = end
  }
}

async function rowsOf(
  { database }: ChainTools,
  { headers }: ChainState,
  name: IndexName,
  { from, end }: { from: number; end: number },
): Promise<BatchOperation[]> {
  const operations: BatchOperation[] = []
  const totals: AddressChanges = new Map()
  for (let height = from; height < end; height++) {
    const handle = headers.bestAt(height)
    const id = headers.idOf(handle)
    const block = await requireBlock(database, headers, handle)
    const { txids } = await runInTurns(hashBody(block))
    if (name === 'transactions') await runInTurns(indexTransactions({ id, height, txids }, 1, operations))
    else {
      const undo = await database.get(undoKey(height, id))
      if (undo === undefined) throw new StorageError('data-damaged', `The undo record of block ${height} is missing. ${DAMAGE_ADVICE}`)
      await runInTurns(indexAddresses({ block, txids, spent: decodeUndo(undo) }, 1, { operations, totals }))
    }
  }
  await addressTotalOperations(database, totals, operations)
  return operations
}
