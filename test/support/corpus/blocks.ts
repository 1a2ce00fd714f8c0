// Right and wrong blocks by the rules of sections 2, 3 and 5: bytes, headers, bodies, coinbases, and what only blocks can do.
import type { Rule } from '../../../src-main/consensus/errors.ts'
import { MAX_BLOCK_BYTES } from '../../../src-main/consensus/limits.ts'
import { SUPPLY } from '../../../src-main/primitives/amount.ts'
import { encodeBlock } from '../../../src-main/primitives/block.ts'
import { FINAL_SEQUENCE, type Transaction, type TxInput, transactionId, zeroTxid } from '../../../src-main/primitives/transaction.ts'
import { varintSize } from '../../../src-main/primitives/writer.ts'
import { concatBytes } from '../../../src-main/util/bytes.ts'
import { type BlockOptions, keyOf, NO_BYTES, note, type OwnedCoin, output, type SpendOptions } from '../rule-builder.ts'
import { hex } from '../vectors.ts'
import type { Fixture } from './fixture.ts'
import { fillChecks } from './many-checks.ts'

export interface BlockCase {
  readonly name: string
  /** What the rules say, or `valid`. */
  readonly rule: Rule | 'valid'
  readonly make: (fixture: Fixture) => Uint8Array
}

const block = (name: string, rule: Rule | 'valid', options: BlockOptions | ((f: Fixture) => BlockOptions)): BlockCase => ({
  name,
  rule,
  make: (f) => f.builder.block(typeof options === 'function' ? options(f) : options),
})
const bytes = (name: string, rule: Rule, change: (right: Uint8Array, f: Fixture) => Uint8Array): BlockCase => ({
  name,
  rule,
  make: (f) => change(f.builder.block(), f),
})
const HEADER = 156
/** The bytes with a piece at a place replaced by another. */
const splice = (one: Uint8Array, at: number, removed: number, piece: Uint8Array): Uint8Array =>
  concatBytes(one.subarray(0, at), piece, one.subarray(at + removed))

// behind the header: count (1), version (4), lockTime (1), inputs (1), txid (32), index (2), sequence (4), outputs (1), value (4), lock (32), record (1), witness (1)
const AT = {
  count: HEADER,
  lockTime: HEADER + 5,
  inputs: HEADER + 6,
  index: HEADER + 39,
  outputs: HEADER + 45,
  value: HEADER + 46,
  record: HEADER + 82,
  witness: HEADER + 83,
}
const HUGE = hex('ffffffffffffff0f')

const encodings: BlockCase[] = [
  { name: 'no bytes', rule: 'malformed', make: () => NO_BYTES },
  bytes('half a header', 'malformed', (one) => one.subarray(0, 80)),
  bytes('a header alone', 'malformed', (one) => one.subarray(0, HEADER)),
  bytes('a byte too few', 'malformed', (one) => one.subarray(0, -1)),
  bytes('a byte too many', 'malformed', (one) => concatBytes(one, Uint8Array.of(0))),
  bytes('a padded count of transactions', 'malformed', (one) => splice(one, AT.count, 1, hex('8100'))),
  bytes('more transactions than can fit', 'malformed', (one) => splice(one, AT.count, 1, HUGE)),
  bytes('one transaction more than there is', 'malformed', (one) => splice(one, AT.count, 1, hex('02'))),
  bytes('a padded lockTime', 'malformed', (one) => splice(one, AT.lockTime, 1, hex('8000'))),
  bytes('a lockTime of 2^53', 'malformed', (one) => splice(one, AT.lockTime, 1, hex('8080808080808010'))),
  bytes('more inputs than can fit', 'malformed', (one) => splice(one, AT.inputs, 1, HUGE)),
  bytes('a padded count of inputs', 'malformed', (one) => splice(one, AT.inputs, 1, hex('8100'))),
  bytes('a padded index', 'malformed', (one) => splice(one, AT.index + 1, 1, hex('8200'))),
  bytes('more outputs than can fit', 'malformed', (one) => splice(one, AT.outputs, 1, HUGE)),
  bytes('a padded count of outputs', 'malformed', (one) => splice(one, AT.outputs, 1, hex('8100'))),
  bytes('a value of 2^53', 'malformed', (one) => splice(one, AT.value, 4, hex('8080808080808010'))),
  bytes('a value of nine bytes', 'malformed', (one) => splice(one, AT.value, 4, hex('808080808080808001'))),
  bytes('a padded value', 'malformed', (one) => splice(one, AT.value, 4, hex('8100'))),
  bytes('a record longer than the block', 'malformed', (one) => splice(one, AT.record, 1, HUGE)),
  bytes('a padded length of a record', 'malformed', (one) => splice(one, AT.record, 1, hex('8000'))),
  bytes('a witness longer than the block', 'malformed', (one) => splice(one, AT.witness, 1, hex('05'))),
  bytes('a padded length of a witness', 'malformed', (one) => splice(one, AT.witness, 1, hex('8000'))),
  bytes('a time of 2^53', 'malformed', (one) => splice(one, 136, 8, hex('0000000000002000'))),
  { name: '2,000,001 bytes of nothing', rule: 'block-size', make: () => new Uint8Array(MAX_BLOCK_BYTES + 1) },
  block('2,000,001 bytes', 'block-size', (f) => sized(f, MAX_BLOCK_BYTES + 1)),
  block('2,000,000 bytes', 'valid', (f) => sized(f, MAX_BLOCK_BYTES)),
]

