// The coin vector of section 7 by the AES of node:crypto, which Electron's BoringSSL has as well.
import { createCipheriv } from 'node:crypto'
import { KEYSTREAM_BYTES } from '../crypto/aes-reference.ts'

const FIRST_COUNTER = new Uint8Array(16)
const ZEROS = new Uint8Array(KEYSTREAM_BYTES)

/** AES-256-CTR keystream of 2,048 bytes under a 32-byte key. */
export function keystreamNode(key: Uint8Array): Uint8Array {
  return createCipheriv('aes-256-ctr', key, FIRST_COUNTER).update(ZEROS)
}
