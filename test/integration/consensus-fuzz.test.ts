// 20,000 byte strings that a stranger could send, through every decoder: each is read in one form or refused by name.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBlockStrictly } from '../../src-main/consensus/check-block.ts'
import { ConsensusError } from '../../src-main/consensus/errors.ts'
import { encodeRangeNode, readRangeNode } from '../../src-main/consensus/history-range.ts'
import { decodeLeaf, encodePolicy } from '../../src-main/consensus/policy.ts'
import { StateSum } from '../../src-main/consensus/state-commitment.ts'
import { decodeWitness } from '../../src-main/consensus/witness.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { parseAddress } from '../../src-main/primitives/address.ts'
import { decodeBlock, decodeHeader, encodeBlock, encodeHeader } from '../../src-main/primitives/block.ts'
import { AddressError, MalformedError } from '../../src-main/primitives/errors.ts'
import { ByteReader } from '../../src-main/primitives/reader.ts'
import { decodeTransaction, encodeTransaction } from '../../src-main/primitives/transaction.ts'
import { runAtOnce } from '../../src-main/util/steps.ts'
import { mutations } from '../support/arbitraries.ts'
import { hex, readJsonVector } from '../support/vectors.ts'

/** Each answers the bytes written again, or nothing where there is no writer for the whole. */
const decoders: ((bytes: Uint8Array) => Uint8Array | undefined)[] = [
  (bytes) => encodeTransaction(decodeTransaction(bytes)),
  (bytes) => encodeBlock(decodeBlock(bytes)),
  (bytes) => encodeBlock(runAtOnce(decodeBlockStrictly(bytes))),
  (bytes) => encodeHeader(decodeHeader(bytes)),
  (bytes) => encodePolicy(decodeLeaf(bytes)),
  (bytes) => {
    decodeWitness(bytes, 0, 1)
    return undefined
  },
  (bytes) => {
    const reader = new ByteReader(bytes)
    const node = readRangeNode(reader)
    reader.finish()
    return encodeRangeNode(node)
  },
  (bytes) => StateSum.decode(bytes, keystreamReference).encode(),
  (bytes) => {
    parseAddress('duit', new TextDecoder().decode(bytes))
    return undefined
  },
]

describe('fuzzing the decoders', () => {
  const transactions = readJsonVector<{ hex: string; inputs: { leaf?: string }[] }[]>('duit/transactions.json')
  const { blocks } = readJsonVector<{ blocks: { block: string }[] }>('duit/chain.json')
  const leaves = transactions.flatMap(({ inputs }) => inputs.flatMap(({ leaf }) => (leaf === undefined ? [] : [hex(leaf)])))
  const witnesses = transactions.flatMap((row) => decodeTransaction(hex(row.hex)).witnesses)
  const bases: Uint8Array[] = [
    ...transactions.map((row) => hex(row.hex)),
    ...leaves,
    ...witnesses,
    ...blocks.slice(265, 285).map(({ block }) => hex(block)),
    ...blocks.slice(0, 20).map(({ block }) => hex(block).subarray(0, 156)),
    new Uint8Array(96),
    new StateSum(keystreamReference).encode(),
    new TextEncoder().encode('duit1pt8r0gtrke347crghpwnh4uq3j3w4vl2ffyer5q3hxcdqqfkdydpqmpldzn'),
  ]

  it('raises nothing but a refusal, and accepts no second form', () => {
    const base = fc.constantFrom(...bases)
    const once = mutations(base)
    const any = fc.oneof(
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      { weight: 4, arbitrary: once },
      { weight: 2, arbitrary: mutations(once) },
    )
    fc.assert(
      fc.property(any, (bytes) => {
        for (const decode of decoders) {
          try {
            const again = decode(bytes)
            if (again !== undefined) expect(again).toEqual(bytes)
          } catch (error) {
            if (!(error instanceof MalformedError || error instanceof ConsensusError || error instanceof AddressError)) throw error
          }
        }
      }),
      { numRuns: 20_000 },
    )
  })
})