/** A block of exactly so many bytes, filled with statements. */
function sized(f: Fixture, size: number): BlockOptions {
  const statement = (length: number) => output(0, keyOf('a'), note(length))
  const full = 1 + 32 + 2 + 513
  const fixed = HEADER + 1 + 4 + 1 + 1 + 32 + varintSize(f.builder.next) + 4 + 1
  const count = Math.floor((size - fixed - 400) / full)
  const rest = size - fixed - varintSize(count + 2) - count * full
  // what is left is two more statements: value, lock, length of the record (2 bytes from 128 on), type, text
  const part = (length: number) => statement(length - 1 - 32 - 2 - 1)
  const half = Math.floor(rest / 2)
  const outputs = [...Array.from({ length: count }, () => statement(512)), part(half), part(rest - half)]
  const coinbase = f.builder.coinbase(f.builder.next, outputs)
  const made = f.builder.blockOf({ coinbase })
  const off = size - encodeBlock(made).length
  if (off !== 0) throw new Error(`The sized block is off by ${off}`)
  return { coinbase }
}

const headers: BlockCase[] = [
  block('a header of version 0', 'header-version', { header: { version: 0 } }),
  block('a header of version 2', 'header-version', { header: { version: 2 } }),
  block('the height of its parent', 'header-height', (f) => ({ header: { height: f.builder.next - 1 } })),
  block('a height above the next', 'header-height', (f) => ({ header: { height: f.builder.next + 1 } })),
  block('height 0', 'header-height', { header: { height: 0 } }),
  block('height 2^32 − 1', 'header-height', { header: { height: 0xffffffff } }),
  block('the time of the median', 'header-time', (f) => ({ header: { time: f.builder.median } })),
  block('time 0', 'header-time', { header: { time: 0 } }),
  block('one second after the median', 'valid', (f) => ({ header: { time: f.builder.median + 1 } })),
  block('301 s ahead of the clock', 'early', (f) => ({ header: { time: f.builder.chain.options.nowSeconds + 301 } })),
  block('300 s ahead of the clock', 'valid', (f) => ({ header: { time: f.builder.chain.options.nowSeconds + 300 } })),
  block('a time of 2^53 − 1', 'early', { header: { time: Number.MAX_SAFE_INTEGER } }),
  block('an easier target', 'header-target', { header: { target: 0x2100ffff } }),
  block('a harder target', 'header-target', { header: { target: 0x207ffffe } }),
  block('the same target written another way', 'header-target', { header: { target: 0x21007fff } }),
  block('a negative target', 'header-target', { header: { target: 0x20ffffff } }),
  block('no target', 'header-target', { header: { target: 0 } }),
  block('a history of zeros', 'header-history', { header: { history: new Uint8Array(32) } }),
  block('the history of its parent', 'header-history', (f) => ({ header: { history: f.builder.chain.tip.header.history } })),
  block('a proof of work above the target', 'header-work', { badWork: true }),
  block('an unknown parent', 'orphan', { header: { previous: new Uint8Array(32).fill(5) } }),
  block('no parent', 'orphan', { header: { previous: new Uint8Array(32) } }),
  block('wrong version, height, time and target: version first', 'header-version', {
    header: { version: 3, height: 1, time: 0, target: 0 },
  }),
  block('wrong height, time and target: height first', 'header-height', { header: { height: 1, time: 0, target: 0 } }),
  block('wrong time and target: time first', 'header-time', { header: { time: 0, target: 0 } }),
  block('wrong history and work: history first', 'header-history', { header: { history: new Uint8Array(32) }, badWork: true }),
  block('wrong work and early: work first', 'header-work', { header: { time: Number.MAX_SAFE_INTEGER }, badWork: true }),
  block('early and with another body: early first', 'early', { header: { time: Number.MAX_SAFE_INTEGER }, body: () => [] }),
]

