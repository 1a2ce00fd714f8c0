// Encoding, section 2 of the protocol. The inverse of the reader, for values that are known to be in range.
import { assert } from '../util/assert.ts'

/** Collects bytes; grows as needed. */
export class ByteWriter {
  private bytes: Uint8Array
  private view: DataView
  private at = 0

  constructor(expectedBytes = 256) {
    this.bytes = new Uint8Array(expectedBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  u8(value: number): this {
    const start = this.grow(1) // may replace the view
    this.view.setUint8(start, value)
    return this
  }

  u32(value: number): this {
    const start = this.grow(4)
    this.view.setUint32(start, value, true)
    return this
  }

  u64(value: bigint): this {
    const start = this.grow(8)
    this.view.setBigUint64(start, value, true)
    return this
  }

  varint(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, 'a varint is a safe integer from 0')
    let rest = value
    while (rest >= 0x80) {
      this.u8((rest % 128) | 0x80)
      rest = Math.floor(rest / 128)
    }
    return this.u8(rest)
  }

  raw(bytes: Uint8Array): this {
    const start = this.grow(bytes.length)
    this.bytes.set(bytes, start)
    return this
  }

  /** Varint length, then the bytes. */
  byteString(bytes: Uint8Array): this {
    return this.varint(bytes.length).raw(bytes)
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.at)
  }

  private grow(length: number): number {
    const start = this.at
    const needed = start + length
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      larger.set(this.bytes)
      this.bytes = larger
      this.view = new DataView(larger.buffer)
    }
    this.at = needed
    return start
  }
}

/** Bytes that `value` takes as a varint, 1 to 8. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size++
  return size
}
