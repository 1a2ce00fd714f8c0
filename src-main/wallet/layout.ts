// Keys of a wallet's own database. Integers in keys are big-endian. Retired prefixes stay listed and are never used again.
//
// | prefix | then                     | value                                                        |
// | ------ | ------------------------ | ------------------------------------------------------------ |
// | 00     |                          | schema version (storage/migrate.ts)                          |
// | 01     |                          | public part: account key, birthday, counters (JSON)          |
// | 02     |                          | tip up to which this wallet has looked: height (u32), id     |
// | 03     |                          | tally of all entries but 00 and this one (tally.ts)          |
// | 10     | chain (u8), index (u32)  | lock (32): made once, because making one takes a millisecond |
// | 11     | txid (32)                | transaction record (records.ts)                              |
// | 12     | height (u32)             | id of the block that was seen there, for the last few        |
// | 13     | address (UTF-8)          | label (UTF-8)                                                |
//
// Retired: none.
import type { KeyRef } from './keys.ts'

export const SCHEMA_VERSION = 1
export const META_KEY = Uint8Array.of(0x01)
export const TIP_KEY = Uint8Array.of(0x02)
export const TALLY_KEY = Uint8Array.of(0x03)
export const LOCK_PREFIX = Uint8Array.of(0x10)
export const RECORD_PREFIX = Uint8Array.of(0x11)
export const SEEN_PREFIX = Uint8Array.of(0x12)
export const LABEL_PREFIX = Uint8Array.of(0x13)

const NAMES = new Map([
  [0x00, 'version record'],
  [0x01, 'public part'],
  [0x02, 'tip record'],
  [0x03, 'tally'],
  [0x10, 'address'],
  [0x11, 'payment'],
  [0x12, 'block id'],
  [0x13, 'label'],
])

/** What a person calls the record under this key. */
export function describeWalletKey(key: Uint8Array): string {
  return NAMES.get(key[0] as number) ?? 'record of an unknown kind'
}

/** A text that is the same for the same key and no other: key of maps. */
export function keyText(key: Uint8Array): string {
  return String.fromCharCode(...key)
}

export function lockKey({ chain, index }: KeyRef): Uint8Array {
  const key = new Uint8Array(6)
  key[0] = LOCK_PREFIX[0] as number
  key[1] = chain
  new DataView(key.buffer).setUint32(2, index)
  return key
}

export function recordKey(txid: Uint8Array): Uint8Array {
  return prefixed(RECORD_PREFIX, txid)
}

export function seenKey(height: number): Uint8Array {
  const key = new Uint8Array(5)
  key[0] = SEEN_PREFIX[0] as number
  new DataView(key.buffer).setUint32(1, height)
  return key
}

export function labelKey(address: string): Uint8Array {
  return prefixed(LABEL_PREFIX, new TextEncoder().encode(address))
}

function prefixed(prefix: Uint8Array, rest: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + rest.length)
  key.set(prefix)
  key.set(rest, 1)
  return key
}