const twoSpends = (f: Fixture): Transaction[] => [f.builder.spend([f.coin('plain')]), f.builder.spend([f.coin('plain1')])]

const bodies: BlockCase[] = [
  block('no transactions', 'block-empty', { body: () => [] }),
  block('a coinbase alone repeated', 'body-root', { body: ([first]) => [first as Transaction, first as Transaction] }),
  block('the last transaction repeated', 'body-root', (f) => ({
    transactions: twoSpends(f),
    body: (list) => [...list, list[2] as Transaction],
  })),
  block('the last two of four repeated', 'body-root', (f) => ({
    transactions: [...twoSpends(f), f.builder.spend([f.coin('plain2')])],
    body: (list) => [...list, ...list.slice(2)],
  })),
  block('the last transaction missing', 'body-root', (f) => ({ transactions: twoSpends(f), body: (list) => list.slice(0, 2) })),
  block('two transactions exchanged', 'body-root', (f) => ({
    transactions: twoSpends(f),
    body: ([a, b, c]) => [a, c, b] as Transaction[],
  })),
  block('a witness changed', 'body-root', (f) => ({
    transactions: twoSpends(f),
    body: (list) => list.map((tx) => ({ ...tx, witnesses: tx.witnesses.map(() => NO_BYTES) })),
  })),
  block('a byte in the witness of the coinbase', 'body-root', {
    body: ([tx]) => [{ ...(tx as Transaction), witnesses: [Uint8Array.of(1)] }],
  }),
  block('other transactions and no coinbase: root first', 'body-root', (f) => ({ body: () => twoSpends(f) })),
]

const input = (f: Fixture, change: Partial<TxInput>): TxInput => ({
  txid: zeroTxid(),
  index: f.builder.next,
  sequence: FINAL_SEQUENCE,
  ...change,
})
const withInput =
  (change: (f: Fixture) => Partial<TxInput>) =>
  (f: Fixture): BlockOptions => ({ coinbase: { inputs: [input(f, change(f))] } })
const witness = (length: number): BlockOptions => ({ coinbase: { witnesses: [new Uint8Array(length)] } })
const claim = (name: string, rule: Rule | 'valid', extra: number, coins: (f: Fixture) => OwnedCoin[] = () => []): BlockCase =>
  block(name, rule, (f) => {
    const spent = coins(f)
    const outputs = [output(f.builder.reward(f.builder.next) + 100_000 * spent.length + extra)]
    return { coinbase: { outputs }, transactions: spent.map((coin) => f.builder.spend([coin])) }
  })

