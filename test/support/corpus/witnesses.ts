// Right and wrong witnesses by the rules of section 6.
import type { Rule } from '../../../src-main/consensus/errors.ts'
import { encodePolicy, type PolicyNode } from '../../../src-main/consensus/policy.ts'
import { FLAG_ALL, FLAG_ALL_ANYONE, FLAG_SINGLE, FLAG_SINGLE_ANYONE } from '../../../src-main/consensus/sighash.ts'
import type { PolicyWitnessParts } from '../../../src-main/consensus/witness.ts'
import { concatBytes } from '../../../src-main/util/bytes.ts'
import { all, keyNode, keyOf, NO_BYTES, output, type SpendOptions, threshold } from '../rule-builder.ts'
import { hex } from '../vectors.ts'
import { COIN_VALUE, type Fixture, preimageNode, templateOutputs } from './fixture.ts'
import { right, spending, type TransactionCase, wrong } from './transactions.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const longer = (one: Uint8Array): Uint8Array => concatBytes(one, bytes(0))
const shorter = (one: Uint8Array): Uint8Array => one.subarray(0, -1)
const flip = (one: Uint8Array, at: number): Uint8Array => one.map((byte, i) => (i === (at + one.length) % one.length ? byte ^ 1 : byte))
const fixed = (one: Uint8Array): SpendOptions => ({ witness: () => one })

/** A spend of the coin with this label. */
const of = (
  label: string,
  name: string,
  rule: Rule | 'valid',
  options: SpendOptions | ((f: Fixture) => SpendOptions) = {},
): TransactionCase => spending(`${label}: ${name}`, rule, (f) => [f.coin(label)], options)
const parts = (change: (parts: PolicyWitnessParts) => Partial<PolicyWitnessParts>): SpendOptions => ({ parts: change })
const choice = (...values: number[]): SpendOptions => parts(() => ({ choice: bytes(...values) }))
const leaf = (one: Uint8Array): SpendOptions => parts(() => ({ leaf: one }))
const tree = (node: PolicyNode): SpendOptions => leaf(encodePolicy(node))
const after = (time: number): PolicyNode => ({ kind: 'after', time })
const older = (blocks: number): PolicyNode => ({ kind: 'older', blocks })
const keys = (count: number): PolicyNode[] => Array.from({ length: count }, (_, i) => keyNode(`many${i}`))

const POLICY_START = concatBytes(bytes(1), new Uint8Array(32))

const forms: TransactionCase[] = [
  wrong('no witness', 'witness-form', fixed(NO_BYTES)),
  wrong('a witness of kind 2', 'witness-form', { witness: (one) => concatBytes(bytes(2), one.subarray(1)) }),
  wrong('a witness of kind 255', 'witness-form', { witness: (one) => concatBytes(bytes(255), one.subarray(1)) }),
  wrong('a key path of nothing', 'witness-form', fixed(bytes(0))),
  wrong('a key path that is short by a byte', 'witness-form', { witness: shorter }),
  wrong('a key path that is long by a byte', 'witness-form', { witness: longer }),
  wrong('a policy path of nothing', 'witness-form', fixed(bytes(1))),
  wrong('a policy path with half an owner', 'witness-form', fixed(POLICY_START.subarray(0, 17))),
  wrong('a policy path without a count', 'witness-form', fixed(POLICY_START)),
  wrong('a padded count of the path', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0x80, 0)))),
  wrong('a path that cannot fit', 'witness-form', fixed(concatBytes(POLICY_START, bytes(2), new Uint8Array(40)))),
  wrong(
    'a path of 2^53 − 1 that cannot fit',
    'witness-form',
    fixed(concatBytes(POLICY_START, hex('ffffffffffffff0f'), new Uint8Array(40))),
  ),
  wrong('a leaf that is longer than the witness', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0, 10, 1, 2)))),
  wrong('a leaf without a length', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0)))),
  wrong('a padded length of the leaf', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0, 0x81, 0, 1, 0)))),
  wrong('a policy path without a choice', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0, 1, 1)))),
  wrong('a choice that is longer than the witness', 'witness-form', fixed(concatBytes(POLICY_START, bytes(0, 1, 1, 5)))),
  of(
    'key',
    'no signature',
    'witness-form',
    parts(() => ({ items: [] })),
  ),
  of('key', 'a signature that is short by a byte', 'witness-form', { witness: shorter }),
  of('key', 'a byte behind the signature', 'witness-form', { witness: longer }),
  of(
    'key',
    'a second signature',
    'witness-form',
    parts(({ items }) => ({ items: [...items, ...items] })),
  ),
  of(
    'both',
    'one of two signatures',
    'witness-form',
    parts(({ items }) => ({ items: items.slice(1) })),
  ),
  of(
    'twoOfThree',
    'three signatures where two are chosen',
    'witness-form',
    parts(({ items }) => ({ items: [...items, items[0] as Uint8Array] })),
  ),
  of(
    'hash',
    'a preimage of 31 bytes',
    'witness-form',
    parts(({ items }) => ({ items: [(items[0] as Uint8Array).subarray(1), items[1] as Uint8Array] })),
  ),
  of(
    'hash',
    'a preimage of 33 bytes',
    'witness-flag',
    parts(({ items }) => ({ items: [longer(items[0] as Uint8Array), items[1] as Uint8Array] })),
  ),
  of('template', 'a byte where nothing is asked for', 'witness-form', { lockTime: 7, outputs: templateOutputs, witness: longer }),
]

