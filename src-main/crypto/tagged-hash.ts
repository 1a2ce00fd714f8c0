// H(tag, x) = SHA256(SHA256(tag) ‖ SHA256(tag) ‖ x), the tagged hash of BIP 340 (section 2).
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

type Midstate = ReturnType<typeof sha256.create>
const midstates = new Map<string, Midstate>()

/** SHA-256 after the 64 bytes that depend on the tag alone. The tags are a fixed few, so they are kept. */
function midstateOf(tag: string): Midstate {
  let midstate = midstates.get(tag)
  if (midstate === undefined) {
    const tagHash = sha256(utf8ToBytes(tag))
    midstate = sha256.create().update(tagHash).update(tagHash)
    midstates.set(tag, midstate)
  }
  return midstate
}

/** 32 bytes. `tag` is ASCII; the parts are joined without lengths. */
export function hashTagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = midstateOf(tag).clone()
  for (const part of parts) state.update(part)
  return state.digest()
}

/** Plain SHA-256, 32 bytes. */
export function hashSha256(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}
