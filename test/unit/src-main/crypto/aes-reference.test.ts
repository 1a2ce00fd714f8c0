import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEYSTREAM_BYTES, keystreamReference } from '../../../../src-main/crypto/aes-reference.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'

describe('crypto/aes-reference', () => {
  it('is AES-256 of the counters 0 to 127 by another library', () => {
    for (const fill of [0, 1, 0xff]) {
      const key = new Uint8Array(32).fill(fill)
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
      const counters = new Uint8Array(KEYSTREAM_BYTES)
      for (let i = 0; i < 128; i++) counters[16 * i + 15] = i
      expect(bytesToHex(keystreamReference(key))).toBe(cipher.update(counters).toString('hex'))
    }
  })
})