const coinbases: BlockCase[] = [
  block('a coinbase of two inputs', 'coinbase-form', (f) => ({
    coinbase: { inputs: [input(f, {}), input(f, { index: 1 })], witnesses: [NO_BYTES, NO_BYTES] },
  })),
  block('a coinbase without inputs', 'coinbase-form', { coinbase: { inputs: [], witnesses: [] } }),
  block(
    'a coinbase that spends something',
    'coinbase-form',
    withInput(() => ({ txid: new Uint8Array(32).fill(1) })),
  ),
  block(
    'the height of the parent as index',
    'coinbase-form',
    withInput((f) => ({ index: f.builder.next - 1 })),
  ),
  block(
    'the height above as index',
    'coinbase-form',
    withInput((f) => ({ index: f.builder.next + 1 })),
  ),
  block(
    'a coinbase of another sequence',
    'coinbase-form',
    withInput(() => ({ sequence: 0xfffffffe })),
  ),
  block('a coinbase with a lockTime', 'coinbase-form', { coinbase: { lockTime: 1 } }),
  block('a coinbase witness of 101 bytes', 'coinbase-form', witness(101)),
  block('a coinbase witness of 100 bytes', 'valid', witness(100)),
  block('no coinbase', 'coinbase-form', (f) => ({ transactions: twoSpends(f), list: (list) => list.slice(1) })),
  block('the coinbase as the last', 'coinbase-form', (f) => ({ transactions: twoSpends(f), list: (list) => list.toReversed() })),
  block('two coinbases', 'coinbase-extra', (f) => ({ list: (list) => [...list, f.builder.coinbase(f.builder.next, [output(10_000)])] })),
  block('the coinbase repeated under a root of its own', 'coinbase-extra', { list: ([tx]) => [tx as Transaction, tx as Transaction] }),
  block('a second coinbase and a coinbase of version 2: extra first', 'coinbase-extra', (f) => ({
    coinbase: { version: 2 },
    list: (list) => [...list, f.builder.coinbase(f.builder.next)],
  })),
  block('a coinbase of version 2', 'tx-version', { coinbase: { version: 2 } }),
  block('a coinbase without outputs', 'tx-outputs', { coinbase: { outputs: [] } }),
  block('a coinbase with a value of 9,999', 'output-least', { coinbase: { outputs: [output(9_999)] } }),
  block('a coinbase with a value of 0', 'output-empty', { coinbase: { outputs: [output(0)] } }),
  block('a coinbase above the supply', 'output-value', { coinbase: { outputs: [output(SUPPLY), output(SUPPLY)] } }),
  block('a coinbase with a name', 'record-type', { coinbase: { outputs: [output(10_000, keyOf('a'), note(1, 2))] } }),
  block('a coinbase with a note of 513 bytes', 'record-size', { coinbase: { outputs: [output(0, keyOf('a'), note(513))] } }),
  block('a coinbase of a statement alone', 'valid', { coinbase: { outputs: [output(0, keyOf('a'), note(0))] } }),
  claim('one penning more than the reward', 'coinbase-value', 1),
  claim('exactly the reward', 'valid', 0),
  claim('less than the reward', 'valid', -1_000_000),
  claim('one penning more than reward and fees', 'coinbase-value', 1, (f) => [f.coin('plain'), f.coin('plain1')]),
  claim('exactly reward and fees', 'valid', 0, (f) => [f.fresh(), f.fresh()]),
  block('the supply for one block', 'coinbase-value', { coinbase: { outputs: [output(SUPPLY)] } }),
  block('the reward of the first block', 'coinbase-value', (f) => ({ coinbase: { outputs: [output(f.builder.reward(1))] } })),
]

/** A coin of a transaction that is in no block yet. */
function loose(f: Fixture, tx: Transaction, index = 0, coinbase = false): OwnedCoin {
  const signer = coinbase ? 'miner' : 'plain'
  return {
    coin: {
      outpoint: { txid: transactionId(tx), index },
      height: f.builder.next,
      coinbase,
      output: tx.outputs[index] as Transaction['outputs'][number],
    },
    opening: { path: 'key', signer },
  }
}

function chainOf(f: Fixture, first: OwnedCoin, length: number, options: SpendOptions = {}): Transaction[] {
  const list = [f.builder.spend([first])]
  while (list.length < length) list.push(f.builder.spend([loose(f, list.at(-1) as Transaction)], options))
  return list
}

