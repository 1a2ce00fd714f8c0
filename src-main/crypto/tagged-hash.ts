// H(tag, x) = SHA256(SHA256(tag) ‖ SHA256(tag) ‖ x), the tagged hash of BIP 340 (section 2).
import { sha256 as sha256Noble } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { bytesToHex } from '../util/bytes.ts'

/** SHA-256 of the bytes: 32 bytes of their own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const PREFIX_BYTES = 64
/** Nearly everything that is hashed is shorter; anything longer gets memory of its own. */
const SCRATCH_BYTES = 4_096

let sha256: Sha256 = sha256Noble
const prefixes = new Map<string, Uint8Array>()
const scratch = new Uint8Array(SCRATCH_BYTES)

/**
 * Has all hashing done by this implementation from now on: the platform's own is several times as fast as plain JavaScript.
 * @throws RangeError where it does not give the answer of FIPS 180-4 for "abc".
 */
export function setSha256(implementation: Sha256): void {
  if (bytesToHex(implementation(utf8ToBytes('abc'))) !== ABC) throw new RangeError('This SHA-256 gives wrong answers')
  sha256 = implementation
}

/** The 64 bytes that depend on the tag alone. The tags are a fixed few, so they are kept. */
function prefixOf(tag: string): Uint8Array {
  let prefix = prefixes.get(tag)
  if (prefix === undefined) {
    const tagHash = sha256(utf8ToBytes(tag))
    prefix = new Uint8Array(PREFIX_BYTES)
    prefix.set(tagHash)
    prefix.set(tagHash, 32)
    prefixes.set(tag, prefix)
  }
  return prefix
}

/** 32 bytes. `tag` is ASCII; the parts are joined without lengths. */
export function hashTagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = PREFIX_BYTES
  for (const part of parts) length += part.length
  const message = length <= SCRATCH_BYTES ? scratch.subarray(0, length) : new Uint8Array(length)
  message.set(prefixOf(tag))
  let at = PREFIX_BYTES
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return sha256(message)
}

/** Plain SHA-256, 32 bytes. */
export function hashSha256(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}
