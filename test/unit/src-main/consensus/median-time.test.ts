import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { medianTime } from '../../../../src-main/consensus/median-time.ts'

describe('consensus/median-time', () => {
  it.each([
    [[5], 5],
    [[5, 7], 7],
    [[7, 5], 7],
    [[9, 1, 5], 5],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 5],
    [[2, 10, 9], 9],
    [[Number.MAX_SAFE_INTEGER, 0, 100], 100],
  ])('of %j is %d', (times, median) => {
    expect(medianTime(times)).toBe(median)
  })

  it('has at most half below and at least half at or below it, and leaves the list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 11 }), (times) => {
        const copy = [...times]
        const median = medianTime(times)
        expect(times).toEqual(copy)
        expect(times.filter((time) => time < median).length).toBeLessThanOrEqual(Math.floor(times.length / 2))
        expect(times.filter((time) => time <= median).length).toBeGreaterThan(Math.floor(times.length / 2))
      }),
    )
  })
})
