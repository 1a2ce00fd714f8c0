import { describe, expect, it } from 'vitest'
import { VerifiedWitnesses } from '../../../../src-main/consensus/verified-witnesses.ts'
import { hashSha256 } from '../../../../src-main/crypto/tagged-hash.ts'

const leaf = (n: number) => hashSha256(Uint8Array.of(n & 0xff, n >> 8))

describe('consensus/verified-witnesses', () => {
  it('answers the checks of a leaf that was added, and nothing for any other', () => {
    const verified = new VerifiedWitnesses()
    verified.add(leaf(1), 2)
    verified.add(leaf(2), 0)
    expect([1, 2, 3].map((n) => verified.checksOf(leaf(n)))).toEqual([2, 0, undefined])
    const oneBit = leaf(1).map((byte, i) => (i === 31 ? byte ^ 1 : byte))
    expect(verified.checksOf(oneBit)).toBeUndefined()
  })

  it('is bounded, and the newest stay', () => {
    const verified = new VerifiedWitnesses(100)
    for (let n = 0; n < 1_000; n++) verified.add(leaf(n), n)
    expect(verified.size).toBeLessThanOrEqual(100)
    for (let n = 950; n < 1_000; n++) expect(verified.checksOf(leaf(n))).toBe(n)
    expect(verified.checksOf(leaf(0))).toBeUndefined()
  })
})
