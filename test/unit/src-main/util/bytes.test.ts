import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../../../src-main/util/bytes.ts'

describe('util/bytes', () => {
  it('gives hex and takes it back, in lower and in upper case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hex = bytesToHex(bytes)
        expect(hex).toBe(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
        expect(hexToBytes(hex)).toEqual(bytes)
        expect(hexToBytes(hex.toUpperCase())).toEqual(bytes)
      }),
    )
  })

  it('takes no text that is not hex from end to end', () => {
    expect(hexToBytes('')).toEqual(new Uint8Array(0))
    for (const text of ['0', '0x00', 'abc', '0g', 'g0', ' 00 ', '00\n', '\uff10\uff10', '\u0130\u0130', '0\u0100'])
      expect(hexToBytes(text), JSON.stringify(text)).toBeUndefined()
    for (let code = 0; code < 0x200; code++) {
      const sign = String.fromCharCode(code)
      expect(hexToBytes(`0${sign}`) !== undefined, `character ${code}`).toBe(/[0-9a-fA-F]/.test(sign))
      expect(hexToBytes(`${sign}0`) !== undefined, `character ${code}`).toBe(/[0-9a-fA-F]/.test(sign))
    }
  })
})
