// What the benchmarks make of their rounds.
import { describe, expect, it } from 'vitest'
import type { BenchContext } from '../../bench/context.ts'
import { type Benchmark, type Cell, median, type Row, rateOf, runGroup } from '../../bench/harness.ts'

const NO_CONTEXT = {} as BenchContext

/** Answers one sample after the other; the first is that of the round that does not count. */
function inOrder(name: string, values: readonly (number | { value: number; undisturbed: number })[]): Cell {
  let at = 0
  return async () => ({ [name]: values[at++] as number })
}

function run(benchmarks: readonly Benchmark[], cells: readonly Cell[], rounds = 3): Promise<Row[]> {
  return runGroup({ names: [], rounds, prepare: async () => ({ benchmarks, cells, close: async () => undefined }) }, NO_CONTEXT)
}

describe('bench/harness', () => {
  it('takes the middle of an odd count and the mean of the two middle ones of an even count', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 9])).toBe(3.5)
  })

  it('takes ratios round by round, so that a slow minute hits both sides', async () => {
    const benchmarks = [{ name: 'own', unit: '/s', comparisons: [{ against: 'peer', goal: { atLeast: 2 } }] }]
    const cells = [inOrder('own', [0, 20, 200, 6]), inOrder('peer', [1, 10, 100, 3])]
    const [row] = await run(benchmarks, cells)
    expect(row).toMatchObject({ name: 'own', median: 20, ratio: 2, against: 'peer', verdict: 'holds', rounds: 3 })
  })

  it('leaves out the first round and runs every other round backwards', async () => {
    const order: string[] = []
    const cell = (name: string): Cell => {
      return async () => {
        order.push(name)
        return { [name]: order.length }
      }
    }
    const [row] = await run([{ name: 'a', unit: '' }], [cell('a'), cell('b')], 2)
    expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b'])
    expect(row).toMatchObject({ median: 4.5, rounds: 2 })
  })

  it('knows goals where less is better, of ratios and of figures', async () => {
    const benchmarks: Benchmark[] = [
      { name: 'time', unit: 'ms', comparisons: [{ against: 'peer', goal: { atMost: 0.5 } }] },
      { name: 'memory', unit: 'MB', goal: { atMost: 350 } },
      { name: 'peer', unit: 'ms' },
    ]
    const cells = [inOrder('time', [0, 4, 4, 4]), inOrder('peer', [0, 10, 8, 8]), inOrder('memory', [0, 351, 360, 300])]
    const rows = await run(benchmarks, cells)
    expect(rows.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['time', 'holds'],
      ['memory', 'missed'],
      ['peer', null],
    ])
  })

  it('tells a goal that only undisturbed cores reach from one that is missed', async () => {
    const benchmarks = [{ name: 'two', unit: '/s', comparisons: [{ against: 'one', goal: { atLeast: 1.9 } }] }]
    const sample = (value: number, undisturbed: number) => Array.from({ length: 4 }, () => ({ value, undisturbed }))
    const disturbed = await run(benchmarks, [inOrder('two', sample(12, 20)), inOrder('one', sample(10, 10))])
    expect(disturbed[0]).toMatchObject({ ratio: 1.2, undisturbedRatio: 2, verdict: 'quiet' })
    const slow = await run(benchmarks, [inOrder('two', sample(12, 18)), inOrder('one', sample(10, 10))])
    expect(slow[0]).toMatchObject({ verdict: 'missed' })
  })

  it('gives a figure without a ratio where the peer is missing, and no row for the peer', async () => {
    const benchmarks: Benchmark[] = [
      { name: 'own', unit: '/s', comparisons: [{ against: 'peer', goal: { atLeast: 1 } }] },
      { name: 'peer', unit: '/s' },
    ]
    const rows = await run(benchmarks, [inOrder('own', [1, 2, 2, 2])])
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ median: 2, against: 'peer', ratio: null, verdict: null })
  })

  it('gives a row for the goal of the figure and one for each comparison', async () => {
    const benchmarks: Benchmark[] = [
      { name: 'own', unit: 'MB', goal: { atMost: 5 }, comparisons: [{ against: 'peer', goal: { atMost: 1 } }, { against: 'other' }] },
      { name: 'peer', unit: 'MB' },
      { name: 'other', unit: 'MB' },
    ]
    const cells = [inOrder('own', [4, 4, 4, 4]), inOrder('peer', [2, 2, 2, 2]), inOrder('other', [8, 8, 8, 8])]
    const rows = await run(benchmarks, cells)
    expect(rows.slice(0, 3).map(({ against, ratio, verdict }) => [against, ratio, verdict])).toEqual([
      [null, null, 'holds'],
      ['peer', 2, 'missed'],
      ['other', 0.5, null],
    ])
  })

  it('puts everything away when a round fails', async () => {
    let closed = false
    const prepare = async () => ({
      benchmarks: [],
      cells: [() => Promise.reject(new Error('broken'))],
      close: async () => {
        closed = true
      },
    })
    await expect(runGroup({ names: [], rounds: 1, prepare }, NO_CONTEXT)).rejects.toThrow('broken')
    expect(closed).toBe(true)
  })

  it('counts what as many undisturbed cores would give', () => {
    expect(rateOf({ count: 100, seconds: 2, cpuSeconds: 2 }, 2)).toEqual({ value: 50, undisturbed: 100 })
  })
})
