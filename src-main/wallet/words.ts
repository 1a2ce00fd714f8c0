// The words of a wallet, BIP 39: entropy to words and back, and the seed that keys are derived from.
import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeed } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { bytesEqual } from '../util/bytes.ts'
import { WalletError } from './errors.ts'

export type WordCount = 12 | 24
/** Fills that many bytes from the system's random source. */
export type RandomBytes = (length: number) => Uint8Array

const known = new Set(wordlist)

/** 16 or 32 fresh bytes. Two draws that agree, or one byte repeated, are no chance: the source is broken. */
export function createEntropy(count: WordCount, randomBytes: RandomBytes): Uint8Array {
  const length = count === 12 ? 16 : 32
  const entropy = Uint8Array.from(randomBytes(length))
  const other = randomBytes(length)
  if (entropy.length !== length || bytesEqual(entropy, other) || entropy.every((byte) => byte === entropy[0]))
    throw new Error('The random source of this system does not work: no key was made')
  return entropy
}

export function formatWords(entropy: Uint8Array): string {
  return entropyToMnemonic(entropy, wordlist)
}

/**
 * The entropy behind 12 or 24 words, in any case and with any white space.
 * @throws WalletError `words-invalid`; `position` in its data counts from 1 and names the first unknown word.
 */
export function parseWords(text: string): Uint8Array {
  const words = text.normalize('NFKD').toLowerCase().split(/\s+/u).filter(Boolean)
  if (words.length !== 12 && words.length !== 24)
    throw new WalletError('words-invalid', `A backup has 12 or 24 words; these are ${words.length}.`, { count: words.length })
  const position = words.findIndex((word) => !known.has(word)) + 1
  if (position > 0)
    throw new WalletError('words-invalid', `Word ${position} is not in the list of words. Check its spelling.`, { position })
  try {
    return mnemonicToEntropy(words.join(' '), wordlist)
  } catch {
    throw new WalletError('words-invalid', 'Each word is in the list, but together they do not fit. Check the words and their order.')
  }
}

/** 64 bytes. The passphrase is Unicode-normalised (NFKD). */
export function seedOf(entropy: Uint8Array, passphrase: string): Promise<Uint8Array> {
  return mnemonicToSeed(formatWords(entropy), passphrase)
}
