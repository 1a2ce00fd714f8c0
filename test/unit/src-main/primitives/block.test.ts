import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blockId,
  decodeBlock,
  decodeHeader,
  encodeBlock,
  encodeHeader,
  HEADER_BYTES,
  headerBytesId,
  NONCE_OFFSET,
} from '../../../../src-main/primitives/block.ts'
import { MalformedError } from '../../../../src-main/primitives/errors.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { header, mutations, transaction } from '../../../support/arbitraries.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

describe('primitives/block', () => {
  const genesis = readJsonVector<{ block: string; header: string; id: string }>('duit/genesis.json')

  it('genesis decodes, encodes and has its id', () => {
    const block = decodeBlock(hex(genesis.block))
    expect(bytesToHex(encodeBlock(block))).toBe(genesis.block)
    expect(bytesToHex(encodeHeader(block.header))).toBe(genesis.header)
    expect(bytesToHex(blockId(block.header))).toBe(genesis.id)
    expect(bytesToHex(headerBytesId(hex(genesis.header)))).toBe(genesis.id)
  })

  it('a header has 156 bytes with the nonce at the end, and any other length is malformed', () => {
    fc.assert(
      fc.property(header, (one) => {
        const bytes = encodeHeader(one)
        expect(bytes.length).toBe(HEADER_BYTES)
        expect(bytes.subarray(NONCE_OFFSET)).toEqual(one.nonce)
        expect(decodeHeader(bytes)).toEqual(one)
        expect(() => decodeHeader(bytes.subarray(1))).toThrow(MalformedError)
        expect(() => decodeHeader(Uint8Array.from([...bytes, 0]))).toThrow(MalformedError)
      }),
    )
  })

  it('a time of 2^53 is no time', () => {
    const bytes = hex(genesis.header)
    bytes.set(hex('ffffffffffff1f00'), 136)
    expect(decodeHeader(bytes).time).toBe(Number.MAX_SAFE_INTEGER)
    bytes.set(hex('0000000000002000'), 136)
    expect(() => decodeHeader(bytes)).toThrow(MalformedError)
  })

  it('blocks read back the same', () => {
    const block = fc.record({ header, transactions: fc.array(transaction, { maxLength: 3 }) })
    fc.assert(
      fc.property(block, (one) => {
        expect(decodeBlock(encodeBlock(one))).toEqual(one)
      }),
    )
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ minLength: 150, maxLength: 300 }), mutations(block.map(encodeBlock))), (bytes) => {
        try {
          expect(encodeBlock(decodeBlock(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('a claimed number of transactions allocates nothing', () => {
    const bytes = Uint8Array.from([...hex(genesis.header), ...hex('ffffffffffffff0f')])
    expect(() => decodeBlock(bytes)).toThrow(MalformedError)
  })
})
