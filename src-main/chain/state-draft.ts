// Changes to the state that are thought through but not written: dropped without a trace when a block breaks a rule.
import type { StateSum } from '../consensus/state-commitment.ts'
import { type Coin, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import type { BatchOperation } from '../storage/database.ts'
import type { AddressChanges } from './address-index.ts'
import type { CoinChange, CoinsView } from './coins-view.ts'
import { coinKey } from './layout.ts'
import { encodeCoinValue } from './records.ts'

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

  /** Coins with the changes so far, in the order asked. */
  async getCoins(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    const unknown = outpoints.filter((outpoint) => !this.changes.has(outpointKey(outpoint)))
    const found = await this.coins.getMany(unknown)
    let at = 0
    return outpoints.map((outpoint) => {
      const change = this.changes.get(outpointKey(outpoint))
      return change === undefined ? found[at++] : change.coin
    })
  }

  addCoin(coin: Coin): void {
    this.sum.add(coin)
    this.changes.set(outpointKey(coin.outpoint), { outpoint: coin.outpoint, coin })
  }

  removeCoin(coin: Coin): void {
    this.sum.remove(coin)
    this.changes.set(outpointKey(coin.outpoint), { outpoint: coin.outpoint, coin: undefined })
  }

  coinOperations(): BatchOperation[] {
    const operations: BatchOperation[] = []
    for (const { outpoint, coin } of this.changes.values()) {
      const key = coinKey(outpoint) as Uint8Array
      operations.push(coin === undefined ? { type: 'del', key } : { type: 'put', key, value: encodeCoinValue(coin) })
    }
    return operations
  }
}
