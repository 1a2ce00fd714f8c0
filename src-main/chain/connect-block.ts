// Connecting a block to the state below it and taking it off again, in a draft: nothing is written and nothing in memory moves here.
import { checkCoinbaseValue, judgeTransactions } from '../consensus/check-block.ts'
import { CheckSink, judgeInOrder } from '../consensus/deferred-checks.ts'
import { requireRule } from '../consensus/errors.ts'
import { MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { createdCoins } from '../consensus/state-commitment.ts'
import type { Block } from '../primitives/block.ts'
import { type Coin, type Outpoint, outpointKey, transactionId } from '../primitives/transaction.ts'
import { StorageError } from '../storage/errors.ts'
import { bytesEqual } from '../util/bytes.ts'
import { indexAddresses } from './address-index.ts'
import type { ChainTools } from './chain-state.ts'
import { undoKey } from './layout.ts'
import { decodeUndo, encodeUndo } from './records.ts'
import type { StateDraft } from './state-draft.ts'
import { indexTransactions } from './transaction-index.ts'

/** Coins whose vectors are added before the event loop gets a turn. */
const COINS_PER_TURN = 256

export interface BlockToConnect {
  readonly id: Uint8Array
  readonly block: Block
  readonly txids: readonly Uint8Array[]
  /** Median(parent), Unix seconds. */
  readonly medianTime: number
  /** All its rules held before, on the same branch: signatures need not be checked again. */
  readonly judgedBefore: boolean
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

async function forEachCoin(coins: readonly Coin[], change: (coin: Coin) => void): Promise<void> {
  for (let at = 0; at < coins.length; at++) {
    if (at > 0 && at % COINS_PER_TURN === 0) await pause()
    change(coins[at] as Coin)
  }
}

/** Unspent coins that the block's transactions name, by outpointKey; its own are not among them. */
async function loadCoins(draft: StateDraft, { transactions }: Block): Promise<Map<string, Coin>> {
  const wanted = new Map<string, Outpoint>()
  for (const tx of transactions.slice(1)) for (const input of tx.inputs) wanted.set(outpointKey(input), input)
  const outpoints = [...wanted.values()].map(({ txid, index }) => ({ txid, index }))
  const found = await draft.getCoins(outpoints)
  const coins = new Map<string, Coin>()
  for (const coin of found) if (coin !== undefined) coins.set(outpointKey(coin.outpoint), coin)
  return coins
}

/**
 * Judges a block against the draft's state and adds its effects. Its header and body were checked before.
 * 1. Load the coins it spends.
 * 2. Judge its transactions in order, signatures last, then what the coinbase claims.
 * 3. Change coins and commitment; the commitment must be the header's.
 * 4. Note what is needed to take the block off again, and the rows of the indexes.
 * @throws ConsensusError of section 5; the draft is spoilt then and must be dropped.
 */
export async function connectBlock(tools: ChainTools, draft: StateDraft, toConnect: BlockToConnect): Promise<void> {
  const { block, txids, medianTime, judgedBefore } = toConnect
  const { height } = block.header
  // 1. coins
  const coins = await loadCoins(draft, block)
  // 2. transactions
  const sink = new CheckSink(MAX_SIGNATURE_CHECKS)
  const context = { height, medianTime, genesisId: tools.network.genesisId }
  const verify = judgedBefore ? async () => -1 : tools.verify
  const lookup = (outpoint: Outpoint) => coins.get(outpointKey(outpoint))
  const effects = await judgeInOrder(sink, verify, () => judgeTransactions(block, txids, context, lookup, sink))
  checkCoinbaseValue(block, tools.emission.rewardAt(height), effects.fees)
  // 3. state
  await forEachCoin(effects.spent, (coin) => draft.removeCoin(coin))
  await forEachCoin(effects.created, (coin) => draft.addCoin(coin))
  requireRule(
    bytesEqual(draft.sum.root(), block.header.state),
    'header-state',
    'the coins after the block are not those that the header names',
  )
  // 4. records
  draft.operations.push({ type: 'put', key: undoKey(height, toConnect.id), value: encodeUndo(effects.spent) })
  noteIndexes(tools, draft, { ...toConnect, spent: effects.spent }, 1)
}

export interface BlockToDisconnect {
  readonly id: Uint8Array
  readonly block: Block
  /** Commitment of the parent's header: what the coins must give afterwards. */
  readonly stateBefore: Uint8Array
}

/**
 * Takes the tip of the draft's state off again.
 * 1. Take away the coins it made.
 * 2. Give back the coins it spent; the commitment must be that of its parent again.
 * 3. Drop its undo record and its rows in the indexes.
 * @throws StorageError `data-damaged` when the stored undo record does not lead back.
 */
export async function disconnectBlock(tools: ChainTools, draft: StateDraft, { id, block, stateBefore }: BlockToDisconnect): Promise<void> {
  const { height } = block.header
  const key = undoKey(height, id)
  const undo = await tools.database.get(key)
  if (undo === undefined)
    throw new StorageError('data-damaged', `The undo record of block ${height} is missing. It is made anew from the blocks.`)
  const spent = decodeUndo(undo)
  const txids = block.transactions.map(transactionId)
  // 1. made
  await forEachCoin(coinsLeftBy(block, txids), (coin) => draft.removeCoin(coin))
  // 2. spent
  await forEachCoin(spent, (coin) => draft.addCoin(coin))
  if (!bytesEqual(draft.sum.root(), stateBefore)) {
    throw new StorageError(
      'data-damaged',
      `Taking back block ${height} does not lead to the coins before it. They are made anew from the blocks.`,
    )
  }
  // 3. records
  draft.operations.push({ type: 'del', key })
  noteIndexes(tools, draft, { id, block, txids, spent }, -1)
}

/** Coins that a block made and did not spend itself. */
export function coinsLeftBy({ header, transactions }: Block, txids: readonly Uint8Array[]): Coin[] {
  const spentInside = new Set(transactions.slice(1).flatMap((tx) => tx.inputs.map(outpointKey)))
  return transactions
    .flatMap((tx, i) => createdCoins(tx, txids[i] as Uint8Array, header.height, i === 0))
    .filter((coin) => !spentInside.has(outpointKey(coin.outpoint)))
}

interface IndexedBlock {
  readonly id: Uint8Array
  readonly block: Block
  readonly txids: readonly Uint8Array[]
  readonly spent: readonly Coin[]
}

/** Rows of the indexes that are switched on, added (`sign` 1) or taken away (−1). */
export function noteIndexes({ indexes }: Pick<ChainTools, 'indexes'>, draft: StateDraft, indexed: IndexedBlock, sign: 1 | -1): void {
  const { id, block, txids } = indexed
  if (indexes.transactions) draft.operations.push(...indexTransactions({ id, height: block.header.height, txids }, sign))
  if (indexes.addresses) draft.operations.push(...indexAddresses(indexed, sign, draft.addressChanges))
}
