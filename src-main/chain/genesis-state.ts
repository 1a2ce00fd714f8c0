// The first batch of a new database, and the state that a rebuild begins with: genesis, valid by definition.
import { appendLeaf, rangeLeaf } from '../consensus/history-range.ts'
import { createdCoins, StateSum } from '../consensus/state-commitment.ts'
import { blockWork } from '../consensus/targets.ts'
import { transactionId } from '../primitives/transaction.ts'
import type { BatchOperation } from '../storage/database.ts'
import { runAtOnce } from '../util/steps.ts'
import { addressTotalOperations } from './address-index.ts'
import { INDEX_COMPLETE } from './build-indexes.ts'
import type { ChainTools } from './chain-state.ts'
import { CoinsView } from './coins-view.ts'
import { noteIndexes } from './connect-block.ts'
import { bodyKey, GENESIS_KEY, headerKey, indexKey, journalKey, TIP_KEY, undoKey } from './layout.ts'
import { encodeHeaderRecord, encodeTipRecord, encodeUndo, FLAG_BODY, FLAG_VALID } from './records.ts'
import { StateDraft } from './state-draft.ts'

/** Everything that the database says when genesis is the tip. `headerCount` is that of all header records, genesis too. */
export async function genesisOperations(tools: ChainTools, headerCount: number): Promise<BatchOperation[]> {
  const { network, database, keystream } = tools
  const { genesis, genesisBytes, genesisId } = network
  const txids = genesis.transactions.map(transactionId)
  const draft = new StateDraft(new StateSum(keystream), new CoinsView(database, 0))
  genesis.transactions.forEach((tx, i) => {
    for (const coin of createdCoins(tx, txids[i] as Uint8Array, 0, true)) draft.addCoin(coin)
  })
  runAtOnce(noteIndexes(tools, draft, { id: genesisId, block: genesis, txids, spent: [] }, 1))
  const tip = { id: genesisId, height: 0, sequence: 1, headerCount, sum: draft.sum.encode() }
  const operations: BatchOperation[] = [
    { type: 'put', key: GENESIS_KEY, value: genesisId },
    { type: 'put', key: headerKey(0, genesisId), value: genesisRecord(tools) },
    { type: 'put', key: bodyKey(0, genesisId), value: genesisBytes },
    { type: 'put', key: undoKey(0, genesisId), value: encodeUndo([]) },
    ...draft.operations,
    ...indexStates(tools),
    { type: 'put', key: TIP_KEY, value: encodeTipRecord(tip) },
    { type: 'put', key: journalKey(1), value: genesisId },
  ]
  runAtOnce(draft.coinOperations(operations))
  await addressTotalOperations(database, draft.addressChanges, operations)
  return operations
}

function genesisRecord({ network: { genesis, genesisBytes, genesisId } }: ChainTools): Uint8Array {
  const { header, transactions } = genesis
  const { created } = appendLeaf([], rangeLeaf(genesisId, header))
  const sizes = { sizeBytes: genesisBytes.length, transactionCount: transactions.length }
  return encodeHeaderRecord({
    flags: FLAG_BODY | FLAG_VALID,
    arrival: 1,
    ...sizes,
    chainWork: blockWork(header.target),
    header,
    nodes: created,
  })
}

function indexStates({ indexes }: ChainTools): BatchOperation[] {
  const names = [...(indexes.transactions ? ['transactions' as const] : []), ...(indexes.addresses ? ['addresses' as const] : [])]
  return names.map((name) => ({ type: 'put', key: indexKey(name), value: INDEX_COMPLETE }))
}