const leaves: TransactionCase[] = [
  of('depth17', 'a path of 17', 'path-depth'),
  of('depth16', 'a path of 16', 'valid'),
  of('leaf1101', 'a leaf of 1,101 bytes', 'leaf-size'),
  of('key', 'a leaf of 1,101 bytes that is no leaf either', 'leaf-size', leaf(new Uint8Array(1_101).fill(9))),
  of('leaf1100', 'a leaf of 1,100 bytes', 'valid', { lockTime: 240, fee: 300_000 }),
  of('levels9', '9 levels', 'leaf-levels'),
  of('levels8', '8 levels', 'valid'),
  of('key', '200 levels', 'leaf-levels', leaf(concatBytes(...Array(200).fill(bytes(2, 1, 1)), bytes(1), keyOf('a')))),
  of(
    'key',
    'a ninth level, and behind it an unknown kind of node',
    'leaf-levels',
    leaf(concatBytes(bytes(2, 2, 2), ...Array(8).fill(bytes(2, 1, 1)), new Uint8Array(40).fill(9))),
  ),
  of('key', 'an empty leaf', 'leaf-form', leaf(NO_BYTES)),
  of('key', 'a node of kind 0', 'leaf-form', leaf(concatBytes(bytes(0), keyOf('a')))),
  of('key', 'a node of kind 7', 'leaf-form', leaf(concatBytes(bytes(7), keyOf('a')))),
  of('key', 'a node of kind 255 in a threshold', 'leaf-form', leaf(concatBytes(bytes(2, 1, 2, 1), keyOf('a'), bytes(255, 0)))),
  of('key', 'half a key', 'leaf-form', leaf(encodePolicy(keyNode('a')).subarray(0, 20))),
  of('key', 'half a hash', 'leaf-form', leaf(encodePolicy(preimageNode).subarray(0, 20))),
  of('key', 'half a template', 'leaf-form', leaf(concatBytes(bytes(6), new Uint8Array(31)))),
  of('key', 'a byte behind the tree', 'leaf-form', leaf(longer(encodePolicy(keyNode('a'))))),
  of('key', 'a threshold of none', 'leaf-form', leaf(concatBytes(bytes(2, 0, 1, 1), keyOf('a')))),
  of('key', 'a threshold without parts', 'leaf-form', leaf(bytes(2, 0, 0))),
  of('key', 'a threshold of more than there are', 'leaf-form', leaf(concatBytes(bytes(2, 2, 1, 1), keyOf('a')))),
  of('key', 'a threshold whose parts are not there', 'leaf-form', leaf(concatBytes(bytes(2, 1, 2, 1), keyOf('a')))),
  of('key', 'more parts than can fit', 'leaf-form', leaf(concatBytes(bytes(2, 1), hex('ffffffffffffff0f'), bytes(1), keyOf('a')))),
  of('key', 'a padded threshold', 'leaf-form', leaf(concatBytes(bytes(2, 0x81, 0, 1, 1), keyOf('a')))),
  of('key', 'a padded number of parts', 'leaf-form', leaf(concatBytes(bytes(2, 1, 0x81, 0, 1), keyOf('a')))),
  of('key', 'a padded `after`', 'leaf-form', leaf(concatBytes(bytes(2, 2, 2, 3, 0x80, 0, 1), keyOf('a')))),
  of('key', '`after` 2^53', 'leaf-form', leaf(concatBytes(bytes(2, 2, 2, 3), hex('8080808080808010'), bytes(1), keyOf('a')))),
  of('key', '`older` 0', 'leaf-form', tree(all(older(0), keyNode('a')))),
  of('key', '`older` 2^31', 'leaf-form', tree(all(older(2 ** 31), keyNode('a')))),
  of('many33', '33 keys', 'leaf-keys'),
  of('key', '33 keys, one of them twice', 'leaf-keys', tree(threshold(1, ...keys(32), keyNode('many0')))),
  of('many', '32 of 32 keys', 'valid', { fee: 300_000 }),
  of('repeated', 'two signatures by one key', 'leaf-repeat'),
  of('key', 'a key in two branches', 'leaf-repeat', tree(threshold(1, keyNode('a'), all(keyNode('b'), after(1), keyNode('a'))))),
  of('key', 'a key twice and unbound', 'leaf-repeat', tree(threshold(1, keyNode('a'), keyNode('a'), after(1)))),
  of('preimageOnly', 'a preimage alone', 'leaf-unbound'),
  of('anyUnbound', 'a time instead of a key', 'leaf-unbound', { lockTime: 7 }),
  of('key', '`after` alone', 'leaf-unbound', tree(after(1))),
  of('key', '`older` alone', 'leaf-unbound', tree(older(1))),
  of('key', 'all of three without a key', 'leaf-unbound', tree(all(after(1), older(1), preimageNode))),
  of('key', 'a key or a preimage', 'leaf-unbound', tree(threshold(1, keyNode('a'), preimageNode))),
  of('key', 'a key or a time and a preimage', 'leaf-unbound', tree(threshold(1, all(after(1), preimageNode), keyNode('a')))),
  of('key', '2 of 3 with one part unbound', 'leaf-unbound', tree(threshold(2, keyNode('a'), keyNode('b'), after(1)))),
  of('key', 'an unbound choice inside beside a key', 'leaf-unbound', tree(all(keyNode('a'), threshold(1, keyNode('b'), after(1))))),
  of(
    'key',
    'an unbound choice in a part that is not chosen',
    'leaf-unbound',
    tree(threshold(1, keyNode('a'), all(keyNode('b'), threshold(1, after(1), older(1))))),
  ),
]

