import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashSha256 } from '../../../../src-main/crypto/tagged-hash.ts'
import { bytesEqual, bytesToHex, concatBytes } from '../../../../src-main/util/bytes.ts'
import { WalletError } from '../../../../src-main/wallet/errors.ts'
import { openWalletFile, sealWalletFile, type WalletSecrets } from '../../../../src-main/wallet/wallet-file.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'
import { quickHash, randomSource, WEAK_PARAMETERS } from '../../../support/wallet-node.ts'

const modules = { hashPassword: quickHash, randomBytes: randomSource, parameters: WEAK_PARAMETERS }
const secrets: WalletSecrets = {
  entropy: new Uint8Array(32).fill(9),
  passphrase: 'tante Coba',
  created: 1_800_000_000_000,
  birthday: 1_790_000_000_000,
}

async function codeOf(bytes: Uint8Array, password = 'pass'): Promise<unknown> {
  return openWalletFile(bytes, password, quickHash).then(
    () => 'opened',
    (error: unknown) => (error instanceof WalletError ? error.code : error),
  )
}

/** The file with a checksum that fits, as whoever changes it on purpose would write. */
function recheck(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, bytes.length - 32)
  return concatBytes(body, hashSha256(body))
}

interface Wycheproof {
  testGroups: { tests: { tcId: number; key: string; iv: string; aad: string; msg: string; ct: string; tag: string; result: string }[] }[]
}
const wycheproof = readJsonVector<Wycheproof>('xchacha20poly1305/xchacha20_poly1305_test.json')

/** What the cipher that wallet files use makes of a case: the message, or undefined for a refusal. */
function decrypt(key: string, iv: string, aad: string, sealed: string): string | undefined {
  try {
    return bytesToHex(xchacha20poly1305(hex(key), hex(iv), hex(aad)).decrypt(hex(sealed)))
  } catch {
    return undefined
  }
}

describe('wallet/wallet-file', () => {
  it('uses a cipher that judges all published cases rightly', () => {
    const cases = wycheproof.testGroups.flatMap(({ tests }) => tests)
    expect(cases.length).toBeGreaterThan(300)
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of cases)
      expect(decrypt(key, iv, aad, ct + tag), `case ${tcId}`).toBe(result === 'valid' ? msg : undefined)
  })

  it('gives back what was sealed', async () => {
    const arbitrary = fc.record({
      entropy: fc.constantFrom(16, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
      passphrase: fc.string({ unit: 'grapheme', maxLength: 60 }),
      created: fc.nat(),
      birthday: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.string({ unit: 'grapheme', minLength: 1 }), async (made, password) => {
        const opened = await openWalletFile(await sealWalletFile(made, password, modules), password, quickHash)
        expect(opened).toEqual({ ...made, passphrase: made.passphrase.normalize('NFKD') })
      }),
      { numRuns: 60 },
    )
  })

  it('refuses the file with any byte flipped, as damaged', async () => {
    const bytes = await sealWalletFile(secrets, 'pass', modules)
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice()
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8))
      expect(await codeOf(flipped), `byte ${at}`).toBe('wallet-damaged')
    }
  })

  it('refuses any change whose checksum was made to fit', async () => {
    const bytes = await sealWalletFile(secrets, 'pass', modules)
    for (let at = 0; at < bytes.length - 32; at++) {
      const flipped = bytes.slice()
      flipped[at] = (flipped[at] as number) ^ 1
      expect(await codeOf(recheck(flipped)), `byte ${at}`).toMatch(/^(password-wrong|wallet-damaged|wallet-newer)$/)
    }
  })

  it('refuses the file cut or lengthened anywhere', async () => {
    const bytes = await sealWalletFile(secrets, 'pass', modules)
    for (let length = 0; length < bytes.length; length++) expect(await codeOf(bytes.subarray(0, length))).toBe('wallet-damaged')
    expect(await codeOf(concatBytes(bytes, Uint8Array.of(0)))).toBe('wallet-damaged')
    expect(await codeOf(new Uint8Array(70_000))).toBe('wallet-damaged')
  })

  it('says password-wrong for another password and nothing else', async () => {
    expect(await codeOf(await sealWalletFile(secrets, 'pass', modules), 'Pass')).toBe('password-wrong')
  })

  it('says wallet-newer for a later version', async () => {
    const bytes = (await sealWalletFile(secrets, 'pass', modules)).slice()
    bytes[11] = 2
    expect(await codeOf(recheck(bytes))).toBe('wallet-newer')
  })

  it('does not follow a file that asks for endless memory or time', async () => {
    const bytes = await sealWalletFile(secrets, 'pass', modules)
    for (const [at, value] of [
      [12, 0xffffffff],
      [16, 0xffffffff],
      [20, 0xffffffff],
      [16, 0],
      [20, 0],
    ] as const) {
      const changed = bytes.slice()
      new DataView(changed.buffer).setUint32(at, value, true)
      expect(await codeOf(recheck(changed))).toBe('wallet-damaged')
    }
  })

  it('normalises passwords, so that every keyboard spells them alike', async () => {
    const bytes = await sealWalletFile(secrets, 'caf\u00e9 \ufb01', modules)
    expect(await codeOf(bytes, 'cafe\u0301 fi')).toBe('opened')
  })

  it('uses a fresh salt and nonce at each save, and hides lengths', async () => {
    const a = await sealWalletFile(secrets, 'pass', modules)
    const b = await sealWalletFile({ ...secrets, entropy: new Uint8Array(16), passphrase: '' }, 'pass', modules)
    const c = await sealWalletFile(secrets, 'pass', modules)
    expect(bytesEqual(a.subarray(24, 64), c.subarray(24, 64))).toBe(false)
    expect(b.length).toBe(a.length)
    expect(bytesToHex(a)).not.toContain(bytesToHex(secrets.entropy))
  })
})
