// The wallet's transactions in memory with what follows from them: which coins there are, who spends them, what still waits.
import { type Outpoint, outpointKey, type TxOutput } from '../primitives/transaction.ts'
import { assert } from '../util/assert.ts'
import { bytesKey, type KeyRing } from './key-ring.ts'
import type { KeyRef } from './keys.ts'
import type { OwnInput, TxRecord } from './records.ts'

/** An output of a record that pays this wallet, spent or not. */
export interface OwnCoin {
  readonly outpoint: Outpoint
  readonly output: TxOutput
  readonly key: KeyRef
  readonly record: TxRecord
}

/** What an unmined record is worth: only pending ones count. */
export type WaitingState = 'pending' | 'replaced' | 'conflicted'

export class Ledger {
  private readonly keys: KeyRing
  private readonly records = new Map<string, TxRecord>()
  private readonly coins = new Map<string, OwnCoin>()
  /** Coins of this wallet that no mined record spends. */
  private readonly open = new Map<string, OwnCoin>()
  private readonly minedSpender = new Map<string, TxRecord>()
  /** By every input of the unmined records, foreign ones too. */
  private readonly waitingSpenders = new Map<string, Set<string>>()
  private readonly unmined = new Set<string>()
  private states: Map<string, WaitingState> | undefined

  constructor({ keys }: { readonly keys: KeyRing }) {
    this.keys = keys
  }

  get(txid: Uint8Array): TxRecord | undefined {
    return this.records.get(bytesKey(txid))
  }

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

  waiting(): TxRecord[] {
    return [...this.unmined].map((key) => this.records.get(key) as TxRecord)
  }

  /** Unmined records that spend this coin, ours or not. */
  waitingSpendersOf(outpoint: Outpoint): TxRecord[] {
    return [...(this.waitingSpenders.get(outpointKey(outpoint)) ?? [])].map((key) => this.records.get(key) as TxRecord)
  }

  /** Coins that no mined record spends and whose own transaction is valid as far as is known. */
  openCoins(): OwnCoin[] {
    return [...this.open.values()].filter(({ record }) => record.place !== undefined || this.stateOf(record) === 'pending')
  }

  /** The pending record that spends this coin. */
  pendingSpender(outpoint: Outpoint): TxRecord | undefined {
    return this.waitingSpendersOf(outpoint).find((record) => this.stateOf(record) === 'pending')
  }

  /** True when the coin is there and nothing valid spends it. */
  isUnspent(outpoint: Outpoint): boolean {
    const coin = this.open.get(outpointKey(outpoint))
    if (coin === undefined || this.pendingSpender(outpoint) !== undefined) return false
    return coin.record.place !== undefined || this.stateOf(coin.record) === 'pending'
  }

  /** Of an unmined record. */
  stateOf(record: TxRecord): WaitingState {
    if (this.states === undefined) this.states = new Map()
    return this.judge(record, this.states)
  }

  /** Adds the record or puts it in the place of the one with its txid. */
  put(record: TxRecord): void {
    this.remove(record.txid)
    const key = bytesKey(record.txid)
    this.records.set(key, record)
    this.states = undefined
    for (const own of record.ownOutputs) this.addCoin(record, own)
    if (record.place !== undefined) {
      for (const own of record.ownInputs) this.markSpent(inputAt(record, own), record)
      return
    }
    this.unmined.add(key)
    for (const input of record.tx.inputs) {
      const outpoint = outpointKey(input)
      const spenders = this.waitingSpenders.get(outpoint)
      if (spenders === undefined) this.waitingSpenders.set(outpoint, new Set([key]))
      else spenders.add(key)
    }
  }

  remove(txid: Uint8Array): void {
    const key = bytesKey(txid)
    const record = this.records.get(key)
    if (record === undefined) return
    this.records.delete(key)
    this.unmined.delete(key)
    this.states = undefined
    for (const own of record.ownOutputs) {
      const outpoint = outpointKey({ txid, index: own.index })
      this.coins.delete(outpoint)
      this.open.delete(outpoint)
      this.keys.changeUse(own.key, -1)
    }
    if (record.place !== undefined) for (const own of record.ownInputs) this.markUnspent(inputAt(record, own))
    else for (const input of record.tx.inputs) this.forgetSpender(outpointKey(input), key)
  }

  private addCoin(record: TxRecord, own: { readonly index: number; readonly key: KeyRef }): void {
    const output = record.tx.outputs[own.index]
    assert(output !== undefined, 'an own output is an output')
    const coin = { outpoint: { txid: record.txid, index: own.index }, output, key: own.key, record }
    const key = outpointKey(coin.outpoint)
    this.coins.set(key, coin)
    if (!this.minedSpender.has(key)) this.open.set(key, coin)
    this.keys.changeUse(own.key, 1)
  }

  private markSpent(outpoint: Outpoint, by: TxRecord): void {
    const key = outpointKey(outpoint)
    this.minedSpender.set(key, by)
    this.open.delete(key)
  }

  private markUnspent(outpoint: Outpoint): void {
    const key = outpointKey(outpoint)
    this.minedSpender.delete(key)
    const coin = this.coins.get(key)
    if (coin !== undefined) this.open.set(key, coin)
  }

  private forgetSpender(outpoint: string, key: string): void {
    const spenders = this.waitingSpenders.get(outpoint)
    spenders?.delete(key)
    if (spenders?.size === 0) this.waitingSpenders.delete(outpoint)
  }

  /** Parents first; chains of unmined records are short, because the mempool allows 25. */
  private judge(record: TxRecord, states: Map<string, WaitingState>): WaitingState {
    const key = bytesKey(record.txid)
    const known = states.get(key)
    if (known !== undefined) return known
    // damaged records could lead round in a circle
    states.set(key, 'conflicted')
    const state = this.judgeFresh(record, states)
    states.set(key, state)
    return state
  }

  /** Replaced, also after its replacement was mined; but where that came to nothing too, something else took the coins. */
  private judgeReplaced(replacedBy: Uint8Array, states: Map<string, WaitingState>): WaitingState {
    const replacement = this.get(replacedBy)
    if (replacement === undefined || replacement.place !== undefined) return 'replaced'
    return this.judge(replacement, states) === 'conflicted' ? 'conflicted' : 'replaced'
  }

  private judgeFresh(record: TxRecord, states: Map<string, WaitingState>): WaitingState {
    if (record.refused || record.coinbase) return 'conflicted'
    if (record.replacedBy !== undefined) return this.judgeReplaced(record.replacedBy, states)
    if (record.conflictHeight !== undefined) return 'conflicted'
    for (const own of record.ownInputs) {
      const outpoint = inputAt(record, own)
      const coin = this.coinAt(outpoint)
      if (coin === undefined || this.minedSpender.has(outpointKey(outpoint))) return 'conflicted'
      if (coin.record.place === undefined && this.judge(coin.record, states) !== 'pending') return 'conflicted'
    }
    return 'pending'
  }
}

function inputAt(record: TxRecord, { position }: OwnInput): Outpoint {
  const input = record.tx.inputs[position]
  assert(input !== undefined, 'an own input is an input')
  return input
}
