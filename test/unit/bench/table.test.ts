// The table of the benchmarks.
import { describe, expect, it } from 'vitest'
import type { Row } from '../../bench/harness.ts'
import { formatRows, summarize } from '../../bench/table.ts'

function row(changes: Partial<Row>): Row {
  return {
    name: 'own',
    median: 1234.5,
    undisturbed: null,
    unit: '/s',
    rounds: 7,
    against: null,
    ratio: null,
    undisturbedRatio: null,
    goal: null,
    verdict: null,
    ...changes,
  }
}

describe('bench/table', () => {
  it('says a figure with several comparisons once', () => {
    const compared = { against: 'peer', ratio: 2.5, goal: { atLeast: 2 }, verdict: 'holds' } as const
    const lines = formatRows([row(compared), row({ ...compared, against: 'other', ratio: 0.4, verdict: 'missed' })]).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/^own +1235 +\/s +2\.50 +peer +≥ 2 +holds$/)
    expect(lines[2]).toMatch(/^ +0\.40 +other +≥ 2 +missed$/)
  })

  it('says that a peer is not here instead of a ratio', () => {
    expect(formatRows([row({ against: 'peer', goal: { atMost: 0.5 } })])).toMatch(/– +peer \(not here\) +≤ 0\.5$/)
  })

  it('aligns its columns', () => {
    const lines = formatRows([row({ median: 5 }), row({ name: 'a longer name', median: 123456 })]).split('\n')
    expect(new Set(lines.slice(1).map((line) => line.indexOf('/s'))).size).toBe(1)
  })

  it('counts goals, those apart that only a quiet machine shows', () => {
    const verdicts = ['holds', 'quiet', 'missed', null] as const
    expect(summarize(verdicts.map((verdict) => row({ verdict })))).toBe(
      'Of 3 goals 1 hold, 1 only where nothing else runs on the machine, 1 are missed.',
    )
    expect(summarize([row({})])).toBe('')
  })
})
