// The rules of a block's body, section 5 of the protocol, in the order in which they are judged.

import { sumAmounts } from '../primitives/amount.ts'
import { type Block, decodeBlockSteps } from '../primitives/block.ts'
import { MalformedError } from '../primitives/errors.ts'
import {
  type Coin,
  FINAL_SEQUENCE,
  isZeroTxid,
  type Outpoint,
  outpointKey,
  type Transaction,
  transactionId,
} from '../primitives/transaction.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { Steps } from '../util/steps.ts'
import { checkLockTime, checkSpend, checkTransactionForm, type SpendContext, spendsZeroTxid } from './check-transaction.ts'
import type { CheckSink } from './deferred-checks.ts'
import { ConsensusError, requireRule } from './errors.ts'
import { MAX_BLOCK_BYTES, MAX_COINBASE_WITNESS_BYTES } from './limits.ts'
import { merkleLeaf, merkleRootSteps } from './merkle.ts'
import { createdCoins } from './state-commitment.ts'
import type { VerifiedWitnesses } from './verified-witnesses.ts'

/** @throws ConsensusError `block-size`, `malformed` */
export function* decodeBlockStrictly(bytes: Uint8Array): Steps<Block> {
  requireRule(bytes.length <= MAX_BLOCK_BYTES, 'block-size', `a block has at most ${MAX_BLOCK_BYTES} bytes`)
  try {
    return yield* decodeBlockSteps(bytes)
  } catch (error) {
    // anything else is a fault of ours and no verdict on the block
    if (!(error instanceof MalformedError)) throw error
    throw new ConsensusError('malformed', 'the bytes are no block')
  }
}

/** Hashes of a block's transactions, in order. */
export interface BodyHashes {
  readonly txids: readonly Uint8Array[]
  /** Merkle leaves: txid and witnesses. */
  readonly leaves: readonly Uint8Array[]
}

/** Transaction by transaction. */
export function* hashBody({ transactions }: Pick<Block, 'transactions'>): Steps<BodyHashes> {
  const txids: Uint8Array[] = []
  const leaves: Uint8Array[] = []
  for (const tx of transactions) {
    const txid = transactionId(tx)
    txids.push(txid)
    leaves.push(merkleLeaf(tx, txid))
    yield
  }
  return { txids, leaves }
}

/**
 * The rules of a body that need no coins.
 * @throws ConsensusError `block-empty`, `body-root` (these are not the header's transactions), then `coinbase-form` … `record-size`.
 */
export function* checkBody(block: Block): Steps<BodyHashes> {
  const { header, transactions } = block
  const [coinbase, ...others] = transactions
  requireRule(coinbase !== undefined, 'block-empty', 'a block has at least one transaction')
  const hashes = yield* hashBody(block)
  const root = yield* merkleRootSteps(hashes.leaves)
  requireRule(bytesEqual(root, header.transactions), 'body-root', 'the transactions are not those that the header names')
  checkCoinbaseForm(coinbase, header.height)
  requireRule(!others.some(spendsZeroTxid), 'coinbase-extra', 'a second coinbase stands in the block')
  for (const tx of transactions) {
    checkTransactionForm(tx)
    yield
  }
  return hashes
}

function checkCoinbaseForm(tx: Transaction, height: number): void {
  const [input] = tx.inputs
  const right =
    tx.inputs.length === 1 &&
    input !== undefined &&
    isZeroTxid(input.txid) &&
    input.index === height &&
    input.sequence === FINAL_SEQUENCE &&
    tx.lockTime === 0 &&
    (tx.witnesses[0] as Uint8Array).length <= MAX_COINBASE_WITNESS_BYTES
  requireRule(right, 'coinbase-form', 'the first transaction is no coinbase of this height')
}

/** What a block does to the coins. */
export interface BlockEffects {
  /** Coins that were there before the block and are spent by it, in the order of its inputs. */
  readonly spent: readonly Coin[]
  /** Coins of the block that it does not spend itself. */
  readonly created: readonly Coin[]
  /** Penning. */
  readonly fees: number
  /** Signature checks that each transaction counts for. */
  readonly checks: readonly number[]
}

/** What the transactions of a block are judged against. */
export interface BlockJudgement extends BodyHashes {
  readonly context: SpendContext
  /** Unspent coins before the block. */
  readonly lookup: (outpoint: Outpoint) => Coin | undefined
  /** Gathers signatures and tweaks. */
  readonly sink: CheckSink
  /** Witnesses that need not be looked at again. */
  readonly verified: Pick<VerifiedWitnesses, 'checksOf'>
}

/**
 * The rules of all transactions but the coinbase against the coins, in the order of the block, and what they do.
 * @throws ConsensusError `tx-locktime`, `coin-missing`, …, `block-signatures`
 */
export function* judgeTransactions(
  { header, transactions }: Block,
  { txids, leaves, context, lookup, sink, verified }: BlockJudgement,
): Steps<BlockEffects> {
  const created = new Map<string, Coin>()
  const spentKeys = new Set<string>()
  const spent: Coin[] = []
  const checks: number[] = []
  let fees = 0
  const take = (outpoint: Outpoint): Coin => {
    const key = outpointKey(outpoint)
    const own = created.get(key)
    const coin = own ?? lookup(outpoint)
    requireRule(coin !== undefined && !spentKeys.has(key), 'coin-missing', 'a coin that is spent does not exist or is spent already')
    return coin
  }
  for (const [i, tx] of transactions.entries()) {
    const counted = sink.signatureChecks
    if (i > 0) {
      checkLockTime(tx, context)
      const coins = tx.inputs.map(take)
      fees += checkSpend(tx, coins, context, sink, verified.checksOf(leaves[i] as Uint8Array))
      for (const coin of coins) {
        const key = outpointKey(coin.outpoint)
        if (!created.delete(key)) spent.push(coin)
        spentKeys.add(key)
      }
    }
    for (const coin of createdCoins(tx, txids[i] as Uint8Array, header.height, i === 0)) created.set(outpointKey(coin.outpoint), coin)
    checks.push(sink.signatureChecks - counted)
    yield
  }
  return { spent, created: [...created.values()], fees, checks }
}

/** @throws ConsensusError `coinbase-value` when the coinbase claims more than reward and fees (penning). */
export function checkCoinbaseValue({ transactions }: Block, reward: number, fees: number): void {
  const claimed = sumAmounts((transactions[0] as Transaction).outputs.map((output) => output.value))
  requireRule(claimed !== undefined && claimed <= reward + fees, 'coinbase-value', 'the coinbase claims more than reward and fees')
}
