// The proof of work of section 3 in plain JavaScript: the reference for the engines' faster ones.
import { argon2d } from '@noble/hashes/argon2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The salt that makes this Argon2d Duit's own: the 11 ASCII bytes `duit/pow/v1`. */
export const POW_SALT = utf8ToBytes('duit/pow/v1')

/** Argon2d, version 0x13, t = 1, p = 1, 32-byte tag, over the 156 header bytes. */
export function powHashReference(headerBytes: Uint8Array, memoryKiB: number): Uint8Array {
  return argon2d(headerBytes, POW_SALT, { t: 1, m: memoryKiB, p: 1, version: 0x13, dkLen: 32 })
}