const choices: TransactionCase[] = [
  of('either', 'the first', 'valid'),
  of('either', 'nothing chosen', 'choice', choice(0)),
  of('either', 'both chosen', 'choice', choice(3)),
  of('either', 'an unused bit', 'choice', choice(4)),
  of('either', 'an unused bit beside the right one', 'choice', choice(0x81)),
  of('either', 'no bitmap', 'choice', choice()),
  of('either', 'a byte too many', 'choice', choice(1, 0)),
  of('key', 'a bitmap where there is nothing to choose', 'choice', choice(1)),
  of('both', 'one of two where all are needed', 'choice', choice(1)),
  of('twoOfThree', 'one of three', 'choice', choice(4)),
  of('twoOfThree', 'three of three', 'choice', choice(7)),
  of('nine', 'the first, second and ninth of nine', 'valid'),
  of('nine', 'a tenth of nine', 'choice', choice(3, 2)),
  of('nine', 'half a bitmap', 'choice', choice(7)),
  of('nine', 'four of nine', 'choice', choice(7, 1)),
  of('vault', 'a bitmap for a threshold that is not reached', 'choice', { lockTime: 7, outputs: templateOutputs, ...choice(1, 1) }),
  of('vault', 'no bitmap for a threshold that is reached', 'choice', choice(2)),
  of('vault', 'the template', 'valid', { lockTime: 7, outputs: templateOutputs }),
]

const flagged = (flag: number): SpendOptions => ({ witness: (one) => concatBytes(one.subarray(0, 1), bytes(flag), one.subarray(2)) })
const twoCoins = (name: string, rule: Rule | 'valid', second: string, options: SpendOptions): TransactionCase =>
  spending(name, rule, (f) => [rule === 'valid' ? f.fresh() : f.coin('plain'), second === 'fresh' ? f.fresh() : f.coin(second)], options)

