// Single checks by libsecp256k1 in WebAssembly, with exactly the verdicts of the reference.
import { isXOnlyPoint, verifySchnorr, xOnlyPointAddTweak } from 'tiny-secp256k1'
import type { DeferredCheck, SignatureCheck, TweakCheck } from '../consensus/deferred-checks.ts'
import { holds } from '../consensus/verify-reference.ts'
import { bytesEqual, compareBytes, hexToBytes } from '../util/bytes.ts'
import { hasPlainLengths } from './check-codec.ts'

/** Order of the group. */
const ORDER = hexToBytes('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141') as Uint8Array

function isBelowOrder(bytes: Uint8Array): boolean {
  return compareBytes(bytes, ORDER) < 0
}

/**
 * True for checks that the WebAssembly code judges as the rules do. The others are those of odd lengths, and signatures whose r
 * lies from n to p − 1: legal by BIP 340, refused by the library. They go to the reference.
 */
export function isPlain(check: DeferredCheck): boolean {
  return hasPlainLengths(check) && (check.kind === 'tweak' || isBelowOrder(check.signature.subarray(0, 32)))
}

function holdsSignature({ key, message, signature }: SignatureCheck): boolean {
  // the library throws through its own frames for a key that is no point, and after some 3,000 of these its stack is
  // used up and every later check fails: such a key must never reach it
  return isBelowOrder(signature.subarray(32)) && isXOnlyPoint(key) && verifySchnorr(message, key, signature)
}

function holdsTweak({ lock, owner, tweak }: TweakCheck): boolean {
  if (!isBelowOrder(tweak) || !isXOnlyPoint(owner)) return false
  const tweaked = xOnlyPointAddTweak(owner, tweak)
  return tweaked !== null && bytesEqual(tweaked.xOnlyPubkey, lock)
}

/** True when the check holds. Never throws. */
export function holdsWasm(check: DeferredCheck): boolean {
  if (!isPlain(check)) return holds(check)
  return check.kind === 'signature' ? holdsSignature(check) : holdsTweak(check)
}
