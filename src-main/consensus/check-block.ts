// The rules of a block's body, section 5 of the protocol, in the order in which they are judged.

import { sumAmounts } from '../primitives/amount.ts'
import { type Block, decodeBlock } from '../primitives/block.ts'
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
import { checkLockTime, checkSpend, checkTransactionForm, type SpendContext, spendsZeroTxid } from './check-transaction.ts'
import type { CheckSink } from './deferred-checks.ts'
import { ConsensusError, requireRule } from './errors.ts'
import { MAX_BLOCK_BYTES, MAX_COINBASE_WITNESS_BYTES } from './limits.ts'
import { merkleLeaf, merkleRoot } from './merkle.ts'
import { createdCoins } from './state-commitment.ts'

/** @throws ConsensusError `block-size`, `malformed` */
export function decodeBlockStrictly(bytes: Uint8Array): Block {
  requireRule(bytes.length <= MAX_BLOCK_BYTES, 'block-size', `a block has at most ${MAX_BLOCK_BYTES} bytes`)
  try {
    return decodeBlock(bytes)
  } catch (error) {
    // anything else is a fault of ours and no verdict on the block
    if (!(error instanceof MalformedError)) throw error
    throw new ConsensusError('malformed', 'the bytes are no block')
  }
}

/**
 * The rules of a body that need no coins. Answers the txids, in order.
 * @throws ConsensusError `block-empty`, `body-root` (these are not the header's transactions), then `coinbase-form` … `record-size`.
 */
export function checkBody(block: Block): Uint8Array[] {
  const { header, transactions } = block
  const [coinbase, ...others] = transactions
  requireRule(coinbase !== undefined, 'block-empty', 'a block has at least one transaction')
  const txids = transactions.map(transactionId)
  const root = merkleRoot(transactions.map((tx, i) => merkleLeaf(tx, txids[i])))
  requireRule(bytesEqual(root, header.transactions), 'body-root', 'the transactions are not those that the header names')
  checkCoinbaseForm(coinbase, header.height)
  requireRule(!others.some(spendsZeroTxid), 'coinbase-extra', 'a second coinbase stands in the block')
  for (const tx of transactions) checkTransactionForm(tx)
  return txids
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
}

/**
 * The rules of all transactions but the coinbase against the coins, in the order of the block, and what they do. Signatures go to the sink.
 * `lookup` answers the unspent coins before the block.
 * @throws ConsensusError `tx-locktime`, `coin-missing`, …, `block-signatures`
 */
export function judgeTransactions(
  { header, transactions }: Block,
  txids: readonly Uint8Array[],
  context: SpendContext,
  lookup: (outpoint: Outpoint) => Coin | undefined,
  sink: CheckSink,
): BlockEffects {
  const created = new Map<string, Coin>()
  const spentKeys = new Set<string>()
  const spent: Coin[] = []
  let fees = 0
  const take = (outpoint: Outpoint): Coin => {
    const key = outpointKey(outpoint)
    const own = created.get(key)
    const coin = own ?? lookup(outpoint)
    requireRule(coin !== undefined && !spentKeys.has(key), 'coin-missing', 'a coin that is spent does not exist or is spent already')
    return coin
  }
  transactions.forEach((tx, i) => {
    if (i > 0) {
      checkLockTime(tx, context)
      const coins = tx.inputs.map(take)
      fees += checkSpend(tx, coins, context, sink)
      for (const coin of coins) {
        const key = outpointKey(coin.outpoint)
        if (!created.delete(key)) spent.push(coin)
        spentKeys.add(key)
      }
    }
    for (const coin of createdCoins(tx, txids[i] as Uint8Array, header.height, i === 0)) created.set(outpointKey(coin.outpoint), coin)
  })
  return { spent, created: [...created.values()], fees }
}

/** @throws ConsensusError `coinbase-value` when the coinbase claims more than reward and fees (penning). */
export function checkCoinbaseValue({ transactions }: Block, reward: number, fees: number): void {
  const claimed = sumAmounts((transactions[0] as Transaction).outputs.map((output) => output.value))
  requireRule(claimed !== undefined && claimed <= reward + fees, 'coinbase-value', 'the coinbase claims more than reward and fees')
}
