// Values of the chain's database, key table in layout.ts. They were checked when they were read, so a wrong form is damage too.
import { encodeRangeNode, RANGE_NODE_BYTES, type RangeNode, readRangeNode } from '../consensus/history-range.ts'
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header } from '../primitives/block.ts'
import { ByteReader } from '../primitives/reader.ts'
import { type Coin, type Outpoint, readOutput, type TxOutput, writeOutput } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bigIntToBytes32 } from '../util/bytes.ts'

/** The body is stored. */
export const FLAG_BODY = 1
/** Broke a rule: invalid for ever, with all that is built on it. */
export const FLAG_INVALID = 2
/** Was connected once: every rule holds on its own branch, and need not be asked again. */
export const FLAG_VALID = 4

const ARRIVAL_AT = 1
const SIZE_AT = 9
const TRANSACTIONS_AT = 13
const WORK_AT = 17
const HEADER_AT = 49
const NODES_AT = HEADER_AT + HEADER_BYTES
const SUM_BYTES = 2_064

export interface HeaderRecord {
  readonly flags: number
  /** When the block and all below it were complete here, as a running number; 0 while they are not. */
  readonly arrival: number
  /** Encoded block; 0 without its body. */
  readonly sizeBytes: number
  readonly transactionCount: number
  /** Of the whole chain. */
  readonly chainWork: bigint
  readonly header: Header
  /** The leaf of this header in the history range, and the nodes that it completed, upwards. */
  readonly nodes: readonly RangeNode[]
}

export function encodeHeaderRecord(record: HeaderRecord): Uint8Array {
  const writer = new ByteWriter(NODES_AT + RANGE_NODE_BYTES * record.nodes.length)
    .u8(record.flags)
    .u64(BigInt(record.arrival))
    .u32(record.sizeBytes)
    .u32(record.transactionCount)
    .raw(bigIntToBytes32(record.chainWork))
    .raw(encodeHeader(record.header))
  for (const node of record.nodes) writer.raw(encodeRangeNode(node))
  return writer.finish()
}

export interface HeaderRecordPatch {
  readonly flags: number
  readonly arrival: number
  readonly sizeBytes?: number
  readonly transactionCount?: number
}

/** A copy of an encoded header record with these fields replaced. */
export function patchHeaderRecord(encoded: Uint8Array, patch: HeaderRecordPatch): Uint8Array {
  const bytes = new Uint8Array(encoded)
  const view = new DataView(bytes.buffer)
  bytes[0] = patch.flags
  view.setBigUint64(ARRIVAL_AT, BigInt(patch.arrival), true)
  if (patch.sizeBytes !== undefined) view.setUint32(SIZE_AT, patch.sizeBytes, true)
  if (patch.transactionCount !== undefined) view.setUint32(TRANSACTIONS_AT, patch.transactionCount, true)
  return bytes
}

/** What the header index needs of a record, as views on it: read for every header at start, so nothing is decoded that is not needed. */
export interface HeaderFacts {
  readonly flags: number
  readonly arrival: number
  readonly sizeBytes: number
  readonly transactionCount: number
  /** 32 bytes, most significant first. */
  readonly chainWork: Uint8Array
  readonly previous: Uint8Array
  readonly time: number
  readonly target: number
}

export function readHeaderFacts(record: Uint8Array): HeaderFacts {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  return {
    flags: record[0] as number,
    arrival: Number(view.getBigUint64(ARRIVAL_AT, true)),
    sizeBytes: view.getUint32(SIZE_AT, true),
    transactionCount: view.getUint32(TRANSACTIONS_AT, true),
    chainWork: record.subarray(WORK_AT, WORK_AT + 32),
    previous: record.subarray(HEADER_AT + 8, HEADER_AT + 40),
    time: Number(view.getBigUint64(HEADER_AT + 136, true)),
    target: view.getUint32(HEADER_AT + 144, true),
  }
}

export function readRecordHeader(record: Uint8Array): Header {
  return decodeHeader(new Uint8Array(record.subarray(HEADER_AT, NODES_AT)))
}

export function countRecordNodes(record: Uint8Array): number {
  return (record.length - NODES_AT) / RANGE_NODE_BYTES
}

/** The node over 2^level headers that this record's leaf completed. */
export function readRecordNode(record: Uint8Array, level: number): RangeNode {
  const at = NODES_AT + level * RANGE_NODE_BYTES
  return readRangeNode(new ByteReader(new Uint8Array(record.subarray(at, at + RANGE_NODE_BYTES))))
}

