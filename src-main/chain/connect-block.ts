// Connecting a block to the state below it and taking it off again, in a draft: nothing is written and nothing in memory moves here.
import { type BodyHashes, checkCoinbaseValue, hashBody, judgeTransactions } from '../consensus/check-block.ts'
import { CheckSink, judgeInOrder } from '../consensus/deferred-checks.ts'
import { requireRule } from '../consensus/errors.ts'
import { MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { createdCoins } from '../consensus/state-commitment.ts'
import type { Block } from '../primitives/block.ts'
import { type Coin, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import { StorageError } from '../storage/errors.ts'
import { bytesEqual } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { Steps } from '../util/steps.ts'
import { Turns } from '../util/turns.ts'
import { indexAddresses } from './address-index.ts'
import type { ChainTools } from './chain-state.ts'
import { undoKey } from './layout.ts'
import { decodeUndo, encodeUndo } from './records.ts'
import type { StateDraft } from './state-draft.ts'
import { indexTransactions } from './transaction-index.ts'

export interface BlockToConnect {
  readonly id: Uint8Array
  readonly block: Block
  readonly hashes: BodyHashes
  /** Median(parent), Unix seconds. */
  readonly medianTime: number
  /** All its rules held before, on the same branch: signatures need not be checked again. */
  readonly judgedBefore: boolean
}

/** Everything is right: for blocks that were judged before. */
const ALL_VERIFIED = { checksOf: () => 0 }

async function forEachCoin(coins: readonly Coin[], change: (coin: Coin) => void): Promise<void> {
  const turns = new Turns()
  for (const coin of coins) {
    change(coin)
    if (turns.isDue) await turns.next()
  }
}

/** Unspent coins that the block's transactions name, by outpointKey; its own are not among them. */
async function loadCoins(draft: StateDraft, { transactions }: Block): Promise<Map<string, Coin>> {
  const wanted = new Map<string, Outpoint>()
  const turns = new Turns()
  for (const tx of transactions.slice(1)) {
    for (const { txid, index } of tx.inputs) wanted.set(outpointKey({ txid, index }), { txid, index })
    if (turns.isDue) await turns.next()
  }
  return draft.getCoins(wanted)
}

/**
 * Judges a block against the draft's state and adds its effects. Its header and body were checked before.
 * 1. Load the coins it spends.
 * 2. Judge its transactions in order, signatures last, then what the coinbase claims. What was verified before is not again.
 * 3. Change coins and commitment; the commitment must be the header's.
 * 4. Note what is needed to take the block off again, and the rows of the indexes.
 * @throws ConsensusError of section 5; the draft is spoilt then and must be dropped.
 */
export async function connectBlock(tools: ChainTools, draft: StateDraft, toConnect: BlockToConnect): Promise<void> {
  const { block, hashes, medianTime, judgedBefore } = toConnect
  const { height } = block.header
  // 1. coins
  const coins = await loadCoins(draft, block)
  // 2. transactions
  const sink = new CheckSink(MAX_SIGNATURE_CHECKS)
  const context = { height, medianTime, genesisId: tools.network.genesisId }
  const verified = judgedBefore ? ALL_VERIFIED : tools.verified
  const lookup = (outpoint: Outpoint) => coins.get(outpointKey(outpoint))
  const effects = await judgeInOrder(sink, tools.verify, () =>
    runInTurns(judgeTransactions(block, { ...hashes, context, lookup, sink, verified })),
  )
  // a block of another branch may hold the same transactions
  for (let i = 1; !judgedBefore && i < hashes.leaves.length; i++)
    tools.verified.add(hashes.leaves[i] as Uint8Array, effects.checks[i] as number)
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
  await runInTurns(noteIndexes(tools, draft, { id: toConnect.id, block, txids: hashes.txids, spent: effects.spent }, 1))
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
  const { txids } = await runInTurns(hashBody(block))
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
  await runInTurns(noteIndexes(tools, draft, { id, block, txids, spent }, -1))
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
export function* noteIndexes(
  { indexes }: Pick<ChainTools, 'indexes'>,
  draft: StateDraft,
  indexed: IndexedBlock,
  sign: 1 | -1,
): Steps<void> {
  const { id, block, txids } = indexed
  if (indexes.transactions) yield* indexTransactions({ id, height: block.header.height, txids }, sign, draft.operations)
  if (indexes.addresses) yield* indexAddresses(indexed, sign, { operations: draft.operations, totals: draft.addressChanges })
}
