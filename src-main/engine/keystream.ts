// The coin vector of section 7 by the AES of node:crypto, which Electron's BoringSSL has as well.
import { createCipheriv } from 'node:crypto'
import { KEYSTREAM_BYTES } from '../crypto/aes-reference.ts'

const FIRST_COUNTER = new Uint8Array(16)
const ZEROS = new Uint8Array(KEYSTREAM_BYTES)
/** Given as a text, a key costs 3 µs instead of 10: Node.js tries bytes as a key object first, and that it finds out by an exception. */
const KEY_AS_TEXT = { encoding: 'latin1' } as const

/** AES-256-CTR keystream of 2,048 bytes under a 32-byte key. */
export function keystreamNode(key: Uint8Array): Uint8Array {
  const text = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
  return createCipheriv('aes-256-ctr', text, FIRST_COUNTER, KEY_AS_TEXT as object).update(ZEROS)
}
