import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAST_COIN } from '../../../../src-main/primitives/amount.ts'
import { varintSize } from '../../../../src-main/primitives/writer.ts'
import { type Selectable, type SelectionTarget, selectCoins, settle } from '../../../../src-main/wallet/coin-selection.ts'
import { paymentSize, paymentWeight } from '../../../../src-main/wallet/transaction-size.ts'

const INPUT = 104
const coinOf = (value: number): Selectable => ({ value, bytes: INPUT })
const target = (amount: number, feeRate = 10): SelectionTarget => ({ amount, lockTime: 1000, outputCount: 1, outputBytes: 38, feeRate })

function weightWith(coins: readonly Selectable[], { lockTime, outputCount, outputBytes }: SelectionTarget, change: number): number {
  const size = paymentSize({
    lockTime,
    inputCount: coins.length,
    inputBytes: coins.length * INPUT,
    outputCount: outputCount + (change > 0 ? 1 : 0),
    outputBytes: outputBytes + (change > 0 ? 33 + varintSize(change) : 0),
  })
  return paymentWeight(size, coins.length)
}

describe('wallet/coin-selection', () => {
  it('never over-spends, pays at least its rate and no byte more, and makes only legal change', () => {
    const values = fc.array(fc.integer({ min: LEAST_COIN, max: 50_000_000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(values, fc.integer({ min: LEAST_COIN, max: 200_000_000 }), fc.integer({ min: 10, max: 300 }), (list, amount, rate) => {
        const coins = list.map(coinOf)
        const wanted = target(amount, rate)
        const selection = selectCoins(coins, wanted)
        const total = list.reduce((sum, value) => sum + value, 0)
        if (selection === undefined) {
          const useful = coins.filter(({ value }) => value > Math.ceil(125 * rate))
          expect(settle(useful, wanted)).toBeUndefined()
          return
        }
        const spent = selection.coins.reduce((sum, { value }) => sum + value, 0)
        expect(spent).toBeLessThanOrEqual(total)
        expect(new Set(selection.coins).size).toBe(selection.coins.length)
        expect(spent).toBe(amount + selection.fee + selection.change)
        expect(selection.change === 0 || selection.change >= LEAST_COIN).toBe(true)
        const least = Math.ceil(weightWith(selection.coins, wanted, selection.change) * rate)
        expect(selection.fee).toBeGreaterThanOrEqual(least)
        // a byte of the change's own length is all that may be too much
        if (selection.change > 0) expect(selection.fee).toBeLessThanOrEqual(least + Math.ceil(rate))
        else expect(selection.fee).toBe(least + selection.excess)
        expect(selection.excess).toBeLessThan(LEAST_COIN + 40 * rate)
      }),
      { numRuns: 400 },
    )
  })

  it('finds coins that fit without change', () => {
    const wanted = target(300_000)
    const fee = Math.ceil(weightWith([coinOf(0), coinOf(0)], wanted, 0) * 10)
    const selection = selectCoins([900_000, 170_000, 130_000 + fee, 5_000_000, 60_000].map(coinOf), wanted)
    expect(selection).toMatchObject({ change: 0, excess: 0, fee })
    expect(selection?.coins.map(({ value }) => value).sort()).toEqual([130_000 + fee, 170_000])
  })

  it('takes the smallest coin that suffices before it breaks a large one', () => {
    const selection = selectCoins([900_000, 500_000, 5_000_000].map(coinOf), target(300_000))
    expect(selection?.coins.map(({ value }) => value)).toEqual([500_000])
  })

  it('gives nothing away where another coin leaves proper change', () => {
    const selection = selectCoins([309_000, 400_000].map(coinOf), target(300_000))
    expect(selection).toMatchObject({ excess: 0, coins: [{ value: 400_000 }] })
  })

  it('gives change below the least coin to the fee and says so', () => {
    const settlement = settle([coinOf(309_000)], target(300_000))
    expect(settlement).toMatchObject({ change: 0, fee: 9_000 })
    expect(settlement?.excess).toBeGreaterThan(0)
  })

  it('leaves coins alone that cost more than they bring', () => {
    expect(
      selectCoins(
        Array.from({ length: 50 }, () => coinOf(10_000)),
        target(20_000, 100),
      ),
    ).toBeUndefined()
  })

  it('counts a signature check as 125 bytes', () => {
    const coins = Array.from({ length: 40 }, () => coinOf(100_000))
    const selection = selectCoins(coins, target(3_000_000))
    expect(selection?.fee).toBeGreaterThanOrEqual((selection?.coins.length ?? 0) * 1250)
  })

  it('stays within one transaction', () => {
    const coins = Array.from({ length: 3_000 }, () => coinOf(20_000))
    expect(selectCoins(coins, target(30_000_000))).toBeUndefined()
    expect(selectCoins(coins, target(5_000_000))).toBeDefined()
  })

  it('chooses from 10,000 coins in under 300 ms', () => {
    let seed = 1
    const next = () => (seed = (seed * 48_271) % 2_147_483_647)
    const coins = Array.from({ length: 10_000 }, () => coinOf(LEAST_COIN + (next() % 100_000_000)))
    for (const amount of [1_000_000, 99_999_999, 5_000_000_000, 40_000_000_000]) {
      const started = performance.now()
      expect(selectCoins(coins, target(amount))).toBeDefined()
      expect(performance.now() - started).toBeLessThan(300)
    }
  })
})
