import { argon2id } from '@noble/hashes/argon2.js'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hashPassword, passwordBytes, STRONG_PARAMETERS } from '../../../../src-main/wallet/password-hash.ts'

describe('wallet/password-hash', () => {
  it('is Argon2id as the reference makes it', async () => {
    const salt = new Uint8Array(16).fill(5)
    const parameters = { memoryKiB: 256, passes: 2, lanes: 4 }
    const made = await hashPassword({ password: passwordBytes('geheim'), salt, parameters })
    expect(bytesToHex(made)).toBe(bytesToHex(argon2id(passwordBytes('geheim'), salt, { m: 256, t: 2, p: 4, dkLen: 32 })))
  })

  it('leaves the event loop alone while it takes its half second', async () => {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const started = performance.now()
    await hashPassword({ password: passwordBytes('geheim'), salt: new Uint8Array(16), parameters: STRONG_PARAMETERS })
    clearInterval(timer)
    expect(performance.now() - started).toBeGreaterThan(longest)
    expect(longest).toBeLessThan(250)
  })

  it('protects new files with at least what RFC 9106 asks of small machines', () => {
    expect(STRONG_PARAMETERS).toEqual({ memoryKiB: 65_536, passes: 3, lanes: 4 })
  })
})