const insides: BlockCase[] = [
  block('coins spent in the block that makes them', 'valid', (f) => ({ transactions: chainOf(f, f.fresh(), 5) })),
  block('a coin spent before it is made', 'coin-missing', (f) => ({ transactions: chainOf(f, f.coin('plain'), 2).toReversed() })),
  block('a chain of five with two exchanged', 'coin-missing', (f) => {
    const [a, b, c, d, e] = chainOf(f, f.coin('plain'), 5)
    return { transactions: [a, b, d, c, e] as Transaction[] }
  }),
  block('one coin in two transactions', 'coin-missing', (f) => ({
    transactions: [f.builder.spend([f.coin('plain')]), f.builder.spend([f.coin('plain')], { fee: 200_000 })],
  })),
  block('one transaction twice', 'coin-missing', (f) => {
    const tx = f.builder.spend([f.coin('plain')])
    return { transactions: [tx, tx] }
  }),
  block('a coin of the block in two transactions', 'coin-missing', (f) => {
    const [parent] = chainOf(f, f.coin('plain'), 1) as [Transaction]
    return { transactions: [parent, f.builder.spend([loose(f, parent)]), f.builder.spend([loose(f, parent)], { fee: 200_000 })] }
  }),
  block('a coin of the block twice in a transaction', 'tx-duplicate-input', (f) => {
    const [parent] = chainOf(f, f.coin('plain'), 1) as [Transaction]
    return { transactions: [parent, f.builder.spend([loose(f, parent), loose(f, parent)])] }
  }),
  block('a statement of the block', 'coin-missing', (f) => {
    const parent = f.builder.spend([f.coin('plain')], { outputs: [output(1_000_000), output(0, keyOf('a'), note(1))] })
    return { transactions: [parent, f.builder.spend([loose(f, parent, 1)], { outputs: [output(0, keyOf('a'), note(2))] })] }
  }),
  block('the index of a coin counts statements', 'valid', (f) => {
    const parent = f.builder.spend([f.fresh()], { outputs: [output(0, keyOf('a'), note(1)), output(1_000_000)] })
    return { transactions: [parent, f.builder.spend([loose(f, parent, 1)])] }
  }),
  block('a coin of the coinbase in its own block', 'coin-immature', (f) => {
    const coinbase = f.builder.coinbase(f.builder.next)
    return { coinbase, transactions: [f.builder.spend([loose(f, coinbase, 0, true)])] }
  }),
  block('a coin of the block that has to be a block old', 'tx-relative-lock', (f) => ({
    transactions: chainOf(f, f.coin('plain'), 2, { sequence: 1 }),
  })),
  block('a coin of the block with a lock of no blocks', 'valid', (f) => ({ transactions: chainOf(f, f.fresh(), 2, { sequence: 0 }) })),
  block('more than a coin of the block', 'tx-overspend', (f) => ({ transactions: chainOf(f, f.coin('plain'), 2, { fee: -1 }) })),
  block('a wrong signature before a missing coin', 'signature', (f) => {
    const bad = f.builder.spend([f.coin('plain')], { sign: () => new Uint8Array(64) })
    const absent = f.builder.spend([f.outpoints.spent])
    return { transactions: [bad, absent] }
  }),
  block('a missing coin before a wrong signature', 'coin-missing', (f) => {
    const bad = f.builder.spend([f.coin('plain')], { sign: () => new Uint8Array(64) })
    const absent = f.builder.spend([f.outpoints.spent])
    return { transactions: [absent, bad] }
  }),
  block('a wrong signature and a claim of too much', 'signature', (f) => ({
    coinbase: { outputs: [output(SUPPLY)] },
    transactions: [f.builder.spend([f.coin('plain')], { sign: () => new Uint8Array(64) })],
  })),
  block('a bad form in the last before a missing coin in the first', 'tx-version', (f) => ({
    transactions: [f.builder.spend([f.outpoints.spent]), f.builder.spend([f.coin('plain')], { version: 9 })],
  })),
  block('a state of zeros', 'header-state', { state: new Uint8Array(32) }),
  block('the state of the parent', 'header-state', (f) => ({ state: f.builder.chain.tip.header.state })),
  block('the state without the spend', 'header-state', (f) => ({
    transactions: [f.builder.spend([f.coin('plain')])],
    state: f.builder.blockOf().header.state,
  })),
  block('a wrong state and a claim of too much: the claim first', 'coinbase-value', {
    coinbase: { outputs: [output(SUPPLY)] },
    state: new Uint8Array(32),
  }),
]

/** Slow to judge in plain JavaScript: 16,000 curve operations. */
export const largeCases: readonly BlockCase[] = [
  block('16,001 signature checks', 'block-signatures', (f) => ({ transactions: fillChecks(f, 16_001) })),
  block('16,000 signature checks', 'valid', (f) => ({ transactions: fillChecks(f, 16_000) })),
]

export const blockCases: readonly BlockCase[] = [...encodings, ...headers, ...bodies, ...coinbases, ...insides]
