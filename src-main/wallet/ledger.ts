// The wallet's transactions in memory with what follows from them: which coins there are, who spends them, what still waits.
import { hashKey, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import { assert } from '../util/assert.ts'
import type { KeyRing } from './key-ring.ts'
import type { KeyRef } from './keys.ts'
import { type PlacedRecord, PlacedRecords } from './placed-records.ts'
import type { OwnCoin, OwnInput, TxRecord } from './records.ts'
import { WaitingRecords, type WaitingState } from './waiting-records.ts'

export class Ledger {
  private readonly keys: KeyRing
  private readonly records = new Map<string, TxRecord>()
  private readonly coins = new Map<string, OwnCoin>()
  /** Coins of this wallet that no mined record spends. */
  private readonly open = new Map<string, OwnCoin>()
  private readonly minedSpender = new Map<string, TxRecord>()
  private readonly unmined = new WaitingRecords({ openCoin: (id) => this.open.get(id), recordOf: (txid) => this.get(txid) })
  private readonly placed = new PlacedRecords()
  private confirmed = 0
  /** Worth of the open coins of mined coinbases, by height. */
  private readonly minted = new Map<number, number>()

  constructor({ keys }: { readonly keys: KeyRing }) {
    this.keys = keys
  }

  get(txid: Uint8Array): TxRecord | undefined {
    return this.records.get(hashKey(txid))
  }

  /** In no particular order. */
  all(): IterableIterator<TxRecord> {
    return this.records.values()
  }

  get size(): number {
    return this.records.size
  }

  coinAt(outpoint: Outpoint): OwnCoin | undefined {
    return this.coins.get(outpointKey(outpoint))
  }

  keyOf(lock: Uint8Array): KeyRef | undefined {
    return this.keys.keyOf(lock)
  }

  /** Those that are in no block. */
  waiting(): TxRecord[] {
    return this.unmined.list()
  }

  /** Those that are in a block, oldest first. */
  mined(): PlacedRecord[] {
    return this.placed.list()
  }

  /** Of the last block with a record of this wallet, −1 without one. */
  get minedHeight(): number {
    return this.placed.height
  }

  /** Penning in this wallet right after a mined record. */
  totalAfter(record: TxRecord): number | undefined {
    return isPlaced(record) ? this.placed.totalAfter(record) : undefined
  }

  /** Penning in coins of mined records that no mined record spends. */
  get confirmedValue(): number {
    return this.confirmed
  }

  /** Of these, penning that blocks above this height minted. */
  mintedAbove(height: number): number {
    let value = 0
    for (const [at, minted] of this.minted) if (at > height) value += minted
    return value
  }

  /** Unmined records that spend this coin, ours or not. */
  waitingSpendersOf(outpoint: Outpoint): TxRecord[] {
    return this.unmined.spendersOf(outpoint)
  }

  /** Coins that no mined record spends and whose own transaction is valid as far as is known. */
  openCoins(): OwnCoin[] {
    return [...this.open.values()].filter(({ record }) => record.place !== undefined || this.stateOf(record) === 'pending')
  }

  /** The pending record that spends this coin. */
  pendingSpender(outpoint: Outpoint): TxRecord | undefined {
    return this.unmined.pendingSpenderOf(outpoint)
  }

  /** True when the coin is there and nothing valid spends it. */
  isUnspent(outpoint: Outpoint): boolean {
    const coin = this.open.get(outpointKey(outpoint))
    if (coin === undefined || this.pendingSpender(outpoint) !== undefined) return false
    return coin.record.place !== undefined || this.stateOf(coin.record) === 'pending'
  }

  /** Of an unmined record. */
  stateOf(record: TxRecord): WaitingState {
    return this.unmined.stateOf(record)
  }

  /** Coins of mined records that a pending record spends, each once. */
  reservedCoins(): readonly OwnCoin[] {
    return this.unmined.reservedCoins()
  }

  /** Coins of pending records that no other pending record spends. */
  pendingCoins(): readonly OwnCoin[] {
    return this.unmined.pendingCoins()
  }

  /** Adds the record or puts it in the place of the one with its txid. */
  put(record: TxRecord): void {
    const key = hashKey(record.txid)
    this.removeAt(key)
    this.records.set(key, record)
    this.unmined.forgetStates()
    for (const own of record.ownOutputs) this.addCoin(record, own)
    if (isPlaced(record)) {
      this.placed.add(record)
      for (const own of record.ownInputs) this.markSpent(inputAt(record, own), record)
    } else this.unmined.add(record)
  }

  remove(txid: Uint8Array): void {
    this.removeAt(hashKey(txid))
  }

  private removeAt(key: string): void {
    const record = this.records.get(key)
    if (record === undefined) return
    this.records.delete(key)
    this.unmined.forgetStates()
    for (const own of record.ownOutputs) {
      const outpoint = outpointKey({ txid: record.txid, index: own.index })
      this.coins.delete(outpoint)
      this.closeCoin(outpoint)
      this.keys.changeUse(own.key, -1)
    }
    if (isPlaced(record)) {
      this.placed.remove(record)
      for (const own of record.ownInputs) this.markUnspent(inputAt(record, own))
    } else this.unmined.remove(record)
  }

  private addCoin(record: TxRecord, own: { readonly index: number; readonly key: KeyRef }): void {
    const output = record.tx.outputs[own.index]
    assert(output !== undefined, 'an own output is an output')
    const coin = { outpoint: { txid: record.txid, index: own.index }, output, key: own.key, record }
    const key = outpointKey(coin.outpoint)
    this.coins.set(key, coin)
    if (!this.minedSpender.has(key)) this.openCoin(key, coin)
    this.keys.changeUse(own.key, 1)
  }

  private openCoin(key: string, coin: OwnCoin): void {
    if (this.open.has(key)) return
    this.open.set(key, coin)
    this.count(coin, 1)
  }

  private closeCoin(key: string): void {
    const coin = this.open.get(key)
    if (coin === undefined) return
    this.open.delete(key)
    this.count(coin, -1)
  }

  private count({ record, output }: OwnCoin, sign: 1 | -1): void {
    if (!isPlaced(record)) return
    this.confirmed += sign * output.value
    if (!record.coinbase) return
    const { height } = record.place
    const left = (this.minted.get(height) ?? 0) + sign * output.value
    if (left === 0) this.minted.delete(height)
    else this.minted.set(height, left)
  }

  private markSpent(outpoint: Outpoint, by: TxRecord): void {
    const key = outpointKey(outpoint)
    this.minedSpender.set(key, by)
    this.closeCoin(key)
  }

  private markUnspent(outpoint: Outpoint): void {
    const key = outpointKey(outpoint)
    this.minedSpender.delete(key)
    const coin = this.coins.get(key)
    if (coin !== undefined) this.openCoin(key, coin)
  }
}

function isPlaced(record: TxRecord): record is PlacedRecord {
  return record.place !== undefined
}

function inputAt(record: TxRecord, { position }: OwnInput): Outpoint {
  const input = record.tx.inputs[position]
  assert(input !== undefined, 'an own input is an input')
  return input
}
