// Headers and blocks and their encoding, sections 2 and 3 of the protocol.
import { hashTagged } from '../crypto/tagged-hash.ts'
import { runAtOnce, type Steps } from '../util/steps.ts'
import { ByteReader } from './reader.ts'
import { readTransaction, type Transaction, writeTransaction } from './transaction.ts'
import { ByteWriter } from './writer.ts'

export const HEADER_BYTES = 156
/** Where the nonce stands in an encoded header: the miner writes its 8 bytes there. */
export const NONCE_OFFSET = 148
const LEAST_TRANSACTION_BYTES = 7

export interface Header {
  readonly version: number
  readonly height: number
  /** Block id of the parent. */
  readonly previous: Uint8Array
  /** Merkle root over the transactions (section 5). */
  readonly transactions: Uint8Array
  /** Commitment to all unspent coins after this block (section 7). */
  readonly state: Uint8Array
  /** Root of the range over all headers before this one (section 8). */
  readonly history: Uint8Array
  /** Unix seconds, at most 2^53 − 1. */
  readonly time: number
  /** Compact target (section 4). */
  readonly target: number
  /** 8 bytes, free. */
  readonly nonce: Uint8Array
}

export interface Block {
  readonly header: Header
  readonly transactions: readonly Transaction[]
}

export function encodeHeader(header: Header): Uint8Array {
  return new ByteWriter(HEADER_BYTES)
    .u32(header.version)
    .u32(header.height)
    .raw(header.previous)
    .raw(header.transactions)
    .raw(header.state)
    .raw(header.history)
    .u64(BigInt(header.time))
    .u32(header.target)
    .raw(header.nonce)
    .finish()
}

function readHeader(reader: ByteReader): Header {
  const version = reader.u32()
  const height = reader.u32()
  const previous = reader.take(32)
  const transactions = reader.take(32)
  const state = reader.take(32)
  const history = reader.take(32)
  const time = reader.safeU64()
  return { version, height, previous, transactions, state, history, time, target: reader.u32(), nonce: reader.take(8) }
}

/** @throws MalformedError when the bytes are not exactly one header. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ByteReader(bytes)
  const header = readHeader(reader)
  reader.finish()
  return header
}

/** Block id of encoded header bytes: H("duit/block", header). */
export function headerBytesId(headerBytes: Uint8Array): Uint8Array {
  return hashTagged('duit/block', headerBytes)
}

export function blockId(header: Header): Uint8Array {
  return headerBytesId(encodeHeader(header))
}

export function encodeBlock(block: Block): Uint8Array {
  const writer = new ByteWriter(4096).raw(encodeHeader(block.header)).varint(block.transactions.length)
  for (const tx of block.transactions) writeTransaction(writer, tx)
  return writer.finish()
}

/** Header ‖ list of transactions. The size limit is judged before (section 5). @throws MalformedError */
export function decodeBlock(bytes: Uint8Array): Block {
  return runAtOnce(decodeBlockSteps(bytes))
}

/** decodeBlock, transaction by transaction. */
export function* decodeBlockSteps(bytes: Uint8Array): Steps<Block> {
  const reader = new ByteReader(bytes)
  const header = readHeader(reader)
  const transactions: Transaction[] = []
  for (let left = reader.count(LEAST_TRANSACTION_BYTES); left > 0; left--) {
    transactions.push(readTransaction(reader))
    yield
  }
  reader.finish()
  return { header, transactions }
}