const signatures: TransactionCase[] = [
  ...[0x00, 0x02, 0x04, 0x80, 0x82, 0x84, 0xff].map((flag) => wrong(`flag ${flag}`, 'witness-flag', flagged(flag))),
  of('key', 'flag 2', 'witness-flag', { flag: 2 }),
  of('both', 'flag 0', 'witness-flag', { flag: 0 }),
  right('flag all | anyone', { flag: FLAG_ALL_ANYONE }),
  right('flag single', { flag: FLAG_SINGLE }),
  right('flag single | anyone', { flag: FLAG_SINGLE_ANYONE }),
  twoCoins('flag single on the second input of one output', 'witness-single', 'plain1', { flag: FLAG_SINGLE }),
  twoCoins('flag single | anyone on the second input of one output', 'witness-single', 'plain1', { flag: FLAG_SINGLE_ANYONE }),
  twoCoins('flag single by a policy on the second input of one output', 'witness-single', 'key', { flag: FLAG_SINGLE }),
  twoCoins('flag single on both inputs of two outputs', 'valid', 'fresh', {
    flag: FLAG_SINGLE,
    outputs: [output(1_900_000), output(1_900_000)],
  }),
  wrong('a changed bit of s', 'signature', { witness: (one) => flip(one, -1) }),
  wrong('a changed bit of r', 'signature', { witness: (one) => flip(one, 10) }),
  wrong('a signature of zeros', 'signature', fixed(concatBytes(bytes(0, 1), new Uint8Array(64)))),
  wrong('a signature of ones', 'signature', fixed(concatBytes(bytes(0, 1), new Uint8Array(64).fill(0xff)))),
  wrong('another flag than was signed', 'signature', flagged(FLAG_ALL_ANYONE)),
  wrong('signed for another network', 'signature', { genesisId: new Uint8Array(32) }),
  wrong('an output changed after signing', 'signature', { after: (tx) => ({ ...tx, outputs: [output(1_000_000)] }) }),
  wrong('a sequence changed after signing', 'signature', {
    after: (tx) => ({ ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence: 5 })) }),
  }),
  wrong('a lockTime changed after signing', 'signature', { after: (tx) => ({ ...tx, lockTime: 1 }) }),
  spending(
    'a signature for another coin of the same lock',
    'signature',
    (f) => [f.coin('plain1')],
    (f) => ({
      witness: () => f.builder.spend([f.coin('plain')]).witnesses[0] as Uint8Array,
    }),
  ),
  spending('a coin whose lock is no point', 'signature', (f) => [f.coin('noPointLock')]),
  of('key', 'a changed bit', 'signature', { witness: (one) => flip(one, -1) }),
  of('key', 'signed by another', 'signature', { sign: () => new Uint8Array(64).fill(3) }),
  of(
    'both',
    'signatures in the wrong order',
    'signature',
    parts(({ items }) => ({ items: items.toReversed() })),
  ),
  of(
    'both',
    'one signature twice',
    'signature',
    parts(({ items }) => ({ items: [items[0] as Uint8Array, items[0] as Uint8Array] })),
  ),
  of('either', 'the other one chosen', 'signature', choice(2)),
  of('twoOfThree', 'others chosen than signed', 'signature', choice(5)),
  of('noPointKey', 'a key that is no point', 'signature'),
  of('key', 'signed for the key path', 'signature', (f) => ({
    parts: ({ items }) => ({
      items: [concatBytes(bytes(1), (f.builder.spend([f.coin('plain')]).witnesses[0] as Uint8Array).subarray(2)), ...items.slice(1)],
    }),
  })),
  of('key', 'the key path of a lock without one', 'signature', fixed(concatBytes(bytes(0, 1), new Uint8Array(64).fill(1)))),
  {
    ...spending('a wrong signature before a coin with a wrong witness', 'signature', (f) => [f.coin('plain'), f.coin('plain1')], {
      witness: (one, position) => (position === 0 ? flip(one, -1) : NO_BYTES),
    }),
    loose: 'witness-form',
  },
  spending('a wrong witness before a wrong signature', 'witness-form', (f) => [f.coin('plain'), f.coin('plain1')], {
    witness: (one, position) => (position === 1 ? flip(one, -1) : NO_BYTES),
  }),
]

