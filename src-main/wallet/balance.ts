// The four figures of a balance, and the coins they are made of.
import { COINBASE_MATURITY } from '../consensus/limits.ts'
import type { WalletBalance } from './interface.ts'
import type { OwnCoin } from './records.ts'
import type { WalletState } from './wallet-state.ts'

/** - `reserved`: a payment that waits spends it. It stands in no figure of the balance. */
export type CoinState = 'available' | 'pending' | 'ripening' | 'reserved'

/** Height of the first block that may spend a coin. */
export function spendableFrom({ record }: OwnCoin): number {
  const height = record.place?.height ?? 0
  return record.coinbase ? height + COINBASE_MATURITY : height
}

export function coinState(state: WalletState, coin: OwnCoin): CoinState {
  if (state.ledger.pendingSpender(coin.outpoint) !== undefined) return 'reserved'
  if (coin.record.place === undefined) return 'pending'
  return isRipening(state, coin) ? 'ripening' : 'available'
}

/** coinState for many coins, as the wallet stands now. */
export function coinStates(state: WalletState): (coin: OwnCoin) => CoinState {
  const reserved = new Set(state.ledger.reservedCoins())
  return (coin) => {
    if (coin.record.place === undefined) return coinState(state, coin)
    if (reserved.has(coin)) return 'reserved'
    return isRipening(state, coin) ? 'ripening' : 'available'
  }
}

function isRipening(state: WalletState, coin: OwnCoin): boolean {
  return spendableFrom(coin) > state.height + 1
}

/** Change of a payment that nobody else signed: it may be spent before it is in a block, because only we could replace it. */
export function isOwnChange({ record }: OwnCoin): boolean {
  return record.place === undefined && record.ownInputs.length === record.tx.inputs.length
}

/**
 * available: confirmed and ripe. pending: outputs to us that wait for a block, change of our own payments too.
 * The sum of all figures is what the wallet holds once everything that waits is in a block and ripe.
 * The sums of coinState over all open coins, but found from what the ledger keeps: only what waits and what ripens is gone through.
 */
export function computeBalance(state: WalletState): WalletBalance {
  const { ledger } = state
  // only a damaged wallet knows blocks that it has not seen
  if (ledger.minedHeight > state.height + 1) return sumUp(state)
  let ripening = ledger.mintedAbove(state.height + 1 - COINBASE_MATURITY)
  let available = ledger.confirmedValue - ripening
  for (const coin of ledger.reservedCoins()) {
    if (isRipening(state, coin)) ripening -= coin.output.value
    else available -= coin.output.value
  }
  const pending = ledger.pendingCoins().reduce((sum, { output }) => sum + output.value, 0)
  return { available, pending, ripening, locked: 0 }
}

function sumUp(state: WalletState): WalletBalance {
  const stateOf = coinStates(state)
  const sums = { available: 0, pending: 0, ripening: 0, reserved: 0 }
  for (const coin of state.ledger.openCoins()) sums[stateOf(coin)] += coin.output.value
  const { available, pending, ripening } = sums
  return { available, pending, ripening, locked: 0 }
}
