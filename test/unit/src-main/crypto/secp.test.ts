import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isPublicKey,
  publicKeyOf,
  secretFromHash,
  signSchnorr,
  tweakPublicKey,
  tweakSecretKey,
  verifySchnorr,
  verifyTweak,
} from '../../../../src-main/crypto/secp.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { bigIntToBytes32, bytesToBigInt, bytesToHex } from '../../../../src-main/util/bytes.ts'
import { bytesOf } from '../../../support/arbitraries.ts'
import { hex, readVector } from '../../../support/vectors.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const FIELD = 2n ** 256n - 2n ** 32n - 977n
const rows = readVector('bip340/test-vectors.csv')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [index, secret = '', key = '', auxiliary = '', message = '', signature = '', result, comment = ''] = line.trimEnd().split(',')
    return { index, secret, key, auxiliary, message, signature, valid: result === 'TRUE', comment }
  })

describe('crypto/secp', () => {
  it('reads all 19 rows of BIP 340', () => expect(rows.length).toBe(19))

  it.each(rows)('BIP 340 row $index: $comment', (row) => {
    expect(verifySchnorr(hex(row.signature), hex(row.message), hex(row.key))).toBe(row.valid)
    if (row.secret === '') return
    expect(bytesToHex(publicKeyOf(hex(row.secret)))).toBe(row.key.toLowerCase())
    expect(bytesToHex(signSchnorr(hex(row.message), hex(row.secret), hex(row.auxiliary)))).toBe(row.signature.toLowerCase())
  })

  const secret = hashTagged('duit/test/key', Uint8Array.of(1))
  const key = publicKeyOf(secret)
  const message = new Uint8Array(32).fill(7)
  const signature = signSchnorr(message, secret, new Uint8Array(32))

  it('r, s and keys out of range and wrong lengths are false, never an exception', () => {
    const bytes = (value: bigint): Uint8Array => bigIntToBytes32(value)
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)]
    const bad: [Uint8Array, Uint8Array][] = [
      [Uint8Array.from([...bytes(FIELD), ...s]), key],
      [Uint8Array.from([...bytes(2n ** 256n - 1n), ...s]), key],
      [Uint8Array.from([...bytes(0n), ...s]), key],
      [Uint8Array.from([...r, ...bytes(ORDER)]), key],
      [Uint8Array.from([...r, ...bytes(0n)]), key],
      [Uint8Array.from([...r, ...bytes(bytesToBigInt(s) === 0n ? 1n : ORDER - bytesToBigInt(s))]), key],
      [signature, bytes(0n)],
      [signature, bytes(FIELD)],
      [signature, bytes(5n)],
      [signature.subarray(1), key],
      [Uint8Array.from([...signature, 1]), key],
      [signature, key.subarray(1)],
      [signature, Uint8Array.from([2, ...key])],
      [new Uint8Array(0), new Uint8Array(0)],
    ]
    expect(verifySchnorr(signature, message, key)).toBe(true)
    for (const [candidate, publicKey] of bad) expect(verifySchnorr(candidate, message, publicKey)).toBe(false)
  })

  it('any changed bit of signature, message or key is false', () => {
    fc.assert(
      fc.property(fc.nat(127 * 8 + 7), (bit) => {
        const all = Uint8Array.from([...signature, ...message, ...key])
        all[bit >>> 3] = (all[bit >>> 3] as number) ^ (1 << (bit & 7))
        expect(verifySchnorr(all.slice(0, 64), all.slice(64, 96), all.slice(96))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('secret keys out of range are refused', () => {
    for (const bad of [
      bigIntToBytes32(0n),
      bigIntToBytes32(ORDER),
      bigIntToBytes32(ORDER + 1n),
      new Uint8Array(31).fill(1),
      new Uint8Array(33).fill(1),
    ]) {
      expect(() => publicKeyOf(bad)).toThrow(RangeError)
      expect(() => signSchnorr(message, bad, new Uint8Array(32))).toThrow(RangeError)
      expect(() => tweakSecretKey(bad, new Uint8Array(32))).toThrow(RangeError)
    }
    expect(publicKeyOf(bigIntToBytes32(ORDER - 1n))).toEqual(publicKeyOf(bigIntToBytes32(1n)))
  })

  it('tweaking a key and its secret agree, and the tweaked key signs', () => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), (seed, tweakSeed) => {
        const one = secretFromHash(hashTagged('duit/test/seed', seed))
        const tweak = secretFromHash(hashTagged('duit/test/tweak', tweakSeed))
        const owner = publicKeyOf(one)
        const lock = tweakPublicKey(owner, tweak) as Uint8Array
        expect(publicKeyOf(tweakSecretKey(one, tweak))).toEqual(lock)
        expect(verifyTweak(lock, owner, tweak)).toBe(true)
        expect(verifyTweak(owner, owner, tweak)).toBe(false)
      }),
      { numRuns: 40 },
    )
    const tweak = hashTagged('duit/test/tweak')
    const lock = tweakPublicKey(key, tweak) as Uint8Array
    expect(verifySchnorr(signSchnorr(message, tweakSecretKey(secret, tweak), new Uint8Array(32)), message, lock)).toBe(true)
  })

  it('no tweak exists for a key that is no point, a tweak of n or more, or a sum at infinity', () => {
    expect(tweakPublicKey(bigIntToBytes32(5n), bigIntToBytes32(1n))).toBeUndefined()
    expect(tweakPublicKey(bigIntToBytes32(FIELD + 1n), bigIntToBytes32(1n))).toBeUndefined()
    expect(tweakPublicKey(key, bigIntToBytes32(ORDER))).toBeUndefined()
    expect(tweakPublicKey(key, bigIntToBytes32(ORDER - 1n))).toBeDefined()
    expect(tweakPublicKey(key, bigIntToBytes32(0n))).toEqual(key)
    const one = bigIntToBytes32(1n)
    expect(tweakPublicKey(publicKeyOf(one), bigIntToBytes32(ORDER - 1n))).toBeUndefined()
    expect(() => tweakSecretKey(one, bigIntToBytes32(ORDER - 1n))).toThrow(RangeError)
    expect(() => tweakSecretKey(one, bigIntToBytes32(ORDER))).toThrow(RangeError)
    expect(tweakPublicKey(publicKeyOf(one), one)).toEqual(publicKeyOf(bigIntToBytes32(2n)))
  })

  it('knows which x are points', () => {
    expect(isPublicKey(key)).toBe(true)
    expect(isPublicKey(bigIntToBytes32(5n))).toBe(false)
    expect(isPublicKey(bigIntToBytes32(FIELD))).toBe(false)
    expect(isPublicKey(key.subarray(1))).toBe(false)
  })

  it('a hash becomes a secret mod n', () => {
    expect(secretFromHash(bigIntToBytes32(ORDER + 5n))).toEqual(bigIntToBytes32(5n))
    expect(secretFromHash(bigIntToBytes32(5n))).toEqual(bigIntToBytes32(5n))
  })
})
