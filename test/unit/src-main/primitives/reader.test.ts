import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedError } from '../../../../src-main/primitives/errors.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import { ByteWriter, varintSize } from '../../../../src-main/primitives/writer.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { safeInteger } from '../../../support/arbitraries.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

const readVarint = (text: string): number => {
  const reader = new ByteReader(hex(text))
  const value = reader.varint()
  reader.finish()
  return value
}

describe('primitives/reader', () => {
  const { varint } = readJsonVector<{ varint: { value: number; hex: string }[] }>('duit/encoding.json')

  it('varints read and write as the vectors say', () => {
    for (const row of varint) {
      expect(readVarint(row.hex)).toBe(row.value)
      expect(bytesToHex(new ByteWriter(1).varint(row.value).finish())).toBe(row.hex)
      expect(varintSize(row.value)).toBe(row.hex.length / 2)
    }
  })

  it.each([
    ['padded zero', '8000'],
    ['padded one', '8100'],
    ['padded 127', 'ff00'],
    ['padded 2^53 − 1', 'ffffffffffffff8f00'],
    ['2^53', '8080808080808010'],
    ['all bits of eight bytes', 'ffffffffffffff7f'],
    ['nine bytes', '808080808080808001'],
    ['nothing', ''],
    ['no last byte', '80'],
    ['left over', '0000'],
  ])('refuses a varint that is %s', (_, text) => {
    expect(() => readVarint(text)).toThrow(MalformedError)
  })

  it('reads back every integer from one form only', () => {
    fc.assert(
      fc.property(safeInteger, (value) => {
        const bytes = new ByteWriter(1).varint(value).finish()
        expect(new ByteReader(bytes).varint()).toBe(value)
        expect(bytes.length).toBe(varintSize(value))
        const padded = bytes.slice()
        padded[padded.length - 1] = (padded[padded.length - 1] as number) | 0x80
        expect(() => new ByteReader(Uint8Array.from([...padded, 0])).varint()).toThrow(MalformedError)
      }),
    )
  })

  it('accepts no two byte strings for one varint', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9 }), (bytes) => {
        const reader = new ByteReader(bytes)
        let value: number
        try {
          value = reader.varint()
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
          return
        }
        expect(bytesToHex(new ByteWriter(1).varint(value).finish())).toBe(bytesToHex(bytes.subarray(0, reader.offset)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('a count that cannot fit is refused before anything is made', () => {
    const reader = new ByteReader(new ByteWriter(8).varint(Number.MAX_SAFE_INTEGER).raw(new Uint8Array(100)).finish())
    expect(() => reader.count(34)).toThrow(MalformedError)
    expect(new ByteReader(hex('020000')).count(1)).toBe(2)
    expect(() => new ByteReader(hex('030000')).count(1)).toThrow(MalformedError)
  })

  it('a byte string longer than what is left is refused', () => {
    expect(() => new ByteReader(hex('ffffffffffffff0f00')).byteString()).toThrow(MalformedError)
    expect(new ByteReader(hex('0141')).byteString()).toEqual(hex('41'))
  })

  it('integers are little-endian, and 8 bytes above 2^53 − 1 are no number', () => {
    expect(new ByteReader(hex('01020304')).u32()).toBe(0x04030201)
    expect(new ByteReader(hex('ffffffffffffffff')).u64()).toBe(2n ** 64n - 1n)
    expect(new ByteReader(hex('ffffffffffff1f00')).safeU64()).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => new ByteReader(hex('0000000000002000')).safeU64()).toThrow(MalformedError)
  })

  it('copies what it takes', () => {
    const bytes = hex('0102')
    const taken = new ByteReader(bytes).take(2)
    bytes[0] = 9
    expect(taken).toEqual(hex('0102'))
  })

  it('copies also what it takes from a Buffer, whose own slices share their memory', () => {
    const bytes = Buffer.from(hex('0102'))
    const taken = new ByteReader(bytes).take(2)
    bytes[0] = 9
    expect(taken).toEqual(hex('0102'))
  })

  it('reads within a view into larger bytes', () => {
    const reader = new ByteReader(hex('ff00000001ff').subarray(1, 5))
    expect(reader.u32()).toBe(0x01000000)
    expect(reader.left).toBe(0)
    expect(() => reader.u8()).toThrow(MalformedError)
  })
})
