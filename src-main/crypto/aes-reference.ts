// The coin vector of section 7 in plain JavaScript: the reference for the engines' faster ones.
import { ctr } from '@noble/ciphers/aes.js'

export const KEYSTREAM_BYTES = 2048

/** AES-256-CTR keystream of 2,048 bytes under `key` (32 bytes), counters 0 … 127 as 128-bit big-endian blocks. */
export function keystreamReference(key: Uint8Array): Uint8Array {
  return ctr(key, new Uint8Array(16)).encrypt(new Uint8Array(KEYSTREAM_BYTES))
}
