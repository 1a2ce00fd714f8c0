// BIP 340 signatures and taproot-like tweaks on @noble/secp256k1: the only signer, and the reference that every engine is tested against.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { etc, hashes, Point, schnorr } from '@noble/secp256k1'
import { bigIntToBytes32, bytesEqual, bytesToBigInt } from '../util/bytes.ts'

// noble asks its caller for these two functions before it can work synchronously
hashes.sha256 = sha256
hashes.hmacSha256 = (key, message) => hmac(sha256, key, message)

const ORDER = Point.CURVE().n

/** The secret key as a number; undefined unless it is 1 to n − 1. */
function secretNumber(secret: Uint8Array): bigint | undefined {
  const value = bytesToBigInt(secret)
  return secret.length === 32 && value > 0n && value < ORDER ? value : undefined
}

/** The point with this x and even y (BIP 340); undefined when there is none. */
function liftX(key: Uint8Array): Point | undefined {
  if (key.length !== 32) return undefined
  try {
    const compressed = new Uint8Array(33)
    compressed[0] = 2
    compressed.set(key, 1)
    return Point.fromBytes(compressed)
  } catch {
    return undefined
  }
}

function xBytes(point: Point): Uint8Array {
  return bigIntToBytes32(point.toAffine().x)
}

/** True when the 32 bytes are the x of a point. */
export function isPublicKey(key: Uint8Array): boolean {
  return liftX(key) !== undefined
}

/** x-only public key (32 bytes) of a secret key. @throws RangeError unless the secret is 1 to n − 1. */
export function publicKeyOf(secret: Uint8Array): Uint8Array {
  if (secretNumber(secret) === undefined) throw new RangeError('A secret key must be from 1 to n − 1')
  return schnorr.getPublicKey(secret)
}

/** BIP 340 over `message` as it is (any length). Bad keys and signatures of any form are simply false. */
export function verifySchnorr(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 32) return false
  try {
    return schnorr.verify(signature, message, key)
  } catch {
    return false
  }
}

/** BIP 340 signature (64 bytes) with 32 bytes of auxiliary randomness. @throws RangeError for a bad secret key. */
export function signSchnorr(message: Uint8Array, secret: Uint8Array, auxiliary: Uint8Array): Uint8Array {
  if (secretNumber(secret) === undefined) throw new RangeError('A secret key must be from 1 to n − 1')
  return schnorr.sign(message, secret, auxiliary)
}

/** x(lift_x(P) + t·G), 32 bytes; undefined when P is no x of a point, t ≥ n, or the sum is infinity (section 6). */
export function tweakPublicKey(owner: Uint8Array, tweak: Uint8Array): Uint8Array | undefined {
  const point = liftX(owner)
  const t = bytesToBigInt(tweak)
  if (point === undefined || t >= ORDER) return undefined
  // 0·G is infinity, which noble's base multiplication refuses
  const sum = t === 0n ? point : point.add(Point.BASE.multiply(t))
  return sum.is0() ? undefined : xBytes(sum)
}

/** The secret key of tweakPublicKey(publicKeyOf(secret), tweak). @throws RangeError where that does not exist. */
export function tweakSecretKey(secret: Uint8Array, tweak: Uint8Array): Uint8Array {
  const d = secretNumber(secret)
  const t = bytesToBigInt(tweak)
  if (d === undefined || t >= ORDER) throw new RangeError('Secret key or tweak is out of range')
  const even = Point.BASE.multiply(d).toAffine().y % 2n === 0n ? d : ORDER - d
  const sum = (even + t) % ORDER
  if (sum === 0n) throw new RangeError('The tweaked key is infinity')
  return bigIntToBytes32(sum)
}

/** A secret key from 32 bytes read big-endian mod n, as regtest's reserve key is made. */
export function secretFromHash(hash: Uint8Array): Uint8Array {
  return bigIntToBytes32(etc.mod(bytesToBigInt(hash), ORDER))
}

/** True when `lock` is the x of lift_x(owner) + tweak·G. */
export function verifyTweak(lock: Uint8Array, owner: Uint8Array, tweak: Uint8Array): boolean {
  const expected = tweakPublicKey(owner, tweak)
  return expected !== undefined && bytesEqual(expected, lock)
}
