// Locks, section 6 of the protocol: x-only keys that hide an owner and a tree of policies.
import { tweakPublicKey, tweakSecretKey } from '../crypto/secp.ts'
import { hashTagged } from '../crypto/tagged-hash.ts'
import { compareBytes, hexToBytes } from '../util/bytes.ts'

/** The point of BIP 341 of which nobody knows the secret key: the owner of a lock without key path. */
export function unspendableOwner(): Uint8Array {
  return hexToBytes('50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0') as Uint8Array
}

/** t = H("duit/tweak", P ‖ root); the root is empty (0 bytes) without policies. */
export function lockTweak(owner: Uint8Array, root: Uint8Array): Uint8Array {
  return hashTagged('duit/tweak', owner, root)
}

/** The lock (32 bytes) of an owner's key and a policy root (32 or 0 bytes); undefined where none exists. */
export function lockOf(owner: Uint8Array, root: Uint8Array): Uint8Array | undefined {
  return tweakPublicKey(owner, lockTweak(owner, root))
}

/** The secret key that signs for lockOf(publicKeyOf(secret), root) on the key path. @throws RangeError where there is none. */
export function lockSecret(secret: Uint8Array, owner: Uint8Array, root: Uint8Array): Uint8Array {
  return tweakSecretKey(secret, lockTweak(owner, root))
}

/** H("duit/policy/leaf", leaf). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return hashTagged('duit/policy/leaf', leaf)
}

/** Node over two hashes, in ascending byte order. */
export function policyNodeHash(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareBytes(a, b) <= 0 ? hashTagged('duit/policy/node', a, b) : hashTagged('duit/policy/node', b, a)
}

/** The root that a path of siblings leads to, from the leaf's hash up. */
export function pathRoot(hash: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
  return path.reduce(policyNodeHash, hash)
}
