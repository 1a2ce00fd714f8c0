import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addAmounts, LEAST_COIN, SUPPLY, sumAmounts } from '../../../../src-main/primitives/amount.ts'

describe('primitives/amount', () => {
  it('three times the supply is noticed, where doubles would have lost it', () => {
    expect(sumAmounts([SUPPLY, SUPPLY, SUPPLY])).toBeUndefined()
    expect(sumAmounts([SUPPLY, 0])).toBe(SUPPLY)
    expect(sumAmounts([SUPPLY, 1])).toBeUndefined()
    expect(sumAmounts([])).toBe(0)
    expect([SUPPLY, LEAST_COIN]).toEqual([4_200_000_000_000_000, 10_000])
  })

  it('sums are those of unbounded integers, or undefined', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { maxLength: 6 }), (values) => {
        const sum = values.reduce((total, value) => total + BigInt(value), 0n)
        expect(sumAmounts(values)).toBe(sum <= BigInt(SUPPLY) ? Number(sum) : undefined)
      }),
    )
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const sum = BigInt(a) + BigInt(b)
        expect(addAmounts(a, b)).toBe(sum <= BigInt(SUPPLY) ? Number(sum) : undefined)
      }),
    )
  })
})
