import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConsensusError } from '../../../../src-main/consensus/errors.ts'
import { decodeLeaf, encodePolicy, listKeys, type PolicyNode } from '../../../../src-main/consensus/policy.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { mutations } from '../../../support/arbitraries.ts'
import { leafOfSize, nested } from '../../../support/corpus/fixture.ts'
import { anyTree, isBoundByTrying } from '../../../support/policy-trees.ts'
import { all, keyNode, keyOf, threshold } from '../../../support/rule-builder.ts'

const ruleOf = (leaf: Uint8Array): string => {
  try {
    decodeLeaf(leaf)
    return 'valid'
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    return error.code
  }
}
const manyKeys = (count: number): PolicyNode[] => Array.from({ length: count }, (_, i) => keyNode(`many${i}`))

describe('consensus/policy', () => {
  it.each([
    ['1,100 bytes', encodePolicy(leafOfSize(1_100)), 'valid'],
    ['1,101 bytes', encodePolicy(leafOfSize(1_101)), 'leaf-size'],
    ['8 levels', encodePolicy(nested(8)), 'valid'],
    ['9 levels', encodePolicy(nested(9)), 'leaf-levels'],
    ['1 of 32 keys', encodePolicy(threshold(1, ...manyKeys(32))), 'valid'],
    ['1 of 33 keys', encodePolicy(threshold(1, ...manyKeys(33))), 'leaf-keys'],
    ['`older` 2^31 − 1', encodePolicy(all(keyNode('a'), { kind: 'older', blocks: 2 ** 31 - 1 })), 'valid'],
    ['`older` 1', encodePolicy(all(keyNode('a'), { kind: 'older', blocks: 1 })), 'valid'],
    ['`older` 2^31', encodePolicy(all(keyNode('a'), { kind: 'older', blocks: 2 ** 31 })), 'leaf-form'],
    ['`after` 0', encodePolicy(all(keyNode('a'), { kind: 'after', time: 0 })), 'valid'],
    ['`after` 2^53 − 1', encodePolicy(all(keyNode('a'), { kind: 'after', time: 2 ** 53 - 1 })), 'valid'],
    ['a template alone', encodePolicy({ kind: 'template', hash: new Uint8Array(32) }), 'valid'],
    [
      'the same template twice',
      encodePolicy(threshold(1, { kind: 'template', hash: new Uint8Array(32) }, { kind: 'template', hash: new Uint8Array(32) })),
      'valid',
    ],
    ['a key that is no point, which the form does not see', encodePolicy({ kind: 'key', key: new Uint8Array(32) }), 'valid'],
  ])('limits: %s', (_, leaf, rule) => {
    expect(ruleOf(leaf)).toBe(rule)
  })

  it('the largest threshold of 32 keys has 1,059 bytes', () => {
    expect(encodePolicy(threshold(32, ...manyKeys(32))).length).toBe(1_059)
  })

  it('as many levels as fit into a leaf are refused at the ninth', () => {
    const deep = new Uint8Array(1_100)
    for (let i = 0; i < 1_098; i += 3) deep.set([2, 1, 1], i)
    expect(ruleOf(deep)).toBe('leaf-levels')
  })

  it('lists keys in the order in which they sign', () => {
    const tree = threshold(1, all(keyNode('b'), keyNode('a')), keyNode('c'))
    expect(listKeys(tree).map(bytesToHex)).toEqual([keyOf('b'), keyOf('a'), keyOf('c')].map(bytesToHex))
  })

  it('random trees: what is written reads back, and bound means bound under every choice', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const leaf = encodePolicy(tree)
        const bound = isBoundByTrying(tree)
        expect(ruleOf(leaf)).toBe(leaf.length > 1_100 ? 'leaf-size' : bound ? 'valid' : 'leaf-unbound')
        if (bound) expect(decodeLeaf(leaf)).toEqual(tree)
      }),
      { numRuns: 1_000 },
    )
  })

  it('any bytes are a leaf that writes back the same, or break a rule by name', () => {
    const leaf = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      mutations(anyTree.map(encodePolicy)),
      mutations(mutations(anyTree.map(encodePolicy))),
    )
    fc.assert(
      fc.property(leaf, (bytes) => {
        if (ruleOf(bytes) === 'valid') expect(encodePolicy(decodeLeaf(bytes))).toEqual(bytes)
      }),
      { numRuns: 5_000 },
    )
  })
})
