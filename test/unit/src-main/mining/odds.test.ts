import { describe, expect, it } from 'vitest'
import type { HeaderView } from '../../../../src-main/chain/interface.ts'
import { estimateNetworkHashRate, oddsOf } from '../../../../src-main/mining/odds.ts'

function chainOf(height: number, secondsPerBlock: number, workPerBlock: bigint) {
  const at = (h: number) => ({ height: h, chainWork: BigInt(h + 1) * workPerBlock, header: { time: h * secondsPerBlock } }) as HeaderView
  return { tip: () => at(height), getHeaderAt: async (h: number) => at(h) }
}

describe('src-main/mining/odds', () => {
  it('gives the mean wait, the chance of a day and the range of nine waits in ten', () => {
    const odds = oddsOf(100, 8_640_000)
    expect(odds.expectedSeconds).toBe(86_400)
    expect(odds.chancePerDay).toBeCloseTo(1 - Math.exp(-1), 12)
    expect(odds.rangeSeconds?.from).toBeCloseTo(0.05129 * 86_400, 0)
    expect(odds.rangeSeconds?.to).toBeCloseTo(2.99573 * 86_400, 0)
  })

  it('promises nothing without speed, and nothing impossible with much of it', () => {
    expect(oddsOf(0, 100)).toEqual({ expectedSeconds: null, chancePerDay: null, rangeSeconds: null })
    expect(oddsOf(1e6, 2).chancePerDay).toBe(1)
    expect(oddsOf(1e-9, 1e12).chancePerDay).toBeGreaterThan(0)
  })

  it('estimates the network from work and time of the last 120 blocks', async () => {
    expect(await estimateNetworkHashRate(chainOf(500, 60, 65_537n))).toBeCloseTo(65_537 / 60, 6)
    expect(await estimateNetworkHashRate(chainOf(11, 60, 60n))).toBe(1)
  })

  it('says nothing below 10 blocks or where times say nothing', async () => {
    expect(await estimateNetworkHashRate(chainOf(10, 60, 60n))).toBeNull()
    expect(await estimateNetworkHashRate(chainOf(0, 60, 60n))).toBeNull()
    expect(await estimateNetworkHashRate(chainOf(200, 0, 60n))).toBeNull()
    expect(await estimateNetworkHashRate(chainOf(200, -60, 60n))).toBeNull()
  })
})
