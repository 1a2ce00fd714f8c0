import { describe, expect, it } from 'vitest'
import { createClock } from '../../../../src-main/node/clock.ts'

describe('node/clock', () => {
  it('goes on from where it was set', () => {
    let system = 1_000_000
    const clock = createClock(true, () => system)
    expect(clock.set(5_000)).toBe(5_000)
    system += 250
    expect(clock.now()).toBe(5_250)
    expect(clock.advance(60)).toBe(65_250)
    expect(clock.advance(-61)).toBe(4_250)
  })

  it('is the computer’s own and cannot be moved off regtest', () => {
    const clock = createClock(false, () => 77)
    expect(() => clock.set(5)).toThrow(expect.objectContaining({ code: 'not-on-this-network' }))
    expect(() => clock.advance(5)).toThrow(expect.objectContaining({ code: 'not-on-this-network' }))
    expect(clock.now()).toBe(77)
  })

  it('refuses a time that no date can be, and stays', () => {
    const clock = createClock(true, () => 1_000)
    for (const time of [-1, 8_640_000_000_000_001, Number.NaN, 1.5])
      expect(() => clock.set(time)).toThrow(expect.objectContaining({ code: 'input-invalid' }))
    expect(() => clock.advance(-2)).toThrow(expect.objectContaining({ code: 'input-invalid' }))
    expect(clock.now()).toBe(1_000)
  })
})
