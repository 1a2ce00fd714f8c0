import { describe, expect, it } from 'vitest'
import {
  gridLines,
  linePath,
  spreadLabels,
  stepDecimals,
  stepPath,
  stepsSince,
  thin,
  waitAxis,
} from '../../../../src-renderer/lib/chart.ts'

describe('src-renderer/lib/chart', () => {
  it.each([
    [225, 385],
    [0, 0],
    [0, 16_500],
    [0.0001, 0.0004],
    [1_000_000, 1_000_001],
  ])('finds three round grid lines that hold %d to %d', (low, high) => {
    const lines = gridLines(low, high)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBeLessThanOrEqual(low)
    expect(lines[2]).toBeGreaterThanOrEqual(high)
    expect(new Set(lines.map((line) => line.toFixed(stepDecimals(lines)))).size).toBe(3)
  })

  it('begins a range with the value that held there', () => {
    const steps = [1, 2, 3].map((time) => ({ time: time * 10, value: time }))
    expect(stepsSince(steps, 25)).toEqual([
      { time: 25, value: 2 },
      { time: 30, value: 3 },
    ])
    expect(stepsSince(steps, 5)[0]).toEqual({ time: 5, value: 0 })
  })

  it('draws steps, not slopes', () => {
    expect(
      stepPath(
        [
          { x: 0, y: 10 },
          { x: 5, y: 2 },
        ],
        9,
      ),
    ).toBe('M0 10H5V2H9')
  })

  it('breaks a line where nothing was measured', () => {
    expect(
      linePath(
        [
          { x: 0, y: 1, time: 0 },
          { x: 1, y: 1, time: 10 },
          { x: 9, y: 1, time: 500 },
        ],
        100,
      ),
    ).toBe('M0 1L1 1M9 1')
  })

  it('thins to means and keeps the last moment', () => {
    const points = Array.from({ length: 1000 }, (_, time) => ({ time, value: time % 2 }))
    const thinned = thin(points, 50)
    expect(thinned.length).toBeLessThanOrEqual(50)
    expect(thinned.at(-1)?.time).toBe(999)
    expect(thinned[0]?.value).toBeCloseTo(0.5, 1)
  })

  it('keeps labels apart, in order and inside', () => {
    const placed = spreadLabels([280, 285, 300], 50, 300)
    expect(placed).toEqual([200, 250, 300])
  })

  it('has an axis of waits around any range', () => {
    for (const [from, to] of [
      [0.001, 0.05],
      [7756, 452_965],
      [1e8, 1e10],
    ] as const) {
      const axis = waitAxis(from, to)
      expect(axis.low).toBeLessThanOrEqual(from)
      expect(axis.high).toBeGreaterThan(to)
    }
  })
})
