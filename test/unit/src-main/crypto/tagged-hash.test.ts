import { createHash } from 'node:crypto'
import { sha256 as sha256Noble } from '@noble/hashes/sha2.js'
import { afterAll, describe, expect, it } from 'vitest'
import { hashSha256, hashTagged, setSha256 } from '../../../../src-main/crypto/tagged-hash.ts'
import { sha256Platform } from '../../../../src-main/engine/platform-sha256.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

afterAll(() => setSha256(sha256Noble))

describe.each([
  { name: 'plain JavaScript', implementation: sha256Noble },
  { name: "the platform's own", implementation: sha256Platform },
])('crypto/tagged-hash with $name', ({ implementation }) => {
  it('gives the hashes of the vectors, in one part or many, again and again', () => {
    setSha256(implementation)
    const { taggedHash } = readJsonVector<{ taggedHash: { tag: string; input: string; hash: string }[] }>('duit/encoding.json')
    for (const { tag, input, hash } of [...taggedHash, ...taggedHash]) {
      const bytes = hex(input)
      expect(bytesToHex(hashTagged(tag, bytes))).toBe(hash)
      expect(bytesToHex(hashTagged(tag, ...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toBe(hash)
    }
  })

  it('is the tagged hash of BIP 340 by another library, at any length', () => {
    setSha256(implementation)
    for (const [tag, length] of [
      ['duit/tx', 0],
      ['duit/x', 63],
      ['a', 64],
      ['duit/mmr/node', 1_000],
      ['duit/outputs', 4_032],
      ['duit/outputs', 4_033],
      ['duit/spends', 100_000],
    ] as const) {
      const input = new Uint8Array(length).fill(length & 0xff)
      const tagHash = createHash('sha256').update(tag).digest()
      const expected = createHash('sha256').update(tagHash).update(tagHash).update(input).digest('hex')
      expect(bytesToHex(hashTagged(tag, input))).toBe(expected)
      expect(bytesToHex(hashSha256(input))).toBe(createHash('sha256').update(input).digest('hex'))
    }
  })

  it('answers with bytes of its own, which later hashes do not change', () => {
    setSha256(implementation)
    const first = hashTagged('a', Uint8Array.of(1))
    const kept = first.slice()
    hashTagged('a', Uint8Array.of(2))
    expect(first).toEqual(kept)
    expect(first.constructor).toBe(Uint8Array)
    expect(first.buffer.byteLength).toBe(32)
  })
})

describe('crypto/tagged-hash', () => {
  it('does not take an implementation that gives wrong answers', () => {
    expect(() => setSha256(() => new Uint8Array(32))).toThrow(RangeError)
    expect(bytesToHex(hashSha256(new Uint8Array(0)))).toBe(createHash('sha256').digest('hex'))
  })
})
