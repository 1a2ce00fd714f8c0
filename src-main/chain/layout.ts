// Keys of the chain's database. Integers in keys are big-endian, so that keys sort by them. Retired prefixes stay listed and are never used again.
//
// | prefix | then                        | value                                                                         |
// | ------ | --------------------------- | ----------------------------------------------------------------------------- |
// | 00     |                             | schema version (storage/migrate.ts)                                           |
// | 01     |                             | genesis id (32): which network this is                                        |
// | 02     |                             | tip: id, height, batch number, count of header records, state sum             |
// | 03     |                             | present while coins, undo and indexes are thrown away and made anew           |
// | 04     | index (u8)                  | how far this index is built; absent where it is off                           |
// | 10     | height (u32), block id (32) | header record: flags, arrival, sizes, work, header, range nodes of its leaf   |
// | 11     | height (u32), block id (32) | encoded block                                                                 |
// | 12     | txid (32), index (u32)      | unspent coin: height, coinbase flag, output                                   |
// | 13     | height (u32), block id (32) | coins that a block of the best chain spent                                    |
// | 14     | batch number (u64)          | journal: tip after that batch (32)                                            |
// | 20     | txid (32)                   | transaction index: height, block id, position                                 |
// | 21     | lock, height, position      | address index: txid, change in penning                                        |
// | 22     | lock (32)                   | address index: balance, number of coins                                       |
//
// Retired: none.
import type { Outpoint } from '../primitives/transaction.ts'

export const GENESIS_KEY = Uint8Array.of(0x01)
export const TIP_KEY = Uint8Array.of(0x02)
export const REBUILD_KEY = Uint8Array.of(0x03)

export const HEADER_PREFIX = Uint8Array.of(0x10)
export const BODY_PREFIX = Uint8Array.of(0x11)
export const COIN_PREFIX = Uint8Array.of(0x12)
export const UNDO_PREFIX = Uint8Array.of(0x13)
export const JOURNAL_PREFIX = Uint8Array.of(0x14)
export const TRANSACTION_PREFIX = Uint8Array.of(0x20)
export const ADDRESS_PREFIX = Uint8Array.of(0x21)
export const ADDRESS_TOTAL_PREFIX = Uint8Array.of(0x22)

export type IndexName = 'transactions' | 'addresses'

const NAMES = new Map([
  [0x00, 'version record'],
  [0x01, 'network record'],
  [0x02, 'tip record'],
  [0x03, 'repair mark'],
  [0x04, 'index record'],
  [0x10, 'header'],
  [0x11, 'block'],
  [0x12, 'coin'],
  [0x13, 'undo record'],
  [0x14, 'journal record'],
  [0x20, 'entry of the transaction index'],
  [0x21, 'entry of the address index'],
  [0x22, 'total of the address index'],
])

/** What a person calls the record under this key. */
export function describeKey(key: Uint8Array): string {
  return NAMES.get(key[0] as number) ?? 'record of an unknown kind'
}

export function indexKey(name: IndexName): Uint8Array {
  return Uint8Array.of(0x04, name === 'transactions' ? 1 : 2)
}

/** Big-endian, so that keys sort by number. By hand: a view for each of many thousand keys costs more than the key. */
function writeUint32(key: Uint8Array, at: number, value: number): void {
  key[at] = value >>> 24
  key[at + 1] = value >>> 16
  key[at + 2] = value >>> 8
  key[at + 3] = value
}

function heightAndId(prefix: number, height: number, id: Uint8Array): Uint8Array {
  const key = new Uint8Array(37)
  key[0] = prefix
  writeUint32(key, 1, height)
  key.set(id, 5)
  return key
}

export function headerKey(height: number, id: Uint8Array): Uint8Array {
  return heightAndId(0x10, height, id)
}

export function bodyKey(height: number, id: Uint8Array): Uint8Array {
  return heightAndId(0x11, height, id)
}

export function undoKey(height: number, id: Uint8Array): Uint8Array {
  return heightAndId(0x13, height, id)
}

/** Height and block id of a header, body or undo key. */
export function readHeightAndId(key: Uint8Array): { height: number; id: Uint8Array } {
  return { height: new DataView(key.buffer, key.byteOffset).getUint32(1), id: new Uint8Array(key.subarray(5, 37)) }
}

/** Undefined where the index is so large that no transaction has such an output. */
export function coinKey({ txid, index }: Outpoint): Uint8Array | undefined {
  if (index > 0xffffffff) return undefined
  const key = new Uint8Array(37)
  key[0] = 0x12
  key.set(txid, 1)
  writeUint32(key, 33, index)
  return key
}

export function readCoinKey(key: Uint8Array): Outpoint {
  return { txid: new Uint8Array(key.subarray(1, 33)), index: new DataView(key.buffer, key.byteOffset).getUint32(33) }
}

export function journalKey(sequence: number): Uint8Array {
  const key = new Uint8Array(9)
  key[0] = 0x14
  new DataView(key.buffer).setBigUint64(1, BigInt(sequence))
  return key
}

export function readJournalKey(key: Uint8Array): number {
  return Number(new DataView(key.buffer, key.byteOffset).getBigUint64(1))
}

export function transactionKey(txid: Uint8Array): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = 0x20
  key.set(txid, 1)
  return key
}

/** Prefix of all rows of a lock in the address index. */
export function addressPrefix(lock: Uint8Array): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = 0x21
  key.set(lock, 1)
  return key
}

export function addressKey(lock: Uint8Array, height: number, position: number): Uint8Array {
  const key = new Uint8Array(41)
  key[0] = 0x21
  key.set(lock, 1)
  writeUint32(key, 33, height)
  writeUint32(key, 37, position)
  return key
}

export function readAddressKey(key: Uint8Array): { height: number; position: number } {
  const view = new DataView(key.buffer, key.byteOffset)
  return { height: view.getUint32(33), position: view.getUint32(37) }
}

export function addressTotalKey(lock: Uint8Array): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = 0x22
  key.set(lock, 1)
  return key
}
