import { describe, expect, it } from 'vitest'
import { HashMeter } from '../../../../src-main/mining/hash-meter.ts'

describe('src-main/mining/hash-meter', () => {
  it('tells the speed of the last seconds by thread', () => {
    const meter = new HashMeter()
    for (let second = 0; second <= 20; second++) meter.read(second * 1000, [second < 10 ? 0 : (second - 10) * 100, second * 50])
    expect(meter.byThread()).toEqual([100, 50])
    expect(meter.hashRate()).toBe(150)
  })

  it('says 0 before the second reading, after a reset, and never less', () => {
    const meter = new HashMeter()
    expect(meter.hashRate()).toBe(0)
    meter.read(0, [500])
    expect(meter.byThread()).toEqual([0])
    meter.read(1000, [400])
    expect(meter.hashRate()).toBe(0)
    meter.reset()
    expect(meter.byThread()).toEqual([])
  })

  it('keeps a sample every 10 s for an hour', () => {
    const meter = new HashMeter()
    for (let second = 0; second <= 4_000; second++) {
      meter.read(second * 1000, [second * 20])
      meter.sample(1_700_000_000_000 + second * 1000, null)
    }
    const samples = meter.samples(1_700_000_000_000 + 4_000_000)
    expect(samples).toHaveLength(361)
    expect(samples.every(({ hashRate }) => hashRate === 20)).toBe(true)
  })

  it('forgets samples of a future that a corrected clock took back', () => {
    const meter = new HashMeter()
    meter.read(0, [0])
    meter.mark(9_000_000, null)
    meter.mark(1_000_000, 'battery')
    expect(meter.samples(1_000_000)).toEqual([{ time: 1_000_000, hashRate: 0, paused: 'battery' }])
  })
})
