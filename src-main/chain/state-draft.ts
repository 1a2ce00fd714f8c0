// Changes to the state that are thought through but not written: dropped without a trace when a block breaks a rule.
import type { StateSum } from '../consensus/state-commitment.ts'
import { type Coin, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import type { BatchOperation } from '../storage/database.ts'
import type { Steps } from '../util/steps.ts'
import type { AddressChanges } from './address-index.ts'
import { type CoinChange, type CoinsView, encodedCoin } from './coins-view.ts'
import { coinKey } from './layout.ts'

export class StateDraft {
  readonly sum: StateSum
  /** Undo records and index rows, in order. */
  readonly operations: BatchOperation[] = []
  /** Balances of the address index, added up over all blocks of the draft. */
  readonly addressChanges: AddressChanges = new Map()
  readonly changes = new Map<string, CoinChange>()
  private readonly coins: CoinsView

  constructor(sum: StateSum, coins: CoinsView) {
    this.sum = sum.clone()
    this.coins = coins
  }

  /** The coins of these outpoints that there are after the changes so far; both maps are by outpointKey. */
  async getCoins(outpoints: ReadonlyMap<string, Outpoint>): Promise<Map<string, Coin>> {
    const coins = new Map<string, Coin>()
    const unknown: Outpoint[] = []
    for (const [key, outpoint] of outpoints) {
      const change = this.changes.get(key)
      if (change === undefined) unknown.push(outpoint)
      else if (change.coin !== undefined) coins.set(key, change.coin)
    }
    for (const coin of await this.coins.getMany(unknown)) if (coin !== undefined) coins.set(outpointKey(coin.outpoint), coin)
    return coins
  }

  addCoin(coin: Coin): void {
    this.sum.add(coin)
    this.changes.set(outpointKey(coin.outpoint), { outpoint: coin.outpoint, coin })
  }

  removeCoin(coin: Coin): void {
    this.sum.remove(coin)
    this.changes.set(outpointKey(coin.outpoint), { outpoint: coin.outpoint, coin: undefined })
  }

  /** Adds the changed coins to the operations. */
  *coinOperations(operations: BatchOperation[]): Steps<void> {
    for (const change of this.changes.values()) {
      const key = coinKey(change.outpoint) as Uint8Array
      const value = encodedCoin(change)
      operations.push(value === undefined ? { type: 'del', key } : { type: 'put', key, value })
      yield
    }
  }
}
