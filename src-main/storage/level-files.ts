// Reading LevelDB's tables and logs byte by byte, checksums first. LevelDB itself checks few of them, and where keys are out of order
// after a flipped bit its repair and its compaction end the whole process (measured). Formats: LevelDB's table_format and log_format.
import { crc32c, maskChecksum } from './crc32c.ts'

/** A version of a key: the highest sequence counts. */
export interface FileEntry {
  readonly key: Uint8Array
  readonly sequence: number
  /** Undefined where the key was deleted. */
  readonly value: Uint8Array | undefined
  /** The checksum around it was right. */
  readonly isChecked: boolean
}

const FOOTER_BYTES = 48
const MAGIC_LOW = 0x8b80fb57
const MAGIC_HIGH = 0xdb477524
const TRAILER_BYTES = 5
const LOG_BLOCK_BYTES = 32_768
const LOG_HEADER_BYTES = 7

/** Walks over bytes that may be anything; ends (undefined) instead of throwing. */
class Cursor {
  at: number
  readonly bytes: Uint8Array
  readonly end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  varint(): number | undefined {
    let value = 0
    for (let factor = 1; this.at < this.end && factor < 2 ** 50; factor *= 128) {
      const byte = this.bytes[this.at++] as number
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    return undefined
  }

  take(length: number | undefined): Uint8Array | undefined {
    if (length === undefined || length > this.end - this.at) return undefined
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

interface Handle {
  readonly offset: number
  readonly size: number
}

function readHandle(cursor: Cursor): Handle | undefined {
  const offset = cursor.varint()
  const size = cursor.varint()
  return offset === undefined || size === undefined ? undefined : { offset, size }
}

interface TableBlock {
  readonly content: Uint8Array
  readonly isChecked: boolean
}

function readBlock(file: Uint8Array, { offset, size }: Handle): TableBlock | undefined {
  if (offset + size + TRAILER_BYTES > file.length || size < 4) return undefined
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const isPlain = file[offset + size] === 0
  const stored = view.getUint32(offset + size + 1, true)
  const isChecked = isPlain && maskChecksum(crc32c(file, offset, offset + size + 1)) === stored
  return { content: file.subarray(offset, offset + size), isChecked }
}

function* blockEntries({ content }: TableBlock): Generator<{ key: Uint8Array; value: Uint8Array }> {
  const restarts = new DataView(content.buffer, content.byteOffset, content.length).getUint32(content.length - 4, true)
  const cursor = new Cursor(content, 0, Math.max(0, content.length - 4 * (restarts + 1)))
  let key: Uint8Array = new Uint8Array(0)
  while (cursor.at < cursor.end) {
    const shared = cursor.varint()
    const added = cursor.varint()
    const valueLength = cursor.varint()
    const tail = cursor.take(added)
    const value = cursor.take(valueLength)
    if (shared === undefined || shared > key.length || tail === undefined || value === undefined) return
    const next = new Uint8Array(shared + tail.length)
    next.set(key.subarray(0, shared))
    next.set(tail, shared)
    key = next
    yield { key, value }
  }
}

/** Block handles of a table by its index, in order; undefined without a footer that leads there. */
function readIndex(file: Uint8Array): { handles: Handle[]; isChecked: boolean } | undefined {
  if (file.length < FOOTER_BYTES) return undefined
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  if (view.getUint32(file.length - 8, true) !== MAGIC_LOW || view.getUint32(file.length - 4, true) !== MAGIC_HIGH) return undefined
  const footer = new Cursor(file, file.length - FOOTER_BYTES, file.length - 8)
  const meta = readHandle(footer)
  const index = readHandle(footer)
  const block = meta === undefined || index === undefined ? undefined : readBlock(file, index)
  if (block === undefined) return undefined
  const handles: Handle[] = []
  for (const { value } of blockEntries(block)) {
    const handle = readHandle(new Cursor(value))
    if (handle !== undefined) handles.push(handle)
  }
  return { handles, isChecked: block.isChecked }
}

/** True when every checksum of a table is right. */
export function isTableIntact(file: Uint8Array): boolean {
  const index = readIndex(file)
  return index?.isChecked === true && index.handles.every((handle) => readBlock(file, handle)?.isChecked === true)
}

/** User key and sequence of a table's key; undefined where it is too short. */
function splitKey(key: Uint8Array): { key: Uint8Array; sequence: number; isDeletion: boolean } | undefined {
  if (key.length < 8) return undefined
  const at = key.length - 8
  const tag = new DataView(key.buffer, key.byteOffset + at, 8).getBigUint64(0, true)
  return { key: key.subarray(0, at), sequence: Number(tag >> 8n), isDeletion: (tag & 0xffn) === 0n }
}

/** Everything that can be read from a table, also from blocks whose checksum is wrong. */
export function* readTable(file: Uint8Array): Generator<FileEntry> {
  for (const handle of readIndex(file)?.handles ?? []) {
    const block = readBlock(file, handle)
    if (block === undefined) continue
    for (const { key, value } of blockEntries(block)) {
      const split = splitKey(key)
      if (split === undefined) continue
      yield { key: split.key, sequence: split.sequence, value: split.isDeletion ? undefined : value, isChecked: block.isChecked }
    }
  }
}

/** The whole records of a log; what a wrong checksum or a hole tore apart is left out. */
function* logRecords(file: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  let parts: Uint8Array[] | undefined
  let at = 0
  while (at + LOG_HEADER_BYTES <= file.length) {
    const blockEnd = (Math.floor(at / LOG_BLOCK_BYTES) + 1) * LOG_BLOCK_BYTES
    const length = view.getUint16(at + 4, true)
    const type = file[at + 6] as number
    const end = at + LOG_HEADER_BYTES + length
    const fits = blockEnd - at >= LOG_HEADER_BYTES && end <= Math.min(blockEnd, file.length) && type >= 1 && type <= 4
    if (!fits || maskChecksum(crc32c(file, at + 6, end)) !== view.getUint32(at, true)) {
      // nothing tells where the next record begins but the next block
      parts = undefined
      at = blockEnd
      continue
    }
    const data = file.subarray(at + LOG_HEADER_BYTES, end)
    at = blockEnd - end < LOG_HEADER_BYTES ? blockEnd : end
    if (type === 1) yield data
    if (type === 1 || type === 2) parts = type === 2 ? [data] : undefined
    else if (parts !== undefined) parts.push(data)
    if (type === 4 && parts !== undefined) {
      yield Buffer.concat(parts)
      parts = undefined
    }
  }
}

/** Everything that can be read from a log. */
export function* readLog(file: Uint8Array): Generator<FileEntry> {
  for (const record of logRecords(file)) {
    if (record.length < 12) continue
    const first = Number(new DataView(record.buffer, record.byteOffset, record.length).getBigUint64(0, true))
    const cursor = new Cursor(record, 12)
    for (let sequence = first; cursor.at < cursor.end; sequence++) {
      const isPut = cursor.bytes[cursor.at++] === 1
      const key = cursor.take(cursor.varint())
      const value = isPut ? cursor.take(cursor.varint()) : undefined
      if (key === undefined || (isPut && value === undefined)) break
      yield { key, sequence, value, isChecked: true }
    }
  }
}
