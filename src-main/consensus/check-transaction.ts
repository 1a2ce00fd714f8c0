// The rules of every transaction, section 5 of the protocol: first those of its form, then those against coins and height.
import { addAmounts, LEAST_COIN, SUPPLY, sumAmounts } from '../primitives/amount.ts'
import {
  type Coin,
  FINAL_SEQUENCE,
  isZeroTxid,
  outpointKey,
  type Transaction,
  type TxInput,
  type TxOutput,
} from '../primitives/transaction.ts'
import { checkWitness } from './check-witness.ts'
import type { CheckSink } from './deferred-checks.ts'
import { requireRule } from './errors.ts'
import { COINBASE_MATURITY, LOCK_TIME_THRESHOLD, MAX_NOTE_BYTES, NO_RELATIVE_LOCK } from './limits.ts'
import { SighashDigests } from './sighash.ts'

const NOTE_RECORD = 1

/** Where a transaction is judged: in or for a block. */
export interface SpendContext {
  /** Height of that block. */
  readonly height: number
  /** Median(parent), Unix seconds. */
  readonly medianTime: number
  readonly genesisId: Uint8Array
}

/**
 * The rules that need nothing but the transaction, coinbase too.
 * @throws ConsensusError `tx-version` … `record-size` in the order of section 5.
 */
export function checkTransactionForm(tx: Transaction): void {
  requireRule(tx.version === 1, 'tx-version', `a transaction has version 1, not ${tx.version}`)
  requireRule(tx.inputs.length > 0, 'tx-inputs', 'a transaction has at least one input')
  requireRule(tx.outputs.length > 0, 'tx-outputs', 'a transaction has at least one output')
  // the same coin twice was CVE-2018-17144
  const spent = new Set(tx.inputs.map(outpointKey))
  requireRule(spent.size === tx.inputs.length, 'tx-duplicate-input', 'a transaction spends the same coin twice')
  let sum: number | undefined = 0
  for (const output of tx.outputs) {
    requireRule(output.value <= SUPPLY, 'output-value', 'an output is worth more than the supply')
    sum = addAmounts(sum, output.value)
    requireRule(sum !== undefined, 'output-value', 'the outputs together are worth more than the supply')
    checkOutput(output)
  }
}

function checkOutput({ value, record }: TxOutput): void {
  requireRule(value > 0 || record.length > 0, 'output-empty', 'an output of value 0 has to carry a note')
  requireRule(value === 0 || value >= LEAST_COIN, 'output-least', `a coin is worth at least ${LEAST_COIN} penning`)
  if (record.length === 0) return
  requireRule(record[0] === NOTE_RECORD, 'record-type', `a record of type ${record[0]} is not valid yet`)
  requireRule(record.length - 1 <= MAX_NOTE_BYTES, 'record-size', `a note has at most ${MAX_NOTE_BYTES} bytes`)
}

/** True when an input names the zero txid, which only a coinbase may. */
export function spendsZeroTxid(tx: Transaction): boolean {
  return tx.inputs.some((input) => isZeroTxid(input.txid))
}

/** @throws ConsensusError `tx-locktime` */
export function checkLockTime(tx: Transaction, { height, medianTime }: SpendContext): void {
  const { lockTime } = tx
  if (lockTime === 0 || tx.inputs.every((input) => input.sequence === FINAL_SEQUENCE)) return
  const reached = lockTime < LOCK_TIME_THRESHOLD ? lockTime < height : lockTime < medianTime
  requireRule(reached, 'tx-locktime', `the lock time ${lockTime} is not reached`)
}

/**
 * The rules against the coins that a transaction spends (one for each input, in order), its form and lock time being right.
 * Signatures and tweaks go to the sink. Answers the fee in penning. With `verifiedChecks` the witnesses are known to be right,
 * and so many signature checks are counted for them.
 * @throws ConsensusError `coin-immature`, `tx-relative-lock`, `tx-overspend`, then those of section 6.
 */
export function checkSpend(
  tx: Transaction,
  coins: readonly Coin[],
  context: SpendContext,
  sink: CheckSink,
  verifiedChecks?: number,
): number {
  tx.inputs.forEach((input, i) => {
    checkAge(input, coins[i] as Coin, context.height)
  })
  const fee = checkValue(tx, coins)
  if (verifiedChecks === undefined)
    checkWitnesses(
      tx,
      coins.map((coin) => coin.output),
      context.genesisId,
      sink,
    )
  else sink.count(verifiedChecks)
  return fee
}

/** Section 6 for all inputs; `spent` are the outputs that they spend, in order. @throws ConsensusError */
export function checkWitnesses(tx: Transaction, spent: readonly TxOutput[], genesisId: Uint8Array, sink: CheckSink): void {
  const digests = new SighashDigests(tx, spent)
  spent.forEach((output, position) => {
    checkWitness({ tx, position, spent: output, digests, genesisId }, sink)
  })
}

function checkAge(input: TxInput, coin: Coin, height: number): void {
  requireRule(!coin.coinbase || height >= coin.height + COINBASE_MATURITY, 'coin-immature', 'a mined coin is spent before it is ripe')
  const { sequence } = input
  const old = sequence >= NO_RELATIVE_LOCK || height >= coin.height + sequence
  requireRule(old, 'tx-relative-lock', `a coin is spent before it is ${sequence} blocks old`)
}

function checkValue(tx: Transaction, coins: readonly Coin[]): number {
  const available = sumAmounts(coins.map((coin) => coin.output.value))
  const spent = sumAmounts(tx.outputs.map((output) => output.value))
  requireRule(
    available !== undefined && spent !== undefined && spent <= available,
    'tx-overspend',
    'the outputs are worth more than the coins',
  )
  return available - spent
}
