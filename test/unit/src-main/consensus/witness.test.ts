import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConsensusError } from '../../../../src-main/consensus/errors.ts'
import { encodePolicy } from '../../../../src-main/consensus/policy.ts'
import { decodeWitness, encodeKeyWitness, encodePolicyWitness, type Witness } from '../../../../src-main/consensus/witness.ts'
import { concatBytes } from '../../../../src-main/util/bytes.ts'
import { bytesOf, mutations } from '../../../support/arbitraries.ts'
import { anyTree, chooseAtRandom, isBoundByTrying, TREE_PREIMAGE } from '../../../support/policy-trees.ts'
import { keyNode, keyOf, threshold } from '../../../support/rule-builder.ts'

const keyWitness = fc
  .tuple(fc.constantFrom(0x01, 0x03, 0x81, 0x83), bytesOf(64))
  .map(([flag, signature]) => encodeKeyWitness(flag, signature))

/** A policy witness of right form with its tree; signatures are any bytes. */
const policyWitness = fc
  .tuple(anyTree.filter(isBoundByTrying), fc.array(bytesOf(32), { maxLength: 16 }), bytesOf(64), fc.nat())
  .map(([tree, siblings, signature, seed]) => {
    let state = seed
    const { choice, chosen } = chooseAtRandom(tree, (below) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * below)
    })
    const items = chosen.flatMap((node) =>
      node.kind === 'key' ? [concatBytes(Uint8Array.of(1), signature)] : node.kind === 'hash' ? [TREE_PREIMAGE] : [],
    )
    const parts = { owner: keyOf('owner'), siblings, leaf: encodePolicy(tree), choice: Uint8Array.from(choice), items }
    return { parts, chosen, bytes: encodePolicyWitness(parts) }
  })

function encodeAgain(witness: Witness, choice: Uint8Array): Uint8Array {
  if (witness.path === 'key') return encodeKeyWitness(witness.flag, witness.signature)
  const [signatures, preimages] = [[...witness.signatures], [...witness.preimages]]
  const items = witness.chosen.flatMap((node) => {
    if (node.kind === 'hash') return [preimages.shift()?.preimage as Uint8Array]
    const item = node.kind === 'key' ? signatures.shift() : undefined
    return item === undefined ? [] : [concatBytes(Uint8Array.of(item.flag), item.signature)]
  })
  return encodePolicyWitness({ ...witness, choice, items })
}

describe('consensus/witness', () => {
  it('random policy witnesses: the chosen nodes, signatures and preimages come back in their order', () => {
    fc.assert(
      fc.property(policyWitness, ({ parts, chosen, bytes }) => {
        const witness = decodeWitness(bytes, 0, 1)
        expect(witness.path === 'policy' && witness.chosen).toEqual(chosen)
        expect(encodeAgain(witness, parts.choice)).toEqual(bytes)
        expect(witness.path === 'policy' && witness.signatures.length).toBe(chosen.filter(({ kind }) => kind === 'key').length)
      }),
      { numRuns: 300 },
    )
  })

  it('there is one encoding for each choice: of all bitmaps of up to two bytes, five fit five choices', () => {
    const leaf = encodePolicy(threshold(2, keyNode('a'), threshold(1, keyNode('b'), keyNode('c')), keyNode('d')))
    const fits = (choice: number[]): boolean => {
      try {
        decodeWitness(encodePolicyWitness({ owner: keyOf('owner'), siblings: [], leaf, choice: Uint8Array.from(choice), items: [] }), 0, 1)
      } catch (error) {
        // without items, a choice that fits is refused for the signatures that are missing
        return (error as ConsensusError).code === 'witness-form'
      }
      return true
    }
    const bytes = [...Array(256).keys()]
    const accepted = [[], ...bytes.map((a) => [a]), ...bytes.flatMap((a) => bytes.map((b) => [a, b]))].filter(fits)
    expect(accepted).toEqual([[0b101], [0b011, 1], [0b011, 2], [0b110, 1], [0b110, 2]])
  })

  it('anything in front, behind or missing is refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          keyWitness,
          policyWitness.map(({ bytes }) => bytes),
        ),
        fc.uint8Array({ minLength: 1, maxLength: 70 }),
        (bytes, extra) => {
          for (const changed of [concatBytes(bytes, extra), bytes.subarray(0, -1), bytes.subarray(1)]) {
            expect(() => decodeWitness(changed, 0, 1)).toThrow(ConsensusError)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('mutated witnesses are refused by name or have the form of one', () => {
    const bases = fc.oneof(
      keyWitness,
      policyWitness.map(({ bytes }) => bytes),
    )
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 150 }), mutations(bases), mutations(mutations(bases))),
        fc.nat(2),
        (bytes, position) => {
          try {
            decodeWitness(bytes, position, 1)
          } catch (error) {
            expect(error).toBeInstanceOf(ConsensusError)
          }
        },
      ),
      { numRuns: 4_000 },
    )
  })

  it('the single flag needs an output at its position', () => {
    for (const flag of [0x03, 0x83]) {
      const witness = encodeKeyWitness(flag, new Uint8Array(64))
      expect(decodeWitness(witness, 1, 2).path).toBe('key')
      expect(() => decodeWitness(witness, 2, 2)).toThrow(expect.objectContaining({ code: 'witness-single' }))
    }
    expect(decodeWitness(encodeKeyWitness(0x81, new Uint8Array(64)), 5, 1).path).toBe('key')
  })
})
