// The chain on which the corpus of right and wrong blocks stands: coins behind every kind of lock, ripe and unripe.

import type { VerifyChecks } from '../../../src-main/consensus/deferred-checks.ts'
import { LOCK_TIME_THRESHOLD } from '../../../src-main/consensus/limits.ts'
import { unspendableOwner } from '../../../src-main/consensus/locks.ts'
import type { PolicyNode } from '../../../src-main/consensus/policy.ts'
import { SighashDigests } from '../../../src-main/consensus/sighash.ts'
import { verifyChecksReference } from '../../../src-main/consensus/verify-reference.ts'
import { hashSha256, hashTagged } from '../../../src-main/crypto/tagged-hash.ts'
import { type Coin, type Transaction, type TxOutput, transactionId } from '../../../src-main/primitives/transaction.ts'
import {
  all,
  type Item,
  keyNode,
  keyOf,
  lockOfOpening,
  NO_BYTES,
  note,
  type Opening,
  type OwnedCoin,
  output,
  policyOpening,
  RuleBuilder,
  threshold,
} from '../rule-builder.ts'

export const TIP_HEIGHT = 260
export const COIN_VALUE = 2_000_000
export const PREIMAGE = new Uint8Array(32).fill(0x5a)
export const preimageNode: PolicyNode = { kind: 'hash', hash: hashSha256(PREIMAGE) }
const manyLabels = Array.from({ length: 32 }, (_, i) => `many${i}`)
const sibling = (i: number): Uint8Array => hashTagged('duit/test/sibling', Uint8Array.of(i))
const signers = (...labels: string[]): Item[] => labels.map((signer) => ({ signer }))

/** What the coin behind `template` must be spent by. */
export const templateOutputs: readonly TxOutput[] = [output(COIN_VALUE - 100_000)]
function templateOf(lockTime: number, sequence: number): Uint8Array {
  const input = { txid: new Uint8Array(32), index: 0, sequence }
  const tx: Transaction = { version: 1, lockTime, inputs: [input], outputs: templateOutputs, witnesses: [NO_BYTES] }
  return new SighashDigests(tx, []).template(0)
}

/** A leaf of exactly so many bytes: one key, hashes, and a template-free filler of `after`s. */
export function leafOfSize(size: number): PolicyNode {
  const parts: PolicyNode[] = [keyNode('a')]
  // tag, k and n of a threshold of fewer than 128 parts take 3 bytes, key and hash 33, after(0) 2, after(200) 3
  let left = size - 3 - 33
  while (left >= 2 * 33) {
    parts.push(preimageNode)
    left -= 33
  }
  if (left % 2 === 1) {
    parts.push({ kind: 'after', time: 200 })
    left -= 3
  }
  for (; left > 0; left -= 2) parts.push({ kind: 'after', time: 1 })
  return all(...parts)
}

function sizedOpening(size: number): Opening {
  const leaf = leafOfSize(size)
  const parts = leaf.kind === 'threshold' ? leaf.parts : []
  const bitmap = new Uint8Array(Math.ceil(parts.length / 8))
  parts.forEach((_, i) => {
    bitmap[i >>> 3] = (bitmap[i >>> 3] as number) | (1 << (i & 7))
  })
  const items = parts.flatMap((part): Item[] => (part.kind === 'key' ? signers('a') : part.kind === 'hash' ? [{ bytes: PREIMAGE }] : []))
  return policyOpening(leaf, [...bitmap], items)
}

/** `levels` nodes one within the other, a key innermost. */
export function nested(levels: number): PolicyNode {
  let node = keyNode('a')
  for (let level = 1; level < levels; level++) node = threshold(1, node)
  return node
}

const nine: PolicyNode = threshold(3, ...manyLabels.slice(0, 9).map(keyNode))

/** By label. Built once the network's times are known. */
function openings(genesisTime: number): Record<string, Opening> {
  const time = genesisTime + 600
  return {
    key: policyOpening(keyNode('a'), [], signers('a')),
    both: policyOpening(all(keyNode('a'), keyNode('b')), [3], signers('a', 'b')),
    either: policyOpening(threshold(1, keyNode('a'), keyNode('b')), [1], signers('a')),
    twoOfThree: policyOpening(threshold(2, keyNode('a'), keyNode('b'), keyNode('c')), [3], signers('a', 'b')),
    afterHeight: policyOpening(all({ kind: 'after', time: 240 }, keyNode('a')), [3], signers('a')),
    afterTime: policyOpening(all({ kind: 'after', time }, keyNode('a')), [3], signers('a')),
    afterLastHeight: policyOpening(all({ kind: 'after', time: LOCK_TIME_THRESHOLD - 1 }, keyNode('a')), [3], signers('a')),
    afterFirstTime: policyOpening(all({ kind: 'after', time: LOCK_TIME_THRESHOLD }, keyNode('a')), [3], signers('a')),
    older: policyOpening(all({ kind: 'older', blocks: 200 }, keyNode('a')), [3], signers('a')),
    olderMost: policyOpening(all({ kind: 'older', blocks: 2 ** 31 - 1 }, keyNode('a')), [3], signers('a')),
    hash: policyOpening(all(preimageNode, keyNode('a')), [3], [{ bytes: PREIMAGE }, { signer: 'a' }]),
    template: policyOpening({ kind: 'template', hash: templateOf(7, 0xfffffffd) }, [], []),
    vault: policyOpening(
      threshold(1, { kind: 'template', hash: templateOf(7, 0xfffffffd) }, threshold(1, keyNode('a'), keyNode('b'))),
      [1],
      [],
    ),
    nine: policyOpening(nine, [0b0000_0011, 0b1], signers('many0', 'many1', 'many8')),
    levels8: policyOpening(nested(8), Array(7).fill(1), signers('a')),
    levels9: policyOpening(nested(9), Array(8).fill(1), signers('a')),
    depth16: policyOpening(
      keyNode('a'),
      [],
      signers('a'),
      Array.from({ length: 16 }, (_, i) => sibling(i)),
    ),
    depth17: policyOpening(
      keyNode('a'),
      [],
      signers('a'),
      Array.from({ length: 17 }, (_, i) => sibling(i)),
    ),
    leaf1100: sizedOpening(1_100),
    leaf1101: sizedOpening(1_101),
    many: policyOpening(threshold(32, ...manyLabels.map(keyNode)), [0xff, 0xff, 0xff, 0xff], signers(...manyLabels)),
    many33: policyOpening(threshold(2, ...manyLabels.map(keyNode), keyNode('a')), [3, 0, 0, 0, 0], signers('many0', 'many1')),
    repeated: policyOpening(all(keyNode('a'), keyNode('a')), [3], signers('a', 'a')),
    preimageOnly: policyOpening(preimageNode, [], [{ bytes: PREIMAGE }]),
    anyUnbound: policyOpening(threshold(1, keyNode('a'), { kind: 'after', time: 1 }), [2], []),
    noPointKey: policyOpening(all({ kind: 'key', key: new Uint8Array(32).fill(0xff) }, keyNode('a')), [3], signers('a', 'a')),
    noKeyPath: policyOpening(keyNode('a'), [], signers('a'), [], unspendableOwner()),
  }
}

