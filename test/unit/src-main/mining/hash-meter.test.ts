import { describe, expect, it } from 'vitest'
import { type Circumstance, HashMeter } from '../../../../src-main/mining/hash-meter.ts'

const EPOCH = 1_700_000_000_000
const ON: Circumstance = { paused: null, eased: false }
const at = (seconds: number) => ({ atMs: seconds * 1000, time: EPOCH + seconds * 1000 })

/** A meter that measures from second 1 on; `counts` answers the counters of a second. */
function measured(until: number, counts: (second: number) => number[], from = 0): HashMeter {
  const meter = new HashMeter()
  meter.turn(at(from), ON)
  for (let second = from; second <= until; second++) meter.measure(at(second), counts(second), false)
  return meter
}

describe('src-main/mining/hash-meter', () => {
  it('tells the speed of the last seconds by thread', () => {
    const meter = measured(20, (second) => [second < 10 ? 0 : (second - 10) * 100, second * 50])
    expect(meter.byThread()).toEqual([100, 50])
    expect(meter.hashRate()).toBe(150)
  })

  it('tells nothing before it is measured, and leaves the first second to getting ready', () => {
    const meter = new HashMeter()
    expect(meter.byThread()).toEqual([])
    meter.turn(at(0), ON)
    meter.measure(at(0), [0, 0], false)
    meter.measure(at(1), [40, 10], false)
    expect([meter.byThread(), meter.hashRate()]).toEqual([[], 0])
    meter.measure(at(2), [140, 110], false)
    expect(meter.byThread()).toEqual([100, 100])
  })

  it('measures anew after a rest, and tells nothing in it', () => {
    const meter = measured(10, (second) => [second * 100])
    meter.turn(at(10), { paused: 'battery', eased: false })
    for (let second = 10; second <= 30; second++) meter.measure(at(second), [1000], false)
    expect(meter.byThread()).toEqual([])
    meter.turn(at(30), ON)
    meter.measure(at(30), [1000], false)
    meter.measure(at(31), [1030], false)
    meter.measure(at(32), [1130], false)
    expect(meter.byThread()).toEqual([100])
  })

  it('shows no figure of other threads where their number changes, or a counter begins anew', () => {
    const meter = measured(10, (second) => [second * 100, second * 100])
    meter.measure(at(11), [1100, 1100, 5, 5], false)
    expect(meter.byThread()).toEqual([])
    meter.measure(at(12), [1200, 1200, 105, 105], false)
    expect(meter.byThread()).toEqual([100, 100, 100, 100])
    meter.measure(at(13), [1300, 1300, 0, 205], false)
    expect(meter.byThread()).toEqual([])
    meter.measure(at(14), [1400], false)
    meter.measure(at(15), [1480], false)
    expect(meter.byThread()).toEqual([80])
  })

  it('takes a sleep of the computer for no time of mining', () => {
    const meter = measured(20, (second) => [second * 100])
    const before = meter.samples(at(20).time).length
    meter.measure(at(20_000), [2_100], false)
    expect(meter.byThread()).toEqual([])
    meter.measure(at(20_001), [2_200], false)
    expect(meter.hashRate()).toBe(100)
    for (let second = 2; second <= 12; second++) meter.measure(at(20_000 + second), [2_100 + second * 100], false)
    expect(meter.samples(at(20_012).time).map(({ hashRate }) => hashRate)).toEqual([100, 100])
    expect(before).toBe(4)
  })

  it('tells no figure of a moment too short for one', () => {
    const meter = measured(1, (second) => [second * 100])
    meter.measure(at(1), [130], false)
    meter.measure(at(1.2), [300], false)
    expect(meter.byThread()).toEqual([])
    meter.measure(at(2), [200], false)
    expect(meter.byThread()).toEqual([100])
  })

  it('measures anew when the threads are set to work otherwise', () => {
    const meter = measured(10, (second) => [second * 100])
    meter.begin(at(10.2))
    meter.measure(at(10.5), [1_030], false)
    expect(meter.byThread()).toEqual([])
    meter.measure(at(11), [1_040], false)
    meter.measure(at(12), [1_090], false)
    expect(meter.byThread()).toEqual([50])
  })

  it('keeps a sample every 10 s for an hour', () => {
    const meter = measured(4_000, (second) => [second * 20])
    const samples = meter.samples(at(4_000).time)
    expect(samples.length).toBeGreaterThanOrEqual(360)
    expect(samples.length).toBeLessThanOrEqual(361)
    expect(samples.every(({ hashRate }) => hashRate === 20)).toBe(true)
  })

  it('keeps the speed on both sides of a turn, and the reason of a rest all through it', () => {
    const meter = measured(12, (second) => [second * 100])
    meter.turn(at(12), { paused: 'active', eased: false })
    for (let second = 12; second <= 33; second++) meter.measure(at(second), [1_200], false)
    meter.turn(at(33), ON)
    const told = meter.samples(at(33).time).map(({ time, hashRate, paused }) => [(time - EPOCH) / 1000, hashRate, paused])
    expect(told).toEqual([
      [0, 0, null],
      [0, 0, null],
      [10, 100, null],
      [12, 100, null],
      [12, 0, 'active'],
      [22, 0, 'active'],
      [32, 0, 'active'],
      [33, 0, 'active'],
      [33, 0, null],
    ])
  })

  it('says in its samples that the threads gave way', () => {
    const meter = new HashMeter()
    meter.turn(at(0), ON)
    for (let second = 0; second <= 20; second++) meter.measure(at(second), [second * 100], second > 12)
    expect(meter.samples(at(20).time).map(({ eased }) => eased)).toEqual([false, false, false, true])
  })

  it('forgets samples of a future that a corrected clock took back', () => {
    const meter = new HashMeter()
    meter.turn({ atMs: 0, time: 9_000_000 }, ON)
    meter.turn({ atMs: 1, time: 1_000_000 }, { paused: 'battery', eased: false })
    expect(meter.samples(1_000_000)).toEqual([
      { time: 1_000_000, hashRate: 0, paused: null, eased: false },
      { time: 1_000_000, hashRate: 0, paused: 'battery', eased: false },
    ])
  })
})
