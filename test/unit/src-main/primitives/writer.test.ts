import { describe, expect, it } from 'vitest'
import { ByteWriter } from '../../../../src-main/primitives/writer.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'

describe('primitives/writer', () => {
  it('grows past what was expected and keeps every byte', () => {
    const writer = new ByteWriter(1)
    for (let i = 0; i < 1_000; i++) writer.u8(i & 0xff)
    const bytes = writer
      .u32(0xfffffffd)
      .u64(2n ** 64n - 2n)
      .finish()
    expect(bytes.length).toBe(1_012)
    expect(bytesToHex(bytes.subarray(998))).toBe('e6e7fdfffffffeffffffffffffff')
  })

  it.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('writes no varint for %d', (value) => {
    expect(() => new ByteWriter(8).varint(value)).toThrow('Invariant')
  })
})