const PLAIN_COINS = 150
const MANY_COINS = 490

export interface Fixture {
  readonly builder: RuleBuilder
  /** A coin by its label; `plain` and `plain2` are simple ones that wrong transactions may share. */
  coin(label: string): OwnedCoin
  /** A simple coin that no other case takes. */
  fresh(): OwnedCoin
  /** The coinbase's coin of a block. */
  mined(height: number): OwnedCoin
  /** Coins behind 32 of 32 keys. */
  readonly many: readonly OwnedCoin[]
  readonly outpoints: {
    /** A statement of block 1, in the state of no one. */
    readonly statement: OwnedCoin
    /** A coin that was spent. */
    readonly spent: OwnedCoin
  }
}

/** Verifies all of a usual list, and a sample of a huge one: plain JavaScript takes 2 ms a check. */
const verifySampled: VerifyChecks = (checks) =>
  verifyChecksReference(checks.length <= 500 ? checks : checks.filter((_, i) => i % 400 === 0))

/** A chain of 260 blocks by the rules alone, and the coins on it. */
export async function createFixture(): Promise<Fixture> {
  const builder = new RuleBuilder({ nowSeconds: 1_767_225_600, verify: verifySampled })
  const kinds = Object.entries(openings(builder.chain.network.genesisTime))
  const plain: Opening = { path: 'key', signer: 'plain' }
  const wanted: [string, Opening][] = [...kinds, ...Array.from({ length: PLAIN_COINS }, (_, i): [string, Opening] => [`plain${i}`, plain])]
  const noPointLock = new Uint8Array(32).fill(0xff)
  const outputs = [
    ...wanted.map(([, opening]) => output(COIN_VALUE, lockOfOpening(opening))),
    output(COIN_VALUE, noPointLock),
    output(0, keyOf('a'), note(4)),
  ]
  await builder.connect(builder.block({ coinbase: { outputs } }))
  const coins = new Map<string, OwnedCoin>()
  const first = transactionId(firstTransaction(builder))
  const take = (txid: Uint8Array, index: number): Coin => builder.chain.coinAt(txid, index) as Coin
  wanted.forEach(([label, opening], index) => {
    coins.set(label, { coin: take(first, index), opening })
  })
  coins.set('noPointLock', { coin: take(first, wanted.length), opening: plain })
  const statement = {
    outpoint: { txid: first, index: wanted.length + 1 },
    height: 1,
    coinbase: true,
    output: outputs[wanted.length + 1] as TxOutput,
  }
  const manyOpening = kinds.find(([label]) => label === 'many')?.[1] as Opening
  const manyLock = lockOfOpening(manyOpening)
  await builder.connect(builder.block({ coinbase: { outputs: Array.from({ length: MANY_COINS }, () => output(1_000_000, manyLock)) } }))
  const second = transactionId(firstTransaction(builder))
  const many = Array.from({ length: MANY_COINS }, (_, index) => ({ coin: take(second, index), opening: manyOpening }))
  const mined = new Map<number, OwnedCoin>()
  const spent = coins.get(`plain${PLAIN_COINS - 1}`) as OwnedCoin
  while (builder.next <= TIP_HEIGHT) {
    const height = builder.next
    await builder.connect(builder.block(height === 250 ? { transactions: [builder.spend([spent])] } : {}))
    mined.set(height, { coin: take(transactionId(firstTransaction(builder)), 0), opening: { path: 'key', signer: 'miner' } })
  }
  const get = (label: string): OwnedCoin => coins.get(label === 'plain' ? 'plain0' : label) ?? fail(label)
  let used = 10
  return {
    builder,
    coin: get,
    fresh: () => get(`plain${used++}`),
    mined: (height) => mined.get(height) ?? fail(`mined ${height}`),
    many,
    outpoints: { statement: { coin: statement, opening: plain }, spent },
  }
}

function firstTransaction(builder: RuleBuilder): Transaction {
  return builder.chain.tip.block?.transactions[0] as Transaction
}

function fail(label: string): never {
  throw new Error(`The fixture has no coin ${label}`)
}
