// Encoding, section 2 of the protocol. The inverse of the reader, for values that are known to be in range.
import { hashTagged } from '../crypto/tagged-hash.ts'
import { assert } from '../util/assert.ts'

/** Memory that was given back, so that the many short-lived writers of a block need none of their own. */
const SPARE: { readonly bytes: Uint8Array; readonly view: DataView }[] = []
const MOST_SPARE = 8
const SPARE_BYTES = 2_048
const NOTHING = new Uint8Array(0)
const EMPTY_VIEW = new DataView(NOTHING.buffer)

/** Collects bytes; grows as needed. */
export class ByteWriter {
  private bytes: Uint8Array
  private view: DataView
  private at = 0

  constructor(expectedBytes = 256) {
    const spare = expectedBytes <= SPARE_BYTES ? SPARE.pop() : undefined
    this.bytes = spare?.bytes ?? new Uint8Array(Math.max(SPARE_BYTES, expectedBytes))
    this.view = spare?.view ?? new DataView(this.bytes.buffer)
  }

  u8(value: number): this {
    const start = this.grow(1) // may replace the bytes
    this.bytes[start] = value
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

  /** A copy of what was written. The writer is empty afterwards. */
  finish(): Uint8Array {
    const written = this.bytes.slice(0, this.at)
    this.release()
    return written
  }

  /** H(tag, what was written), 32 bytes (section 2). The writer is empty afterwards. */
  hash(tag: string): Uint8Array {
    const digest = hashTagged(tag, this.bytes.subarray(0, this.at))
    this.release()
    return digest
  }

  private release(): void {
    const { bytes, view } = this
    if (bytes.length === SPARE_BYTES && SPARE.length < MOST_SPARE) SPARE.push({ bytes, view })
    this.bytes = NOTHING
    this.view = EMPTY_VIEW
    this.at = 0
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
