import { describe, expect, it } from 'vitest'
import { hasPlainLengths, packChecks, packWork, unpackChecks } from '../../../../src-main/engine/check-codec.ts'
import { concatBytes } from '../../../../src-main/util/bytes.ts'
import { goodCheck } from '../../../support/checks.ts'

describe('engine/check-codec', () => {
  const checks = Array.from({ length: 7 }, (_, i) => goodCheck(i))

  it('brings checks back as they were', () => {
    expect(unpackChecks(packChecks(checks))).toEqual(checks)
    expect(packChecks(checks)).toHaveLength(7 * 129)
  })

  it('knows which checks fit a record', () => {
    expect(checks.every(hasPlainLengths)).toBe(true)
    for (const check of checks)
      for (const [field, value] of Object.entries(check))
        if (value instanceof Uint8Array) {
          expect(hasPlainLengths({ ...check, [field]: value.subarray(1) } as never), `short ${field}`).toBe(false)
          expect(hasPlainLengths({ ...check, [field]: concatBytes(value, new Uint8Array(1)) } as never), `long ${field}`).toBe(false)
        }
  })

  it('puts each header before its target, and takes no other lengths', () => {
    const header = new Uint8Array(156).fill(1)
    const target = new Uint8Array(32).fill(2)
    expect(
      packWork([
        { header, target },
        { header, target },
      ]),
    ).toEqual(concatBytes(header, target, header, target))
    expect(() => packWork([{ header: header.subarray(1), target }])).toThrow(RangeError)
    expect(() => packWork([{ header, target: new Uint8Array(33) }])).toThrow(RangeError)
  })
})
