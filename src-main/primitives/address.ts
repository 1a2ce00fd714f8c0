// Addresses (wallet, section 6): bech32m, prefix of the network, the symbol `p`, then the 32 bytes of the lock.
import { bech32m } from '@scure/base'
import { AddressError } from './errors.ts'

const VERSION_SYMBOL = 1
const PREFIXES = ['duit', 'tduit', 'rduit']

/** The lower-case address of a lock (32 bytes) on the network with this prefix. */
export function formatAddress(prefix: string, lock: Uint8Array): string {
  return bech32m.encode(prefix, [VERSION_SYMBOL, ...bech32m.toWords(lock)])
}

/**
 * The lock (32 bytes) of an address in lower or in upper case, never both.
 * @throws AddressError `address-other-network` for an address of another Duit network, else `address-invalid`.
 */
export function parseAddress(prefix: string, text: string): Uint8Array {
  const decoded = decodeBech32m(text.trim())
  if (decoded.prefix !== prefix) {
    if (PREFIXES.includes(decoded.prefix))
      throw new AddressError(
        'address-other-network',
        `This address belongs to another network (${decoded.prefix}1…). Ask for one that begins with ${prefix}1.`,
        decoded.prefix,
      )
    throw new AddressError('address-invalid', `This is no Duit address: it does not begin with ${prefix}1.`, decoded.prefix)
  }
  const [version, ...words] = decoded.words
  const lock = version === VERSION_SYMBOL && words.length === 52 ? bech32m.fromWordsUnsafe(words) : undefined
  if (lock?.length !== 32)
    throw new AddressError('address-invalid', 'This address has the wrong length or an unknown version. Copy it again, whole.')
  return Uint8Array.from(lock)
}

function decodeBech32m(text: string): { prefix: string; words: number[] } {
  const decoded = bech32m.decodeUnsafe(text, 100)
  if (decoded === undefined)
    throw new AddressError('address-invalid', 'This is no address: a sign is wrong or missing. Copy it again, whole.')
  return decoded
}