export interface TipRecord {
  readonly id: Uint8Array
  readonly height: number
  /** Number of the batch that wrote this record. */
  readonly sequence: number
  /** Header records that there are, genesis too. */
  readonly headerCount: number
  /** StateSum, encoded. */
  readonly sum: Uint8Array
}

export function encodeTipRecord(tip: TipRecord): Uint8Array {
  return new ByteWriter(52 + SUM_BYTES)
    .raw(tip.id)
    .u32(tip.height)
    .u64(BigInt(tip.sequence))
    .u64(BigInt(tip.headerCount))
    .raw(tip.sum)
    .finish()
}

export function decodeTipRecord(bytes: Uint8Array): TipRecord {
  const reader = new ByteReader(bytes)
  const id = reader.take(32)
  const height = reader.u32()
  const tip = { id, height, sequence: Number(reader.u64()), headerCount: Number(reader.u64()), sum: reader.take(SUM_BYTES) }
  reader.finish()
  return tip
}

/** What a coin is beside its outpoint: height ‖ coinbase flag ‖ output. */
export function encodeCoinValue(coin: Coin): Uint8Array {
  const writer = new ByteWriter(64).u32(coin.height).u8(coin.coinbase ? 1 : 0)
  return writeOutput(writer, coin.output).finish()
}

function readCoinBody(reader: ByteReader): { height: number; coinbase: boolean; output: TxOutput } {
  return { height: reader.u32(), coinbase: reader.u8() === 1, output: readOutput(reader) }
}

export function decodeCoinValue(outpoint: Outpoint, value: Uint8Array): Coin {
  const reader = new ByteReader(value)
  const { height, coinbase, output } = readCoinBody(reader)
  reader.finish()
  return { outpoint, height, coinbase, output }
}

/** The coins a block spent, in the order of its inputs; those made in the block itself are not among them. */
export function encodeUndo(spent: readonly Coin[]): Uint8Array {
  const writer = new ByteWriter(8 + 90 * spent.length).varint(spent.length)
  for (const coin of spent) {
    writer.raw(coin.outpoint.txid).varint(coin.outpoint.index)
    writeOutput(writer.u32(coin.height).u8(coin.coinbase ? 1 : 0), coin.output)
  }
  return writer.finish()
}

export function decodeUndo(bytes: Uint8Array): Coin[] {
  const reader = new ByteReader(bytes)
  const spent: Coin[] = []
  for (let left = reader.count(LEAST_UNDO_BYTES); left > 0; left--) {
    const outpoint = { txid: reader.take(32), index: reader.varint() }
    spent.push({ outpoint, ...readCoinBody(reader) })
  }
  reader.finish()
  return spent
}
const LEAST_UNDO_BYTES = 72

/** Where a transaction stands on the best chain. */
export interface TransactionPlace {
  readonly blockId: Uint8Array
  readonly height: number
  readonly position: number
}

export function encodeTransactionPlace(place: TransactionPlace): Uint8Array {
  return new ByteWriter(40).u32(place.height).raw(place.blockId).u32(place.position).finish()
}

export function decodeTransactionPlace(bytes: Uint8Array): TransactionPlace {
  const reader = new ByteReader(bytes)
  const height = reader.u32()
  return { height, blockId: reader.take(32), position: reader.u32() }
}

/** txid ‖ change (i64, two's complement). */
export function encodeAddressRow(txid: Uint8Array, change: number): Uint8Array {
  return new ByteWriter(40)
    .raw(txid)
    .u64(BigInt.asUintN(64, BigInt(change)))
    .finish()
}

export function decodeAddressRow(bytes: Uint8Array): { txid: Uint8Array; change: number } {
  const reader = new ByteReader(bytes)
  return { txid: reader.take(32), change: Number(BigInt.asIntN(64, reader.u64())) }
}

export interface AddressTotal {
  /** Penning. */
  readonly balance: number
  readonly coins: number
}

export function encodeAddressTotal({ balance, coins }: AddressTotal): Uint8Array {
  return new ByteWriter(16).u64(BigInt(balance)).u64(BigInt(coins)).finish()
}

export function decodeAddressTotal(bytes: Uint8Array): AddressTotal {
  const reader = new ByteReader(bytes)
  return { balance: Number(reader.u64()), coins: Number(reader.u64()) }
}
