import { describe, expect, it } from 'vitest'
import { estimateFee, FeeHistory, waitingRate } from '../../../../src-main/mempool/fees.ts'
import type { MempoolEntry } from '../../../../src-main/mempool/interface.ts'

function waiting(rate: number, megabytes: number): MempoolEntry[] {
  const weightBytes = 50_000
  const entry = { weightBytes, sizeBytes: weightBytes, fee: rate * weightBytes } as MempoolEntry
  return Array.from({ length: megabytes * 20 }, () => entry)
}

describe('src-main/mempool/fees', () => {
  it('asks for the minimum while everything fits into the next block', () => {
    expect(estimateFee(1, waiting(500, 1), new FeeHistory(), 10)).toEqual({ feeRate: 10, blocks: 1, basis: 'minimum' })
    expect(estimateFee(1, [], new FeeHistory(), 25)).toEqual({ feeRate: 25, blocks: 1, basis: 'minimum' })
  })

  it('outbids what fills the next block, less for more blocks', () => {
    const queue = [...waiting(20, 3), ...waiting(100, 2), ...waiting(50, 2)]
    expect(waitingRate(queue, 1)).toBe(101)
    expect(waitingRate(queue, 2)).toBe(51)
    expect(waitingRate(queue, 3)).toBe(21)
    expect(waitingRate(queue, 4)).toBe(0)
    expect(estimateFee(2, queue, new FeeHistory(), 10)).toEqual({ feeRate: 51, blocks: 2, basis: 'waiting' })
  })

  it('remembers what the last blocks asked for while they were full', () => {
    const history = new FeeHistory()
    for (let i = 0; i < 6; i++) history.record(1_990_000, waiting(80, 1))
    expect(estimateFee(1, [], history, 10)).toEqual({ feeRate: 80, blocks: 1, basis: 'recent' })
    // a patient payment gets in with the first block that has room
    for (let i = 0; i < 12; i++) history.record(i % 2 === 0 ? 1_990_000 : 300_000, waiting(80, 1))
    expect(estimateFee(3, [], history, 10).basis).toBe('minimum')
  })

  it('never goes below the minimum, and rounds up', () => {
    const queue = waiting(10.333, 3)
    expect(estimateFee(1, queue, new FeeHistory(), 10).feeRate).toBe(11.34)
  })
})
