import { HDKey } from '@scure/bip32'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { WalletError } from '../../../../src-main/wallet/errors.ts'
import { createEntropy, formatWords, parseWords, seedOf } from '../../../../src-main/wallet/words.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'
import { randomSource } from '../../../support/wallet-node.ts'

const { english } = readJsonVector<{ english: [string, string, string, string][] }>('bip39/vectors.json')

function codeOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error instanceof WalletError ? error.code : error
  }
  return undefined
}

describe('wallet/words', () => {
  it.each(english)('agrees with the official vector of entropy %s', async (entropy, words, seed, root) => {
    expect(formatWords(hex(entropy))).toBe(words)
    const made = await seedOf(hex(entropy), 'TREZOR')
    expect(bytesToHex(made)).toBe(seed)
    expect(HDKey.fromMasterSeed(made).privateExtendedKey).toBe(root)
    const count = words.split(' ').length
    if (count === 12 || count === 24) expect(bytesToHex(parseWords(words))).toBe(entropy)
    else expect(codeOf(() => parseWords(words))).toBe('words-invalid')
  })

  it('reads words in any case and with any white space', () => {
    const [entropy, words] = english[1] as [string, string, string, string]
    expect(bytesToHex(parseWords(`  ${words.toUpperCase().replaceAll(' ', '\n ')}\t`))).toBe(entropy)
  })

  it('names the position of an unknown word and never the word', () => {
    const words = `${'abandon '.repeat(3)}secretword ${'abandon '.repeat(7)}about`
    try {
      parseWords(words)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'words-invalid', data: { position: 4 } })
      expect(String(error)).not.toContain('secretword')
    }
  })

  it('refuses swapped words by their checksum', () => {
    const [first, second, ...rest] = (english[1] as [string, string, string, string])[1].split(' ')
    const swapped = [second, first, ...rest]
    expect(codeOf(() => parseWords(swapped.join(' ')))).toBe('words-invalid')
  })

  it('makes fresh entropy of the right length', () => {
    expect(createEntropy(12, randomSource)).toHaveLength(16)
    expect(createEntropy(24, randomSource)).toHaveLength(32)
    expect(bytesToHex(createEntropy(24, randomSource))).not.toBe(bytesToHex(createEntropy(24, randomSource)))
  })

  it('makes no key from a random source that repeats itself', () => {
    expect(() => createEntropy(24, (length) => new Uint8Array(length))).toThrow(/random source/)
    expect(() => createEntropy(24, (length) => Uint8Array.from({ length }, (_, i) => i))).toThrow(/random source/)
  })
})
