// Right and wrong transactions by the rules of sections 5 and 9: form, lock times, coins, ages and values.
import type { Rule } from '../../../src-main/consensus/errors.ts'
import { MAX_NOTE_BYTES, NO_RELATIVE_LOCK } from '../../../src-main/consensus/limits.ts'
import type { SubmitRule } from '../../../src-main/mempool/interface.ts'
import { LEAST_COIN, SUPPLY } from '../../../src-main/primitives/amount.ts'
import { FINAL_SEQUENCE, type Transaction, type TxInput, zeroTxid } from '../../../src-main/primitives/transaction.ts'
import { keyOf, NO_BYTES, note, type OwnedCoin, output, type SpendOptions } from '../rule-builder.ts'
import { COIN_VALUE, type Fixture } from './fixture.ts'

export interface TransactionCase {
  readonly name: string
  /** What the rules say of it in a block, or `valid`. */
  readonly rule: Rule | 'valid'
  readonly make: (fixture: Fixture) => Transaction
  /** What the mempool says where that differs: its policy speaks first, or it leaves signatures to the end. */
  readonly loose?: SubmitRule
}

/** A wrong spend of the shared simple coin. */
export const wrong = (name: string, rule: Rule, options: SpendOptions | ((fixture: Fixture) => SpendOptions)): TransactionCase => ({
  name,
  rule,
  make: (fixture) => fixture.builder.spend([fixture.coin('plain')], typeof options === 'function' ? options(fixture) : options),
})

/** A right spend of a simple coin of its own. */
export const right = (name: string, options: SpendOptions | ((fixture: Fixture) => SpendOptions)): TransactionCase => ({
  name,
  rule: 'valid',
  make: (fixture) => fixture.builder.spend([fixture.fresh()], typeof options === 'function' ? options(fixture) : options),
})

export const spending = (
  name: string,
  rule: Rule | 'valid',
  coins: (fixture: Fixture) => readonly OwnedCoin[],
  options: SpendOptions | ((fixture: Fixture) => SpendOptions) = {},
): TransactionCase => ({
  name,
  rule,
  make: (fixture) => fixture.builder.spend(coins(fixture), typeof options === 'function' ? options(fixture) : options),
})

const change = COIN_VALUE - 100_000
const outputs = (...values: number[]) => ({ outputs: values.map((value) => output(value)) })
const record = (value: number, bytes: Uint8Array) => ({ outputs: [output(value, keyOf('a'), bytes)] })
const withInputs = (inputs: (tx: Transaction) => readonly TxInput[]): SpendOptions => ({
  after: (tx) => {
    const list = inputs(tx)
    return { ...tx, inputs: list, witnesses: list.map(() => tx.witnesses[0] as Uint8Array) }
  },
})
const first = (tx: Transaction): TxInput => tx.inputs[0] as TxInput

