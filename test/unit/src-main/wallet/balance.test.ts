import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CoinState, coinState, coinStates, computeBalance } from '../../../../src-main/wallet/balance.ts'
import type { WalletState } from '../../../../src-main/wallet/wallet-state.ts'
import { anyChanges, applyChange, createState, type Plan, recordOf } from '../../../support/wallet-records.ts'

/** The figures as they are defined: coin by coin. */
function plainly(state: WalletState) {
  const sums: Record<CoinState, number> = { available: 0, pending: 0, ripening: 0, reserved: 0 }
  for (const coin of state.ledger.openCoins()) sums[coinState(state, coin)] += coin.output.value
  return { available: sums.available, pending: sums.pending, ripening: sums.ripening, locked: 0 }
}

const PLAIN: Plan = {
  spends: [],
  outputs: [{ value: 50_000, key: { chain: 0, index: 0 } }],
  height: undefined,
  coinbase: false,
  refused: false,
  replacedBy: undefined,
  conflictHeight: undefined,
  seen: 1,
}

describe('wallet/balance', () => {
  it('gives the sums over all coins, whatever came and went', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const state = createState()
        for (const change of changes) {
          applyChange(state, change)
          expect(computeBalance(state)).toEqual(plainly(state))
          const stateOf = coinStates(state)
          for (const coin of state.ledger.openCoins()) expect(stateOf(coin)).toBe(coinState(state, coin))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('lets a mined coin ripen with the height, back and forth', () => {
    const state = createState(100)
    state.put(recordOf(1, { ...PLAIN, height: 100, coinbase: true }, state))
    const at = (height: number) => {
      state.advance({ height, id: new Uint8Array(32) })
      return computeBalance(state)
    }
    expect(at(338)).toMatchObject({ available: 0, ripening: 50_000 })
    expect(at(339)).toMatchObject({ available: 50_000, ripening: 0 })
    expect(at(338)).toMatchObject({ available: 0, ripening: 50_000 })
  })

  it('takes a coin that two payments want out once, and gives it back with the last of them', () => {
    const state = createState(10)
    state.put(recordOf(1, { ...PLAIN, height: 5 }, state))
    const spend: Plan = { ...PLAIN, spends: [{ tx: 1, index: 0 }], outputs: [{ value: 40_000, key: undefined }] }
    state.put(recordOf(2, spend, state))
    state.put(recordOf(3, { ...spend, outputs: [{ value: 30_000, key: { chain: 1, index: 0 } }] }, state))
    expect(computeBalance(state)).toMatchObject({ available: 0, pending: 30_000 })
    state.put(recordOf(3, { ...spend, refused: true }, state))
    expect(computeBalance(state)).toMatchObject({ available: 0, pending: 0 })
    state.put(recordOf(2, { ...spend, refused: true }, state))
    expect(computeBalance(state)).toMatchObject({ available: 50_000, pending: 0 })
  })
})
