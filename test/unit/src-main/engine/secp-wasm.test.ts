import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeferredCheck, SignatureCheck } from '../../../../src-main/consensus/deferred-checks.ts'
import { holds } from '../../../../src-main/consensus/verify-reference.ts'
import { publicKeyOf, signSchnorr, tweakPublicKey } from '../../../../src-main/crypto/secp.ts'
import { holdsWasm } from '../../../../src-main/engine/secp-wasm.ts'
import { bigIntToBytes32 } from '../../../../src-main/util/bytes.ts'
import { hex, readVector } from '../../../support/vectors.ts'

const P = 2n ** 256n - 2n ** 32n - 977n
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const EDGES = [0n, 1n, 2n, 5n, N - 1n, N, N + 1n, P - 1n, P, P + 1n, 2n ** 256n - 1n].map(bigIntToBytes32)

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const secret = fc.bigInt({ min: 1n, max: N - 1n }).map(bigIntToBytes32)
const edgeOr = (other: fc.Arbitrary<Uint8Array>) =>
  fc.oneof({ weight: 3, arbitrary: other }, { weight: 1, arbitrary: fc.constantFrom(...EDGES) })
const shaken = (length: number) => fc.oneof({ weight: 30, arbitrary: bytes(length) }, fc.uint8Array({ maxLength: 70 }))

const goodSignature = fc.tuple(secret, bytes(32)).map(
  ([key, message]): SignatureCheck => ({
    kind: 'signature',
    key: publicKeyOf(key),
    message,
    signature: signSchnorr(message, key, new Uint8Array(32)),
  }),
)
const goodTweak = fc.tuple(secret, bytes(32)).map(([key, tweak]): DeferredCheck => {
  const owner = publicKeyOf(key)
  return { kind: 'tweak', owner, tweak, lock: tweakPublicKey(owner, tweak) ?? new Uint8Array(32) }
})
const damagedSignature = fc.tuple(goodSignature, fc.nat(127), fc.integer({ min: 1, max: 255 })).map(([check, at, flip]): DeferredCheck => {
  const parts = [check.key.slice(), check.message.slice(), check.signature.slice()] as const
  const part = at < 32 ? parts[0] : at < 64 ? parts[1] : parts[2]
  part[at % part.length] = (part[at % part.length] as number) ^ flip
  return { kind: 'signature', key: parts[0], message: parts[1], signature: parts[2] }
})
const edgeSignature = fc
  .tuple(goodSignature, edgeOr(bytes(32)), edgeOr(bytes(32)), edgeOr(bytes(32)), fc.nat(7))
  .map(([check, key, r, s, which]): DeferredCheck => {
    const signature = check.signature.slice()
    if (which & 1) signature.set(r)
    if (which & 2) signature.set(s, 32)
    return { ...check, signature, key: which & 4 ? key : check.key }
  })
const edgeTweak = fc
  .tuple(edgeOr(bytes(32)), edgeOr(bytes(32)), edgeOr(bytes(32)))
  .map(([lock, owner, tweak]): DeferredCheck => ({ kind: 'tweak', lock, owner, tweak }))
const oddLengths = fc.tuple(goodSignature, shaken(32), shaken(32), shaken(64), fc.boolean()).map(
  ([check, key, message, signature, own]): DeferredCheck => ({
    kind: 'signature',
    key,
    message: own ? check.message : message,
    signature,
  }),
)
export const anyCheck = fc.oneof(goodSignature, goodTweak, damagedSignature, edgeSignature, edgeTweak, oddLengths)

describe('src-main/engine/secp-wasm', () => {
  it('judges every check as the reference does', () => {
    fc.assert(
      fc.property(anyCheck, (check) => {
        expect(holdsWasm(check)).toBe(holds(check))
      }),
      { numRuns: 400 },
    )
  })

  it('gives the verdicts of BIP 340 for messages of 32 bytes', () => {
    const rows = readVector('bip340/test-vectors.csv').trim().split('\n').slice(1)
    let judged = 0
    for (const row of rows) {
      const [index, , key, , message, signature, verdict] = row.split(',') as string[]
      if (message?.length !== 64) continue
      const check: DeferredCheck = { kind: 'signature', key: hex(key ?? ''), message: hex(message), signature: hex(signature ?? '') }
      expect(holdsWasm(check), `vector ${index}`).toBe(verdict === 'TRUE')
      judged++
    }
    expect(judged).toBeGreaterThanOrEqual(15)
  })

  it('refuses a tweak that leads to infinity, and accepts the tweak 0', () => {
    const owner = publicKeyOf(bigIntToBytes32(1n))
    expect(holdsWasm({ kind: 'tweak', owner, lock: owner, tweak: new Uint8Array(32) })).toBe(true)
    expect(holdsWasm({ kind: 'tweak', owner, lock: new Uint8Array(32), tweak: bigIntToBytes32(N - 1n) })).toBe(false)
  })

  it('still judges rightly after 20,000 keys that are no points', () => {
    const key = bigIntToBytes32(7n)
    const message = new Uint8Array(32)
    const good: SignatureCheck = { kind: 'signature', key: publicKeyOf(key), message, signature: signSchnorr(message, key, message) }
    const noPoint = bigIntToBytes32(5n)
    for (let i = 0; i < 10_000; i++) {
      holdsWasm({ ...good, key: noPoint })
      holdsWasm({ kind: 'tweak', owner: noPoint, lock: noPoint, tweak: message })
    }
    expect(holdsWasm(good)).toBe(true)
  })
})