const form: TransactionCase[] = [
  wrong('version 0', 'tx-version', { version: 0 }),
  wrong('version 2', 'tx-version', { version: 2 }),
  wrong('version 2^32 − 1', 'tx-version', { version: 0xffffffff }),
  wrong(
    'no inputs',
    'tx-inputs',
    withInputs(() => []),
  ),
  wrong('no inputs and no outputs', 'tx-inputs', { outputs: [], ...withInputs(() => []) }),
  wrong('no outputs', 'tx-outputs', { outputs: [] }),
  spending('the same coin twice', 'tx-duplicate-input', (f) => [f.coin('plain'), f.coin('plain')]),
  spending(
    'the same coin twice, apart and with other sequences',
    'tx-duplicate-input',
    (f) => [f.coin('plain'), f.coin('key'), f.coin('plain')],
    {
      sequence: [1, 2, 3],
    },
  ),
  wrong(
    'a coin that is not there, twice',
    'tx-duplicate-input',
    withInputs((tx) => [first(tx), { ...first(tx), index: 1e6 }, { ...first(tx), index: 1e6 }]),
  ),
  wrong('a value of 1', 'output-least', outputs(1)),
  wrong('a value of 9,999', 'output-least', outputs(LEAST_COIN - 1)),
  wrong('a value of 9,999 beside a right one', 'output-least', outputs(change - 20_000, LEAST_COIN - 1)),
  wrong('a value of 9,999 with a note', 'output-least', record(LEAST_COIN - 1, note(3))),
  right('a value of 10,000, the least coin', outputs(LEAST_COIN)),
  wrong('a value of 0 without a note', 'output-empty', outputs(0)),
  wrong('a value of 0 without a note behind a coin', 'output-empty', outputs(change, 0)),
  wrong('a value of supply + 1', 'output-value', outputs(SUPPLY + 1)),
  wrong('a value of 2^53 − 1', 'output-value', outputs(Number.MAX_SAFE_INTEGER)),
  wrong('two values that are supply + 10,000 together', 'output-value', outputs(SUPPLY - LEAST_COIN, 2 * LEAST_COIN)),
  wrong('three values of the supply', 'output-value', outputs(SUPPLY, SUPPLY, SUPPLY)),
  wrong('a note on a value above the supply', 'output-value', record(SUPPLY + 1, note(2))),
  wrong('the supply itself, which the coins do not have', 'tx-overspend', outputs(SUPPLY)),
  wrong('one penning less than the supply', 'tx-overspend', outputs(SUPPLY - 1)),
  wrong('two values that are the supply together', 'tx-overspend', outputs(SUPPLY - LEAST_COIN, LEAST_COIN)),
  wrong('a record of type 0', 'record-type', record(change, note(1, 0))),
  wrong('a name before its time', 'record-type', record(change, note(8, 2))),
  wrong('an asset before its time', 'record-type', record(change, note(8, 3))),
  wrong('a record of type 255', 'record-type', record(change, note(0, 255))),
  wrong('a statement of an unknown type', 'record-type', record(0, note(8, 4))),
  wrong('an unknown type that is too long as well', 'record-type', record(change, note(600, 2))),
  wrong('a note of 513 bytes', 'record-size', record(change, note(MAX_NOTE_BYTES + 1))),
  wrong('a statement of 513 bytes', 'record-size', record(0, note(MAX_NOTE_BYTES + 1))),
  right('a note of 512 bytes', record(change, note(MAX_NOTE_BYTES))),
  right('a statement of 512 bytes beside a coin', { outputs: [output(change), output(0, new Uint8Array(32), note(MAX_NOTE_BYTES))] }),
  right('a note without a text', record(change, note(0))),
  right('nothing but a statement: all goes to the fee', record(0, note(5))),
  right('a lock that is no point', { outputs: [output(change, new Uint8Array(32).fill(0xff))] }),
  wrong(
    'the zero txid',
    'coinbase-extra',
    withInputs((tx) => [{ ...first(tx), txid: zeroTxid() }]),
  ),
  wrong(
    'the zero txid beside a coin',
    'coinbase-extra',
    withInputs((tx) => [first(tx), { ...first(tx), txid: zeroTxid() }]),
  ),
]

const lockTimes: TransactionCase[] = [
  wrong('lockTime of the block itself', 'tx-locktime', (f) => ({ lockTime: f.builder.next })),
  right('lockTime of the block before', (f) => ({ lockTime: f.builder.next - 1 })),
  wrong('lockTime 499,999,999, a height', 'tx-locktime', { lockTime: 499_999_999 }),
  right('lockTime 500,000,000, a time long ago', { lockTime: 500_000_000 }),
  wrong('lockTime of the median', 'tx-locktime', (f) => ({ lockTime: f.builder.median })),
  right('lockTime one second before the median', (f) => ({ lockTime: f.builder.median - 1 })),
  wrong('lockTime 2^53 − 1', 'tx-locktime', { lockTime: Number.MAX_SAFE_INTEGER }),
  right('a lockTime that does not bind, as all sequences are final', { lockTime: Number.MAX_SAFE_INTEGER, sequence: FINAL_SEQUENCE }),
  spending('a lockTime that binds, as one sequence is not final', 'tx-locktime', (f) => [f.coin('plain'), f.coin('key')], {
    lockTime: 1_000,
    sequence: [FINAL_SEQUENCE, 0xfffffffe],
  }),
]

