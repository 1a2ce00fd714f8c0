// Transactions and their encoding, sections 2 and 5 of the protocol. Whether one is valid is decided in consensus/.
import { ByteReader } from './reader.ts'
import { ByteWriter } from './writer.ts'

/** Names one output: txid (32 bytes, never reversed) and its position among all outputs, statements too. */
export interface Outpoint {
  readonly txid: Uint8Array
  readonly index: number
}

export interface TxInput extends Outpoint {
  /** u32; below 2^31 a relative lock in blocks. */
  readonly sequence: number
}

export interface TxOutput {
  /** Penning; 0 for a statement. */
  readonly value: number
  /** 32 bytes, an x-only public key (section 6). */
  readonly lock: Uint8Array
  /** Empty, or type byte ‖ payload (section 9). */
  readonly record: Uint8Array
}

export interface Transaction {
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly TxInput[]
  readonly outputs: readonly TxOutput[]
  /** One for each input. */
  readonly witnesses: readonly Uint8Array[]
}

/** An unspent output with where it came from (section 7). */
export interface Coin {
  readonly outpoint: Outpoint
  readonly height: number
  readonly coinbase: boolean
  readonly output: TxOutput
}

export const FINAL_SEQUENCE = 0xffffffff
const ZERO_TXID = new Uint8Array(32)
const LEAST_INPUT_BYTES = 37
const LEAST_OUTPUT_BYTES = 34

/** 32 zero bytes: the txid that a coinbase's input names. */
export function isZeroTxid(txid: Uint8Array): boolean {
  return txid.every((byte) => byte === 0)
}

/** A fresh zero txid. */
export function zeroTxid(): Uint8Array {
  return ZERO_TXID.slice()
}

export function writeOutpoint(writer: ByteWriter, outpoint: Outpoint): ByteWriter {
  return writer.raw(outpoint.txid).varint(outpoint.index)
}

export function readOutpoint(reader: ByteReader): Outpoint {
  return { txid: reader.take(32), index: reader.varint() }
}

export function writeInput(writer: ByteWriter, input: TxInput): ByteWriter {
  return writeOutpoint(writer, input).u32(input.sequence)
}

export function writeOutput(writer: ByteWriter, output: TxOutput): ByteWriter {
  return writer.varint(output.value).raw(output.lock).byteString(output.record)
}

export function readOutput(reader: ByteReader): TxOutput {
  return { value: reader.varint(), lock: reader.take(32), record: reader.byteString() }
}

/** version ‖ lockTime ‖ inputs ‖ outputs: what the txid covers. */
function writeBody(writer: ByteWriter, tx: Transaction): ByteWriter {
  writer.u32(tx.version).varint(tx.lockTime).varint(tx.inputs.length)
  for (const input of tx.inputs) writeInput(writer, input)
  writer.varint(tx.outputs.length)
  for (const output of tx.outputs) writeOutput(writer, output)
  return writer
}

function writeWitnesses(writer: ByteWriter, tx: Transaction): ByteWriter {
  for (const witness of tx.witnesses) writer.byteString(witness)
  return writer
}

export function writeTransaction(writer: ByteWriter, tx: Transaction): ByteWriter {
  return writeWitnesses(writeBody(writer, tx), tx)
}

/** Reads one transaction where it stands. @throws MalformedError */
export function readTransaction(reader: ByteReader): Transaction {
  const version = reader.u32()
  const lockTime = reader.varint()
  const inputs: TxInput[] = []
  for (let left = reader.count(LEAST_INPUT_BYTES); left > 0; left--) {
    inputs.push({ txid: reader.take(32), index: reader.varint(), sequence: reader.u32() })
  }
  const outputs: TxOutput[] = []
  for (let left = reader.count(LEAST_OUTPUT_BYTES); left > 0; left--) outputs.push(readOutput(reader))
  const witnesses = inputs.map(() => reader.byteString())
  return { version, lockTime, inputs, outputs, witnesses }
}

export function encodeTransaction(tx: Transaction): Uint8Array {
  return writeTransaction(new ByteWriter(512), tx).finish()
}

/** @throws MalformedError when the bytes are not exactly one transaction. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  const reader = new ByteReader(bytes)
  const tx = readTransaction(reader)
  reader.finish()
  return tx
}

/** H("duit/tx", version ‖ lockTime ‖ inputs ‖ outputs). */
export function transactionId(tx: Transaction): Uint8Array {
  return writeBody(new ByteWriter(512), tx).hash('duit/tx')
}

/** H("duit/witness", witnesses). */
export function witnessHash(tx: Transaction): Uint8Array {
  return writeWitnesses(new ByteWriter(256), tx).hash('duit/witness')
}

/** Outpoint ‖ height (u32) ‖ coinbase flag (u8) ‖ output. */
export function encodeCoin(coin: Coin): Uint8Array {
  return writeCoin(new ByteWriter(128), coin).finish()
}

/** H("duit/coin", coin): the key of its vector (section 7). */
export function coinHash(coin: Coin): Uint8Array {
  return writeCoin(new ByteWriter(128), coin).hash('duit/coin')
}

function writeCoin(writer: ByteWriter, { outpoint, height, coinbase, output }: Coin): ByteWriter {
  writeOutpoint(writer, outpoint)
    .u32(height)
    .u8(coinbase ? 1 : 0)
  return writeOutput(writer, output)
}

/** A text that is the same for the same outpoint and no other: key of maps and sets. */
export function outpointKey({ txid, index }: Outpoint): string {
  // the usual index as one more unit; a larger one makes a longer text, so none is like another
  return index < 0x10000 ? hashText(txid, index) : `${hashText(txid, 0)}${index}`
}

/** A text for a hash of 32 bytes: key of maps and sets. */
export function hashKey(hash: Uint8Array): string {
  return hashText(hash, 0)
}

/** Sixteen units of two bytes and one more. One call with all of them, for this runs for every coin of every block. */
function hashText(h: Uint8Array, last: number): string {
  const unit = (at: number): number => ((h[at] as number) << 8) | (h[at + 1] as number)
  return String.fromCharCode(
    unit(0),
    unit(2),
    unit(4),
    unit(6),
    unit(8),
    unit(10),
    unit(12),
    unit(14),
    unit(16),
    unit(18),
    unit(20),
    unit(22),
    unit(24),
    unit(26),
    unit(28),
    unit(30),
    last,
  )
}
