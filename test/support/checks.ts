// Deferred checks for tests: good ones, damaged ones, those at the edges of the rules, and the official vectors of BIP 340.
import fc from 'fast-check'
import type { DeferredCheck, SignatureCheck } from '../../src-main/consensus/deferred-checks.ts'
import { publicKeyOf, signSchnorr, tweakPublicKey } from '../../src-main/crypto/secp.ts'
import { bigIntToBytes32 } from '../../src-main/util/bytes.ts'
import { hex, readVector } from './vectors.ts'

/** The prime of the field, and the order of the group. */
export const P = 2n ** 256n - 2n ** 32n - 977n
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** 1 is the x of a point, 5 of none; p + 1 is 1 again for who forgets to look. */
const EDGES = [0n, 1n, 2n, 5n, N - 1n, N, N + 1n, P - 1n, P, P + 1n, 2n ** 256n - 1n].map(bigIntToBytes32)

/** Two of three are signatures, the others tweaks. */
export function goodCheck(i: number): DeferredCheck {
  const secret = bigIntToBytes32(BigInt(i + 1))
  const message = bigIntToBytes32(BigInt(i * 77 + 5))
  const owner = publicKeyOf(secret)
  if (i % 3 === 0) return { kind: 'tweak', owner, tweak: message, lock: tweakPublicKey(owner, message) as Uint8Array }
  return { kind: 'signature', key: owner, message, signature: signSchnorr(message, secret, new Uint8Array(32)) }
}

/** A check that does not hold. */
export function spoil(check: DeferredCheck): DeferredCheck {
  return check.kind === 'tweak' ? { ...check, lock: check.owner } : { ...check, message: new Uint8Array(32) }
}

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

/** All vectors that have a verdict, with messages of every length. */
export function bip340Vectors(): { index: string; check: SignatureCheck; holds: boolean }[] {
  const rows = readVector('bip340/test-vectors.csv').trim().split('\n').slice(1)
  return rows.map((row) => {
    const [index = '', , key = '', , message = '', signature = '', verdict] = row.trim().split(',')
    return {
      index,
      check: { kind: 'signature', key: hex(key), message: hex(message), signature: hex(signature) },
      holds: verdict === 'TRUE',
    }
  })
}

/** At the edges of the rule for tweaks, with their verdicts. */
export function tweakEdges(): { name: string; check: DeferredCheck; holds: boolean }[] {
  const one = publicKeyOf(bigIntToBytes32(1n))
  const smallX = bigIntToBytes32(1n)
  const zero = new Uint8Array(32)
  const tweak = (lock: Uint8Array, owner: Uint8Array, by: bigint): DeferredCheck => ({
    kind: 'tweak',
    lock,
    owner,
    tweak: bigIntToBytes32(by),
  })
  return [
    { name: 'the tweak 0 leads to the owner itself', check: tweak(one, one, 0n), holds: true },
    { name: 'the tweak n − 1', check: tweak(tweakPublicKey(smallX, bigIntToBytes32(N - 1n)) as Uint8Array, smallX, N - 1n), holds: true },
    { name: 'the tweak n, which is 0 for who reduces it', check: tweak(one, one, N), holds: false },
    { name: 'a sum at infinity', check: tweak(zero, one, N - 1n), holds: false },
    { name: 'the double of a point', check: tweak(tweakPublicKey(one, bigIntToBytes32(1n)) as Uint8Array, one, 1n), holds: true },
    { name: 'an owner of a small x', check: tweak(smallX, smallX, 0n), holds: true },
    { name: 'its x + p as the owner', check: tweak(smallX, bigIntToBytes32(P + 1n), 0n), holds: false },
    { name: 'its x + p as the lock', check: tweak(bigIntToBytes32(P + 1n), smallX, 0n), holds: false },
    { name: 'an owner that is no point', check: tweak(bigIntToBytes32(5n), bigIntToBytes32(5n), 0n), holds: false },
    { name: 'the owner 0', check: tweak(zero, zero, 0n), holds: false },
  ]
}

/** A good signature with r or s at the edges; all fail. */
export function signatureEdges(): { name: string; check: SignatureCheck }[] {
  const secretKey = bigIntToBytes32(7n)
  const message = bigIntToBytes32(99n)
  const good = signSchnorr(message, secretKey, new Uint8Array(32))
  const check: SignatureCheck = { kind: 'signature', key: publicKeyOf(secretKey), message, signature: good }
  const withParts = (r: bigint | undefined, s: bigint | undefined): SignatureCheck => {
    const signature = good.slice()
    if (r !== undefined) signature.set(bigIntToBytes32(r))
    if (s !== undefined) signature.set(bigIntToBytes32(s), 32)
    return { ...check, signature }
  }
  return [
    { name: 'r = 0', check: withParts(0n, undefined) },
    { name: 'r = n, which BIP 340 allows', check: withParts(N, undefined) },
    { name: 'r = p − 1, which BIP 340 allows', check: withParts(P - 1n, undefined) },
    { name: 'r = p', check: withParts(P, undefined) },
    { name: 'r = p + 1', check: withParts(P + 1n, undefined) },
    { name: 's = 0', check: withParts(undefined, 0n) },
    { name: 's = n', check: withParts(undefined, N) },
    { name: 's = 2^256 − 1', check: withParts(undefined, 2n ** 256n - 1n) },
    { name: 'a key that is no point', check: { ...check, key: bigIntToBytes32(5n) } },
    { name: 'a key of x + p', check: { ...check, key: bigIntToBytes32(P + 1n) } },
    { name: 'the key 0', check: { ...check, key: new Uint8Array(32) } },
  ]
}
