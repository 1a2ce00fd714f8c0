// Recovery words as they are typed: counted, and compared with the list of 2,048, so that a slip of the pen shows at once.
import { wordlist } from '@scure/bip39/wordlists/english.js'

const KNOWN = new Set(wordlist)
const STARTS = new Set(wordlist.map((word) => word.slice(0, 4)))

export interface TypedWords {
  words: string[]
  /** The first word that is on no list, with its place from 1. The word still being typed is let be while it may become right. */
  unknown: { place: number; word: string } | undefined
  /** 12 or 24 words, all of them known. */
  complete: boolean
}

export function readWords(text: string): TypedWords {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,;.0-9]+/)
    .filter((word) => word !== '')
  const typing = /\S$/.test(text) ? words.length - 1 : -1
  const wrong = words.findIndex((word, index) => !KNOWN.has(word) && !(index === typing && mayBecomeKnown(word)))
  const complete = (words.length === 12 || words.length === 24) && words.every((word) => KNOWN.has(word))
  return { words, unknown: wrong < 0 ? undefined : { place: wrong + 1, word: words[wrong] ?? '' }, complete }
}

function mayBecomeKnown(word: string): boolean {
  return word.length < 4 || STARTS.has(word.slice(0, 4))
}
