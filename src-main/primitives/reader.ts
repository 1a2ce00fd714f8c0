// Strict decoding, section 2 of the protocol: one accepted form for every value, nothing missing, nothing left over.
import { MalformedError } from './errors.ts'

/** Walks over bytes from a stranger. Every method throws MalformedError where the bytes end or take a second form. */
export class ByteReader {
  readonly bytes: Uint8Array
  private readonly view: DataView
  private at: number
  private readonly end: number

  constructor(bytes: Uint8Array) {
    // a Buffer's slice() shares its memory, which would break the promise of copies below
    this.bytes = bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = 0
    this.end = bytes.length
  }

  get offset(): number {
    return this.at
  }

  get left(): number {
    return this.end - this.at
  }

  u8(): number {
    return this.view.getUint8(this.skip(1))
  }

  /** 4 bytes, little-endian, 0 to 2^32 − 1. */
  u32(): number {
    return this.view.getUint32(this.skip(4), true)
  }

  /** 8 bytes, little-endian, 0 to 2^64 − 1. */
  u64(): bigint {
    return this.view.getBigUint64(this.skip(8), true)
  }

  /** 8 bytes, little-endian, 0 to 2^53 − 1: what a number holds exactly. */
  safeU64(): number {
    const value = this.u64()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedError('An integer is above 2^53 − 1')
    return Number(value)
  }

  /** Minimal LEB128, 0 to 2^53 − 1, at most 8 bytes. */
  varint(): number {
    let value = 0
    let factor = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) {
        if (byte === 0 && i > 0) throw new MalformedError('A varint is padded')
        if (!Number.isSafeInteger(value)) throw new MalformedError('A varint is above 2^53 − 1')
        return value
      }
      factor *= 128
    }
    throw new MalformedError('A varint is longer than 8 bytes')
  }

  /** `length` bytes as a copy, so that a small object never keeps a whole block alive. */
  take(length: number): Uint8Array {
    const start = this.skip(length)
    return this.bytes.slice(start, start + length)
  }

  /** Varint length, then the bytes. */
  byteString(): Uint8Array {
    return this.take(this.varint())
  }

  /** Varint count that must fit in the bytes left when each item takes at least `leastBytes`. */
  count(leastBytes: number): number {
    const count = this.varint()
    if (count * leastBytes > this.left) throw new MalformedError('A count is larger than the bytes left can hold')
    return count
  }

  /** Throws when bytes are left over. */
  finish(): void {
    if (this.at !== this.end) throw new MalformedError(`${this.left} bytes are left over`)
  }

  private skip(length: number): number {
    if (length > this.end - this.at) throw new MalformedError('The bytes end too early')
    const start = this.at
    this.at += length
    return start
  }
}
