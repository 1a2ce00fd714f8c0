import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../../../../src-main/util/bounded-map.ts'

describe('util/bounded-map', () => {
  it('never holds more than its limit, and always the last half of what was set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 30 })), (limit, keys) => {
        const map = new BoundedMap<number>(limit)
        const order: number[] = []
        for (const [at, key] of keys.entries()) {
          map.set(String(key), at)
          if (order.includes(key)) order.splice(order.indexOf(key), 1)
          order.push(key)
          expect(map.size).toBeLessThanOrEqual(limit)
          for (const kept of order.slice(-Math.max(1, limit >> 1))) expect(map.get(String(kept))).toBe(keys.lastIndexOf(kept, at))
        }
      }),
    )
  })

  it('knows a renewed entry by its last value alone, and forgets what was deleted', () => {
    const map = new BoundedMap<number>(4)
    map.set('a', 1)
    map.set('b', 2)
    map.set('a', 3)
    expect([map.get('a'), map.size]).toEqual([3, 2])
    map.delete('a')
    map.delete('b')
    expect([map.has('a'), map.has('b'), map.size]).toEqual([false, false, 0])
  })

  it('with a limit of 0 keeps nothing', () => {
    const map = new BoundedMap<number>(0)
    map.set('a', 1)
    expect(map.has('a')).toBe(false)
  })
})
