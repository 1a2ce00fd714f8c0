import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkSpend } from '../../../../src-main/consensus/check-transaction.ts'
import { CheckSink } from '../../../../src-main/consensus/deferred-checks.ts'
import { ConsensusError, type Rule } from '../../../../src-main/consensus/errors.ts'
import { encodePolicy, type PolicyNode } from '../../../../src-main/consensus/policy.ts'
import { SighashDigests } from '../../../../src-main/consensus/sighash.ts'
import { holds } from '../../../../src-main/consensus/verify-reference.ts'
import { encodePolicyWitness } from '../../../../src-main/consensus/witness.ts'
import { type Transaction, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { bytesEqual, bytesToHex } from '../../../../src-main/util/bytes.ts'
import { mutations } from '../../../support/arbitraries.ts'
import { createFixture, type Fixture, templateOutputs } from '../../../support/corpus/fixture.ts'
import {
  anyTree,
  chooseAtRandom,
  isBoundByTrying,
  TEMPLATE_MARK,
  TREE_LOCK_TIME,
  TREE_PREIMAGE,
  TREE_SEQUENCE,
} from '../../../support/policy-trees.ts'
import { type Item, keyOf, lockOfOpening, NO_BYTES, type Opening, type OwnedCoin, output, spend } from '../../../support/rule-builder.ts'

const genesisId = new Uint8Array(32).fill(4)

/** The verdict of the rules on one spend, in a block of height 1,000. */
function verdict(tx: Transaction, coins: readonly OwnedCoin[], checks?: { count?: number }): Rule | 'valid' {
  const sink = new CheckSink(1_000)
  let broken: Rule | 'valid' = 'valid'
  try {
    checkSpend(
      tx,
      coins.map(({ coin }) => coin),
      { height: 1_000, medianTime: 1, genesisId },
      sink,
    )
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    broken = error.code
  }
  if (checks !== undefined) checks.count = sink.signatureChecks
  return sink.checks.find((check) => !holds(check))?.kind ?? broken
}

function coinBehind(opening: Opening): OwnedCoin {
  const txid = new Uint8Array(32).fill(8)
  return {
    coin: { outpoint: { txid, index: 1 }, height: 500, coinbase: false, output: output(1_000_000, lockOfOpening(opening)) },
    opening,
  }
}

const outputs = [output(900_000)]
const spendTree = { lockTime: TREE_LOCK_TIME, sequence: TREE_SEQUENCE, outputs }
const template = new SighashDigests(
  { version: 1, lockTime: TREE_LOCK_TIME, inputs: [{ txid: NO_BYTES, index: 0, sequence: TREE_SEQUENCE }], outputs, witnesses: [NO_BYTES] },
  [],
).template(0)

const labels = new Map(Array.from({ length: 12 }, (_, i) => [bytesToHex(keyOf(`tree${i}`)), `tree${i}`]))

function withTemplate(node: PolicyNode): PolicyNode {
  if (node.kind === 'threshold') return { ...node, parts: node.parts.map(withTemplate) }
  return node.kind === 'template' && bytesEqual(node.hash, TEMPLATE_MARK) ? { kind: 'template', hash: template } : node
}

/** Which rule the chosen nodes break, read once more from section 6. */
function expectedOf(chosen: readonly PolicyNode[]): Rule | 'valid' {
  for (const node of chosen) {
    if (node.kind === 'after' && node.time > TREE_LOCK_TIME) return 'after'
    if (node.kind === 'older' && node.blocks > TREE_SEQUENCE) return 'older'
    if (node.kind === 'template' && !bytesEqual(node.hash, template)) return 'template'
  }
  return 'valid'
}

describe('consensus/check-witness: random trees', () => {
  const draw = fc.tuple(anyTree.filter(isBoundByTrying).map(withTemplate), fc.array(fc.nat(), { minLength: 40, maxLength: 40 }))

  it('a random choice of a random tree is accepted exactly when its conditions hold, with the checks that were counted', () => {
    fc.assert(
      fc.property(draw, ([tree, numbers]) => {
        let at = 0
        const { choice, chosen } = chooseAtRandom(tree, (below) => (numbers[at++ % numbers.length] as number) % below)
        const items = chosen.flatMap((node): Item[] => {
          if (node.kind === 'hash') return [{ bytes: TREE_PREIMAGE }]
          return node.kind === 'key' ? [{ signer: labels.get(bytesToHex(node.key)) as string }] : []
        })
        const coin = coinBehind({
          path: 'policy',
          owner: keyOf('owner'),
          siblings: [],
          leaf: encodePolicy(tree),
          choice: Uint8Array.from(choice),
          items,
        })
        const checks = { count: 0 }
        expect(verdict(spend(genesisId, [coin], spendTree), [coin], checks)).toBe(expectedOf(chosen))
        expect(checks.count).toBe(1 + chosen.filter(({ kind }) => kind === 'key').length)
      }),
      { numRuns: 80 },
    )
  })
})

describe('consensus/check-witness: nobody but a signer changes a witness (C13)', () => {
  let f: Fixture
  let cases: { tx: Transaction; coin: OwnedCoin }[]

  beforeAll(async () => {
    f = await createFixture()
    const make = (label: string, options = {}) => {
      const coin = f.coin(label)
      return { coin, tx: spend(genesisId, [coin], options) }
    }
    cases = [
      make('plain'),
      make('key'),
      make('twoOfThree'),
      make('nine'),
      make('hash'),
      make('depth16'),
      make('levels8'),
      make('afterHeight', { lockTime: 240 }),
      make('template', { lockTime: 7, outputs: templateOutputs }),
      make('vault', { lockTime: 7, outputs: templateOutputs }),
    ]
    for (const { tx, coin } of cases) expect(verdict(tx, [coin])).toBe('valid')
  })

  it('no random change of a witness is accepted', () => {
    const changed = fc.nat(9).chain((i) => {
      const { tx } = cases[i] as { tx: Transaction }
      const bytes = fc.constant(tx.witnesses[0] as Uint8Array)
      return fc.oneof({ weight: 4, arbitrary: mutations(bytes) }, mutations(mutations(bytes))).map((witness) => ({ i, witness }))
    })
    fc.assert(
      fc.property(changed, ({ i, witness }) => {
        const { tx, coin } = cases[i] as { tx: Transaction; coin: OwnedCoin }
        const other = { ...tx, witnesses: [witness] }
        expect(transactionId(other)).toEqual(transactionId(tx))
        expect(verdict(other, [coin]) === 'valid').toBe(bytesEqual(witness, tx.witnesses[0] as Uint8Array))
      }),
      { numRuns: 1_500 },
    )
  })

  it('every single bit of a key path and of the bytes around a policy path counts', () => {
    for (const { tx, coin } of cases) {
      const right = tx.witnesses[0] as Uint8Array
      const places = Array.from({ length: right.length }, (_, i) => i).filter((i) => i < 3 || i % 29 === 0 || i > right.length - 3)
      for (const at of places) {
        const witness = right.map((byte, i) => (i === at ? byte ^ (1 << (at & 7)) : byte))
        expect([at, verdict({ ...tx, witnesses: [witness] }, [coin])]).not.toEqual([at, 'valid'])
      }
    }
  })

  it('the first way: whoever has more signatures than are needed may choose among them, under the same txid', () => {
    const coin = f.coin('twoOfThree')
    const pairs: [string[], number][] = [
      [['a', 'b'], 3],
      [['a', 'c'], 5],
      [['b', 'c'], 6],
    ]
    const made = pairs.map(([signers, choice]) =>
      spend(genesisId, [
        { ...coin, opening: { ...coin.opening, choice: Uint8Array.of(choice), items: signers.map((signer) => ({ signer })) } as Opening },
      ]),
    )
    for (const tx of made) expect(verdict(tx, [coin])).toBe('valid')
    expect(new Set(made.map((tx) => bytesToHex(transactionId(tx)))).size).toBe(1)
  })

  it('the second way: a transaction that a template names may be given the branch of the template by anyone', () => {
    const coin = f.coin('vault')
    const opening = coin.opening as Opening & { path: 'policy' }
    const signed = spend(genesisId, [{ ...coin, opening: { ...opening, choice: Uint8Array.of(2, 1), items: [{ signer: 'a' }] } }], {
      lockTime: 7,
      outputs: templateOutputs,
    })
    const bare = encodePolicyWitness({ ...opening, choice: Uint8Array.of(1), items: [] })
    const other = { ...signed, witnesses: [bare] }
    expect(verdict(signed, [coin])).toBe('valid')
    expect(verdict(other, [coin])).toBe('valid')
    expect(transactionId(other)).toEqual(transactionId(signed))
  })
})
