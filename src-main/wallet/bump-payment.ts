// The same payment with a higher fee: its change is lowered, or coins are added. What the receivers get never changes.
import { LEAST_COIN } from '../primitives/amount.ts'
import { encodeTransaction, outpointKey, type TxOutput } from '../primitives/transaction.ts'
import { assert } from '../util/assert.ts'
import { coinState } from './balance.ts'
import { payTo, type UnsignedPayment, WALLET_SEQUENCE } from './build-transaction.ts'
import { WalletError } from './errors.ts'
import { canBump, feeOf } from './history.ts'
import { CHANGE_CHAIN } from './keys.ts'
import type { OwnCoin, TxRecord } from './records.ts'
import { feeFor, KEY_WITNESS_BYTES, LEAST_FEE_RATE, paymentWeight, weightOf } from './transaction-size.ts'
import type { WalletState } from './wallet-state.ts'

/** Without a wish the rate grows by half, or to the estimate where that is more. */
const USUAL_GROWTH = 1.5

export interface BumpRequest {
  readonly record: TxRecord
  readonly feeRate: number | undefined
  /** Estimate for the next block, penning a byte. */
  readonly nextBlockRate: number
}

export interface Bump {
  readonly payment: UnsignedPayment
  readonly fee: number
}

/** @throws WalletError `payment-not-replaceable`, `fee-too-low` */
export function bumpPayment(state: WalletState, { record, feeRate, nextBlockRate }: BumpRequest): Bump {
  if (!canBump(state, record))
    throw new WalletError(
      'payment-not-replaceable',
      'Only a payment of this wallet that still waits, with nothing built on it, can be sped up.',
    )
  const oldFee = feeOf(record) as number
  const oldRate = oldFee / weightOf(record.tx)
  if (feeRate !== undefined && feeRate <= oldRate)
    throw new WalletError('fee-too-low', 'The new fee has to be higher than the one that the payment offers now.', {
      leastFeeRate: oldRate + LEAST_FEE_RATE,
    })
  const rate = feeRate ?? Math.max(oldRate * USUAL_GROWTH, nextBlockRate)
  const spent = record.tx.inputs.map((input) => state.ledger.coinAt(input)).filter((coin) => coin !== undefined)
  assert(spent.length === record.tx.inputs.length, 'a payment that can be sped up spends coins of ours alone')
  return withHigherFee(state, { record, rate, oldFee, spent })
}

interface Change {
  readonly output: TxOutput
  readonly at: number
}

function withHigherFee(state: WalletState, base: { record: TxRecord; rate: number; oldFee: number; spent: OwnCoin[] }): Bump {
  const { record, rate, oldFee } = base
  const at = record.ownOutputs.find(({ key }) => key.chain === CHANGE_CHAIN)?.index
  const kept = record.tx.outputs.filter((_, index) => index !== at)
  const changeLock = at === undefined ? nextChangeLock(state) : (record.tx.outputs[at] as TxOutput).lock
  const place = at ?? kept.length
  const coins = [...base.spent]
  const spare = spareCoins(state, coins)
  for (;;) {
    const fit = fitFee({ record, kept, coins, rate, oldFee, change: { output: payTo(changeLock, 0), at: place } })
    if (fit !== undefined) return fit
    const added = spare.shift()
    if (added === undefined)
      throw new WalletError('payment-not-replaceable', 'There is no change in this payment and no other coin to pay a higher fee with.')
    coins.push(added)
  }
}

function nextChangeLock({ keys }: WalletState): Uint8Array {
  return keys.lockOf({ chain: CHANGE_CHAIN, index: keys.firstUnused(CHANGE_CHAIN) })
}

/** Confirmed coins that may be added, largest first. */
function spareCoins(state: WalletState, used: readonly OwnCoin[]): OwnCoin[] {
  const taken = new Set(used.map(({ outpoint }) => outpointKey(outpoint)))
  const spare = state.ledger.openCoins().filter((coin) => !taken.has(outpointKey(coin.outpoint)) && coinState(state, coin) === 'available')
  return spare.sort((a, b) => b.output.value - a.output.value)
}

interface FitRequest {
  readonly record: TxRecord
  readonly kept: readonly TxOutput[]
  readonly coins: readonly OwnCoin[]
  readonly rate: number
  readonly oldFee: number
  readonly change: Change
}

/** With change if it stays a coin, else without; undefined when the coins are too little. */
function fitFee({ record, kept, coins, rate, oldFee, change }: FitRequest): Bump | undefined {
  const left = sum(coins.map(({ output }) => output)) - sum(kept)
  const build = (value: number): UnsignedPayment => {
    const outputs = [...kept]
    if (value > 0) outputs.splice(change.at, 0, { ...change.output, value })
    const inputs = coins.map(({ outpoint }) => ({ ...outpoint, sequence: WALLET_SEQUENCE }))
    return { tx: { ...record.tx, inputs, outputs, witnesses: inputs.map(() => new Uint8Array(0)) }, coins }
  }
  const feeOfValue = (value: number) => neededFee(build(value), rate, oldFee)
  const guess = left - feeOfValue(LEAST_COIN)
  const value = guess < LEAST_COIN ? 0 : left - feeOfValue(guess)
  if (value >= LEAST_COIN) return { payment: build(value), fee: left - value }
  if (kept.length === 0) return undefined
  return left >= feeOfValue(0) ? { payment: build(0), fee: left } : undefined
}

/** By rate, and by the rule of replacement: the old fee and the least rate for each of its own bytes on top. */
function neededFee({ tx, coins }: UnsignedPayment, rate: number, oldFee: number): number {
  const weight = paymentWeight(encodeTransaction(tx).length + coins.length * KEY_WITNESS_BYTES, coins.length)
  return Math.max(feeFor(weight, rate), oldFee + LEAST_FEE_RATE * weight)
}

function sum(outputs: readonly TxOutput[]): number {
  return outputs.reduce((total, { value }) => total + value, 0)
}
