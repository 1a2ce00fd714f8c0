import { describe, expect, it } from 'vitest'
import { createEmission, RESERVE } from '../../../../src-main/consensus/emission.ts'
import { LEAST_COIN, SUPPLY } from '../../../../src-main/primitives/amount.ts'
import { readJsonVector } from '../../../support/vectors.ts'

interface EmissionVectors {
  firstBelowLeastCoin: number
  firstZero: number
  rows: { height: number; reward: number; issued: number }[]
}

describe('consensus/emission', () => {
  const vectors = readJsonVector<EmissionVectors>('duit/emission.json')
  const emission = createEmission()

  it.each(vectors.rows)('height $height: reward $reward, issued $issued', ({ height, reward, issued }) => {
    expect(emission.rewardAt(height)).toBe(reward)
    expect(emission.issuedUpTo(height)).toBe(issued)
  })

  it('falls below the least coin and to nothing where the vectors say', () => {
    const { firstBelowLeastCoin, firstZero } = vectors
    expect(emission.rewardAt(firstBelowLeastCoin - 1)).toBe(LEAST_COIN)
    expect(emission.rewardAt(firstBelowLeastCoin)).toBe(LEAST_COIN - 1)
    expect([emission.rewardAt(firstZero - 1), emission.rewardAt(firstZero)]).toEqual([1, 0])
    expect(emission.rewardAt(2 ** 32 - 1)).toBe(0)
    expect(RESERVE + emission.issuedUpTo(2 ** 32 - 1)).toBeLessThanOrEqual(SUPPLY)
  })

  it('is the formula in whole numbers without bound, block by block, whatever was asked before', () => {
    const fresh = createEmission()
    expect(fresh.rewardAt(9_000)).toBe(emission.rewardAt(9_000))
    let sum = 0n
    for (let height = 1; height <= 9_000; height++) {
      const reward = (4_158_000_000_000_000n - sum) / 4_194_304n
      sum += reward
      if (height < 4 || height % 997 === 0 || (height > 4_090 && height < 4_102)) {
        expect([fresh.rewardAt(height), fresh.issuedUpTo(height)]).toEqual([Number(reward), Number(sum)])
      }
    }
  })
})