const coins: TransactionCase[] = [
  wrong(
    'a txid that is not there',
    'coin-missing',
    withInputs((tx) => [{ ...first(tx), txid: new Uint8Array(32).fill(7) }]),
  ),
  wrong(
    'an index that is not there',
    'coin-missing',
    withInputs((tx) => [{ ...first(tx), index: 10_000 }]),
  ),
  wrong(
    'index 2^53 − 1',
    'coin-missing',
    withInputs((tx) => [{ ...first(tx), index: Number.MAX_SAFE_INTEGER }]),
  ),
  wrong(
    'a second coin that is not there',
    'coin-missing',
    withInputs((tx) => [first(tx), { ...first(tx), index: 10_000 }]),
  ),
  spending('a statement', 'coin-missing', (f) => [f.outpoints.statement], { outputs: [output(0, keyOf('a'), note(1))] }),
  spending('a coin that was spent', 'coin-missing', (f) => [f.outpoints.spent]),
  spending('a mined coin after 239 blocks', 'coin-immature', (f) => [f.mined(f.builder.next - 239)]),
  spending('a mined coin after 240 blocks', 'valid', (f) => [f.mined(f.builder.next - 240)]),
  spending('the coin mined just before', 'coin-immature', (f) => [f.mined(f.builder.next - 1)]),
  spending('a second coin that is not ripe', 'coin-immature', (f) => [f.coin('plain'), f.mined(f.builder.next - 239)]),
  spending('neither ripe nor as old as its sequence asks', 'coin-immature', (f) => [f.mined(f.builder.next - 239)], { sequence: 500 }),
  spending(
    'the first too young by its sequence, the second not ripe',
    'tx-relative-lock',
    (f) => [f.coin('plain'), f.mined(f.builder.next - 1)],
    {
      sequence: [NO_RELATIVE_LOCK - 1, 0],
    },
  ),
  wrong('a sequence one block above the age', 'tx-relative-lock', (f) => ({ sequence: f.builder.next })),
  right('a sequence of exactly the age', (f) => ({ sequence: f.builder.next - 1 })),
  wrong('a sequence of 2^31 − 1', 'tx-relative-lock', { sequence: NO_RELATIVE_LOCK - 1 }),
  right('a sequence of 2^31, which is no lock', { sequence: NO_RELATIVE_LOCK }),
  right('a sequence of 0', { sequence: 0 }),
  right('a sequence of 2^32 − 2', { sequence: 0xfffffffe }),
  spending('a second sequence above the age', 'tx-relative-lock', (f) => [f.coin('plain'), f.coin('key')], { sequence: [0, 300] }),
  wrong('one penning more than the coins', 'tx-overspend', { fee: -1 }),
  { ...right('exactly the coins, without a fee', { fee: 0 }), loose: 'policy-fee' },
  spending('one penning more than two coins', 'tx-overspend', (f) => [f.coin('plain'), f.coin('key')], { fee: -1 }),
  spending('two coins in one', 'valid', (f) => [f.fresh(), f.fresh()]),
  wrong('too young and too much', 'tx-relative-lock', { sequence: 1_000, fee: -1 }),
  wrong('too early and not there', 'tx-locktime', { lockTime: 1_000, ...withInputs((tx) => [{ ...first(tx), index: 10_000 }]) }),
  wrong('too much and without a witness', 'tx-overspend', { fee: -1, witness: () => NO_BYTES }),
]

export const transactionCases: readonly TransactionCase[] = [...form, ...lockTimes, ...coins]
