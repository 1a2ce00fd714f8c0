// What a wallet remembers of a transaction, and its stored form. Coins, balance and history all follow from these records.
import { MalformedError } from '../primitives/errors.ts'
import { ByteReader } from '../primitives/reader.ts'
import { type Outpoint, readTransaction, type Transaction, type TxOutput, writeTransaction } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import type { Chain, KeyRef } from './keys.ts'

/** Where a transaction stands on the best chain. */
export interface Place {
  readonly height: number
  readonly blockId: Uint8Array
  readonly position: number
  /** Unix seconds, as the header says. */
  readonly time: number
}

export interface OwnInput {
  /** Position among the inputs. */
  readonly position: number
  readonly value: number
  readonly key: KeyRef
}

export interface OwnOutput {
  readonly index: number
  readonly value: number
  readonly key: KeyRef
}

export interface TxRecord {
  readonly txid: Uint8Array
  readonly tx: Transaction
  readonly coinbase: boolean
  /** Undefined while it is in no block of the best chain. */
  readonly place: Place | undefined
  /** Unix milliseconds. */
  readonly seen: number
  /** Height of this wallet when it was seen first. */
  readonly seenHeight: number
  /** The mempool took it at least once. */
  readonly offered: boolean
  /** The mempool refused it before it ever took it: it will not be offered again. */
  readonly refused: boolean
  /** Txid of what takes its coins instead, by a higher fee. */
  readonly replacedBy: Uint8Array | undefined
  /** Height of the block that spent one of its coins otherwise. */
  readonly conflictHeight: number | undefined
  readonly note: string
  readonly ownInputs: readonly OwnInput[]
  readonly ownOutputs: readonly OwnOutput[]
}

/** An output of a record that pays this wallet, spent or not. */
export interface OwnCoin {
  readonly outpoint: Outpoint
  readonly output: TxOutput
  readonly key: KeyRef
  readonly record: TxRecord
}

const VERSION = 1
const COINBASE = 1
const OFFERED = 2
const REFUSED = 4
const PLACED = 8
const REPLACED = 16
const CONFLICTED = 32
const LEAST_OWN_BYTES = 4

export function encodeRecord(record: TxRecord): Uint8Array {
  const writer = new ByteWriter(1_024).u8(VERSION).u8(flagsOf(record)).raw(record.txid).varint(record.seen).varint(record.seenHeight)
  if (record.place !== undefined) {
    const { height, blockId, position, time } = record.place
    writer.u32(height).raw(blockId).varint(position).varint(time)
  }
  if (record.replacedBy !== undefined) writer.raw(record.replacedBy)
  if (record.conflictHeight !== undefined) writer.u32(record.conflictHeight)
  writer.byteString(new TextEncoder().encode(record.note)).varint(record.ownInputs.length)
  for (const own of record.ownInputs) writeKey(writer.varint(own.position).varint(own.value), own.key)
  writer.varint(record.ownOutputs.length)
  for (const own of record.ownOutputs) writeKey(writer.varint(own.index).varint(own.value), own.key)
  return writeTransaction(writer, record.tx).finish()
}

/** @throws MalformedError */
export function decodeRecord(bytes: Uint8Array): TxRecord {
  const reader = new ByteReader(bytes)
  if (reader.u8() !== VERSION) throw new MalformedError('A wallet record has an unknown version')
  const flags = reader.u8()
  const has = (flag: number) => (flags & flag) !== 0
  const head = { txid: reader.take(32), seen: reader.varint(), seenHeight: reader.varint() }
  const place = has(PLACED) ? readPlace(reader) : undefined
  const replacedBy = has(REPLACED) ? reader.take(32) : undefined
  const conflictHeight = has(CONFLICTED) ? reader.u32() : undefined
  const note = new TextDecoder().decode(reader.byteString())
  const ownInputs = readList(reader, () => ({ position: reader.varint(), value: reader.varint(), key: readKey(reader) }))
  const ownOutputs = readList(reader, () => ({ index: reader.varint(), value: reader.varint(), key: readKey(reader) }))
  const tx = readTransaction(reader)
  reader.finish()
  const states = { coinbase: has(COINBASE), offered: has(OFFERED), refused: has(REFUSED) }
  return { ...head, ...states, tx, place, replacedBy, conflictHeight, note, ownInputs, ownOutputs }
}

function flagsOf({ coinbase, offered, refused, place, replacedBy, conflictHeight }: TxRecord): number {
  return (
    (coinbase ? COINBASE : 0) |
    (offered ? OFFERED : 0) |
    (refused ? REFUSED : 0) |
    (place === undefined ? 0 : PLACED) |
    (replacedBy === undefined ? 0 : REPLACED) |
    (conflictHeight === undefined ? 0 : CONFLICTED)
  )
}

function readPlace(reader: ByteReader): Place {
  return { height: reader.u32(), blockId: reader.take(32), position: reader.varint(), time: reader.varint() }
}

function writeKey(writer: ByteWriter, { chain, index }: KeyRef): void {
  writer.u8(chain).varint(index)
}

function readKey(reader: ByteReader): KeyRef {
  const chain = reader.u8()
  if (chain > 1) throw new MalformedError('A key chain is 0 or 1')
  return { chain: chain as Chain, index: reader.varint() }
}

function readList<T>(reader: ByteReader, read: () => T): T[] {
  const items: T[] = []
  for (let left = reader.count(LEAST_OWN_BYTES); left > 0; left--) items.push(read())
  return items
}
