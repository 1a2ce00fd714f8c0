import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashSha256, hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

describe('crypto/tagged-hash', () => {
  it('gives the hashes of the vectors, in one part or many, again and again', () => {
    const { taggedHash } = readJsonVector<{ taggedHash: { tag: string; input: string; hash: string }[] }>('duit/encoding.json')
    for (const { tag, input, hash } of [...taggedHash, ...taggedHash]) {
      const bytes = hex(input)
      expect(bytesToHex(hashTagged(tag, bytes))).toBe(hash)
      expect(bytesToHex(hashTagged(tag, ...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toBe(hash)
    }
  })

  it('is the tagged hash of BIP 340 by another library', () => {
    for (const [tag, length] of [
      ['duit/tx', 0],
      ['duit/x', 63],
      ['a', 64],
      ['duit/mmr/node', 1_000],
    ] as const) {
      const input = new Uint8Array(length).fill(length & 0xff)
      const tagHash = createHash('sha256').update(tag).digest()
      const expected = createHash('sha256').update(tagHash).update(tagHash).update(input).digest('hex')
      expect(bytesToHex(hashTagged(tag, input))).toBe(expected)
      expect(bytesToHex(hashSha256(input))).toBe(createHash('sha256').update(input).digest('hex'))
    }
  })
})
