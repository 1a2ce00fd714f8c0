// The transaction that pays the finder of a block (section 5).
import { LEAST_COIN } from '../primitives/amount.ts'
import { FINAL_SEQUENCE, type Transaction, zeroTxid } from '../primitives/transaction.ts'

/** A note without a text: what makes an output of value 0 a statement. */
const EMPTY_NOTE = Uint8Array.of(1)

export interface CoinbaseOptions {
  readonly height: number
  /** Reward and fees, penning. */
  readonly amount: number
  readonly lock: Uint8Array
  /** Makes this coinbase differ from any other of the same height: at most 100 bytes. */
  readonly extraNonce: Uint8Array
}

/** Where less than the least coin can be claimed it is left, and a statement stands in its place. */
export function createCoinbase({ height, amount, lock, extraNonce }: CoinbaseOptions): Transaction {
  const pays = amount >= LEAST_COIN
  return {
    version: 1,
    lockTime: 0,
    inputs: [{ txid: zeroTxid(), index: height, sequence: FINAL_SEQUENCE }],
    outputs: [pays ? { value: amount, lock, record: new Uint8Array(0) } : { value: 0, lock, record: EMPTY_NOTE }],
    witnesses: [extraNonce],
  }
}
