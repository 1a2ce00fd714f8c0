// The four figures of a balance, and the coins they are made of.
import { COINBASE_MATURITY } from '../consensus/limits.ts'
import type { WalletBalance } from './interface.ts'
import type { OwnCoin } from './ledger.ts'
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
  return spendableFrom(coin) > state.height + 1 ? 'ripening' : 'available'
}

/** Change of a payment that nobody else signed: it may be spent before it is in a block, because only we could replace it. */
export function isOwnChange({ record }: OwnCoin): boolean {
  return record.place === undefined && record.ownInputs.length === record.tx.inputs.length
}

/**
 * available: confirmed and ripe. pending: outputs to us that wait for a block, change of our own payments too.
 * The sum of all figures is what the wallet holds once everything that waits is in a block and ripe.
 */
export function computeBalance(state: WalletState): WalletBalance {
  const sums = { available: 0, pending: 0, ripening: 0, reserved: 0 }
  for (const coin of state.ledger.openCoins()) sums[coinState(state, coin)] += coin.output.value
  const { available, pending, ripening } = sums
  return { available, pending, ripening, locked: 0 }
}