const conditions: TransactionCase[] = [
  of('afterHeight', 'one block too early', 'after', { lockTime: 239 }),
  of('afterHeight', 'without a lockTime', 'after'),
  of('afterHeight', 'a time instead of a height', 'after', { lockTime: 500_000_000 }),
  of('afterHeight', 'a final sequence', 'after', { lockTime: 240, sequence: 0xffffffff }),
  of('afterHeight', 'exactly', 'valid', { lockTime: 240 }),
  of('afterTime', 'one second too early', 'after', { lockTime: 1_767_226_199 }),
  of('afterTime', 'a height instead of a time', 'after', { lockTime: 250 }),
  of('afterTime', 'exactly', 'valid', { lockTime: 1_767_226_200 }),
  of('afterLastHeight', 'the first time', 'after', { lockTime: 500_000_000 }),
  of('afterLastHeight', 'the height itself, which is not reached', 'tx-locktime', { lockTime: 499_999_999 }),
  of('afterFirstTime', 'a height', 'after', { lockTime: 255 }),
  of('afterFirstTime', 'exactly', 'valid', { lockTime: 500_000_000 }),
  of('older', 'one block too young', 'older', { sequence: 199 }),
  of('older', 'a sequence of 2^31', 'older', { sequence: 2 ** 31 }),
  of('older', 'a final sequence', 'older', { sequence: 0xffffffff }),
  of('older', 'exactly', 'valid', { sequence: 200 }),
  of('olderMost', 'one below', 'tx-relative-lock', { sequence: 2 ** 31 - 2 }),
  of('olderMost', 'no lock', 'older', { sequence: 2 ** 31 }),
  of('template', 'as it names', 'valid', { lockTime: 7, outputs: templateOutputs }),
  of('template', 'another value', 'template', { lockTime: 7, outputs: [output(COIN_VALUE - 100_001)] }),
  of('template', 'another lock', 'template', { lockTime: 7, outputs: [output(COIN_VALUE - 100_000, keyOf('a'))] }),
  of('template', 'one more output', 'template', { lockTime: 7, outputs: [...templateOutputs, output(10_000)] }),
  of('template', 'another lockTime', 'template', { lockTime: 8, outputs: templateOutputs }),
  of('template', 'another sequence', 'template', { lockTime: 7, sequence: 5, outputs: templateOutputs }),
  spending('template: one more input', 'template', (f) => [f.coin('template'), f.coin('plain')], { lockTime: 7, outputs: templateOutputs }),
  spending('template: at another position', 'template', (f) => [f.coin('plain'), f.coin('template')], {
    lockTime: 7,
    outputs: templateOutputs,
  }),
  of('hash', 'the preimage', 'valid'),
  of(
    'hash',
    'another preimage',
    'hash',
    parts(({ items }) => ({ items: [new Uint8Array(32), items[1] as Uint8Array] })),
  ),
  of(
    'hash',
    'a wrong preimage and a wrong signature',
    'hash',
    parts(({ items }) => ({ items: [new Uint8Array(32), flip(items[1] as Uint8Array, -1)] })),
  ),
  of(
    'key',
    'another owner',
    'tweak',
    parts(() => ({ owner: keyOf('b') })),
  ),
  of(
    'key',
    'an owner that is no point',
    'tweak',
    parts(() => ({ owner: new Uint8Array(32).fill(0xff) })),
  ),
  of('key', 'another leaf', 'tweak', tree(keyNode('b'))),
  of(
    'key',
    'a sibling too many',
    'tweak',
    parts(() => ({ siblings: [new Uint8Array(32)] })),
  ),
  of(
    'depth16',
    'a sibling too few',
    'tweak',
    parts(({ siblings }) => ({ siblings: siblings.slice(1) })),
  ),
  of(
    'depth16',
    'siblings in another order',
    'tweak',
    parts(({ siblings }) => ({ siblings: siblings.toReversed() })),
  ),
  of('key', 'a wrong owner and a wrong signature', 'tweak', { ...parts(() => ({ owner: keyOf('b') })), sign: () => new Uint8Array(64) }),
  of('plain', 'a policy that its lock does not hide', 'tweak', (f) => ({
    witness: () => f.builder.spend([f.coin('key')]).witnesses[0] as Uint8Array,
  })),
  of('noPointLock', 'a policy behind no point', 'tweak', (f) => ({
    witness: () => f.builder.spend([f.coin('key')]).witnesses[0] as Uint8Array,
  })),
  of('noKeyPath', 'by the policy', 'valid'),
  spending('policy paths with another flag', 'valid', (f) => [f.coin('both'), f.coin('twoOfThree')], { flag: FLAG_ALL_ANYONE }),
  spending('a usual payment from a policy', 'valid', (f) => [f.coin('key')], { flag: FLAG_ALL }),
]

export const witnessCases: readonly TransactionCase[] = [...forms, ...leaves, ...choices, ...signatures, ...conditions]
