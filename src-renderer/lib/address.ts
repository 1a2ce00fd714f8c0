// Addresses as the eye needs them: whether one is complete, its 32 bytes for the tile, and its groups of four.
// The node has the last word; this only answers while somebody types.
import { bech32m } from '@scure/base'

export type NetworkName = 'main' | 'test' | 'regtest'
const PREFIX: Record<NetworkName, string> = { main: 'duit', test: 'tduit', regtest: 'rduit' }
const SYMBOLS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

export type AddressProblem = 'incomplete' | 'other-network' | 'foreign' | 'bad-sign' | 'wrong'
export type CheckedAddress = { address: string; bytes: Uint8Array } | { problem: AddressProblem }

/** Judges what was typed or pasted so far; blanks are let go, so that groups of four may be typed. */
export function checkAddress(text: string, network: NetworkName): CheckedAddress {
  const address = text.replace(/\s/g, '').toLowerCase()
  const prefix = `${PREFIX[network]}1`
  if (!address.startsWith(prefix)) return { problem: startProblem(address, prefix) }
  const rest = address.slice(prefix.length)
  if ([...rest].some((sign) => !SYMBOLS.includes(sign))) return { problem: 'bad-sign' }
  if (rest.length < 59) return { problem: 'incomplete' }
  const bytes = addressBytes(address)
  return bytes === undefined ? { problem: 'wrong' } : { address, bytes }
}

/** The 32 bytes an address stands for, undefined where it is none. */
export function addressBytes(address: string): Uint8Array | undefined {
  const decoded = bech32m.decodeUnsafe(address, 100)
  if (decoded === undefined || decoded.words[0] !== 1 || decoded.words.length !== 53) return undefined
  const bytes = bech32m.fromWordsUnsafe(decoded.words.slice(1))
  return bytes?.length === 32 ? Uint8Array.from(bytes) : undefined
}

/** duit1p37t…f990k: never without its ends. */
export function shortAddress(address: string): { start: string; end: string } {
  return { start: address.slice(0, address.indexOf('1') + 5), end: address.slice(-5) }
}

/** Groups of four signs; the first and the last eight signs are marked, because people compare the ends. */
export function addressGroups(address: string): { text: string; end: boolean }[] {
  const groups = address.match(/.{1,4}/g) ?? []
  return groups.map((text, index) => ({ text, end: index < 2 || index >= groups.length - 2 }))
}

function startProblem(address: string, prefix: string): AddressProblem {
  if (prefix.startsWith(address)) return 'incomplete'
  const others = Object.values(PREFIX).map((other) => `${other}1`)
  if (others.some((other) => address.startsWith(other))) return 'other-network'
  return others.some((other) => other.startsWith(address)) ? 'incomplete' : 'foreign'
}
