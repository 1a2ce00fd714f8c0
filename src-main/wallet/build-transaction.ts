// The transaction of a payment, unsigned: coins in the order of their outpoints, change at a place that gives nothing away.
import type { Transaction, TxInput, TxOutput } from '../primitives/transaction.ts'
import { compareBytes } from '../util/bytes.ts'
import type { OwnCoin } from './records.ts'
import type { RandomBytes } from './words.ts'

/** Replaceable, and no relative lock (section 5). */
export const WALLET_SEQUENCE = 0xfffffffd
const NO_BYTES = new Uint8Array(0)

/** A plain output. */
export function payTo(lock: Uint8Array, value: number): TxOutput {
  return { value, lock, record: NO_BYTES }
}

export interface BuildRequest {
  readonly coins: readonly OwnCoin[]
  readonly outputs: readonly TxOutput[]
  readonly change: TxOutput | undefined
  readonly lockTime: number
}

/** What is signed and what it spends, input by input. */
export interface UnsignedPayment {
  readonly tx: Transaction
  readonly coins: readonly OwnCoin[]
}

export function buildTransaction({ coins, outputs, change, lockTime }: BuildRequest, randomBytes: RandomBytes): UnsignedPayment {
  const ordered = [...coins].sort((a, b) => compareBytes(a.outpoint.txid, b.outpoint.txid) || a.outpoint.index - b.outpoint.index)
  const inputs: TxInput[] = ordered.map(({ outpoint }) => ({ ...outpoint, sequence: WALLET_SEQUENCE }))
  const placed = [...outputs]
  if (change !== undefined) placed.splice(randomPlace(outputs.length + 1, randomBytes), 0, change)
  return { tx: { version: 1, lockTime, inputs, outputs: placed, witnesses: inputs.map(() => NO_BYTES) }, coins: ordered }
}

/** 0 to count − 1, each as likely as another: 48 random bits make the difference immeasurable. */
function randomPlace(count: number, randomBytes: RandomBytes): number {
  return randomBytes(6).reduce((number, byte) => number * 256 + byte, 0) % count
}
