// The transactions of a wallet that are in no block: what each is worth, and which coins they spend and make.
import { hashKey, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import type { OwnCoin, TxRecord } from './records.ts'

/** What an unmined record is worth: only pending ones count. */
export type WaitingState = 'pending' | 'replaced' | 'conflicted'

export interface WaitingModules {
  /** The coin with this outpointKey that no mined record spends. */
  readonly openCoin: (id: string) => OwnCoin | undefined
  readonly recordOf: (txid: Uint8Array) => TxRecord | undefined
}

interface Waiting {
  readonly record: TxRecord
  /** outpointKey of each input. */
  readonly inputs: readonly string[]
  /** outpointKey of each own output. */
  readonly outputs: readonly string[]
  /** As judged at the change of this number. */
  state: WaitingState
  judgedAt: number
}

export class WaitingRecords {
  private readonly modules: WaitingModules
  private readonly records = new Map<string, Waiting>()
  /** By every input, foreign ones too. */
  private readonly spenders = new Map<string, Set<Waiting>>()
  /** Changes of the wallet so far: what was judged before the last one may not hold any more. */
  private changes = 0
  private reserved: readonly OwnCoin[] | undefined
  private pending: readonly OwnCoin[] | undefined

  constructor(modules: WaitingModules) {
    this.modules = modules
  }

  list(): TxRecord[] {
    return Array.from(this.records.values(), ({ record }) => record)
  }

  /** One with its txid must not be there yet. */
  add(record: TxRecord): void {
    const inputs = record.tx.inputs.map(outpointKey)
    const outputs = record.ownOutputs.map(({ index }) => outpointKey({ txid: record.txid, index }))
    const waiting: Waiting = { record, inputs, outputs, state: 'conflicted', judgedAt: -1 }
    this.records.set(hashKey(record.txid), waiting)
    for (const input of inputs) {
      const spenders = this.spenders.get(input)
      if (spenders === undefined) this.spenders.set(input, new Set([waiting]))
      else spenders.add(waiting)
    }
  }

  remove(record: TxRecord): void {
    const key = hashKey(record.txid)
    const waiting = this.records.get(key)
    if (waiting === undefined) return
    this.records.delete(key)
    for (const input of waiting.inputs) {
      const spenders = this.spenders.get(input)
      spenders?.delete(waiting)
      if (spenders?.size === 0) this.spenders.delete(input)
    }
  }

  /** Something in the wallet has changed. */
  forgetStates(): void {
    this.changes += 1
    this.reserved = undefined
    this.pending = undefined
  }

  /** Those that spend this coin, ours or not. */
  spendersOf(outpoint: Outpoint): TxRecord[] {
    if (this.spenders.size === 0) return []
    return Array.from(this.spenders.get(outpointKey(outpoint)) ?? [], ({ record }) => record)
  }

  /** The pending one that spends this coin. */
  pendingSpenderOf(outpoint: Outpoint): TxRecord | undefined {
    return this.spenders.size === 0 ? undefined : this.pendingSpenderAt(outpointKey(outpoint))?.record
  }

  stateOf(record: TxRecord): WaitingState {
    const waiting = this.records.get(hashKey(record.txid))
    return waiting === undefined ? 'conflicted' : this.judged(waiting)
  }

  /** Coins of mined records that a pending one spends, each once. */
  reservedCoins(): readonly OwnCoin[] {
    this.reserved ??= this.findReserved()
    return this.reserved
  }

  /** Coins of pending ones that no other pending one spends. */
  pendingCoins(): readonly OwnCoin[] {
    this.pending ??= this.findPending()
    return this.pending
  }

  private findReserved(): OwnCoin[] {
    const reserved = new Set<OwnCoin>()
    for (const waiting of this.records.values()) {
      if (this.judged(waiting) !== 'pending') continue
      for (const input of waiting.inputs) {
        const coin = this.modules.openCoin(input)
        if (coin?.record.place !== undefined) reserved.add(coin)
      }
    }
    return [...reserved]
  }

  private findPending(): OwnCoin[] {
    const pending: OwnCoin[] = []
    for (const waiting of this.records.values()) {
      if (waiting.outputs.length === 0 || this.judged(waiting) !== 'pending') continue
      for (const output of waiting.outputs) {
        const coin = this.modules.openCoin(output)
        if (coin !== undefined && this.pendingSpenderAt(output) === undefined) pending.push(coin)
      }
    }
    return pending
  }

  private pendingSpenderAt(id: string): Waiting | undefined {
    for (const waiting of this.spenders.get(id) ?? []) if (this.judged(waiting) === 'pending') return waiting
    return undefined
  }

  private judged(waiting: Waiting): WaitingState {
    if (waiting.judgedAt === this.changes) return waiting.state
    // damaged records could lead round in a circle
    waiting.state = 'conflicted'
    waiting.judgedAt = this.changes
    waiting.state = this.judge(waiting)
    return waiting.state
  }

  /** Parents first; chains of unmined records are short, because the mempool allows 25. */
  private judge({ record, inputs }: Waiting): WaitingState {
    if (record.refused || record.coinbase) return 'conflicted'
    if (record.replacedBy !== undefined) return this.judgeReplaced(record.replacedBy)
    if (record.conflictHeight !== undefined) return 'conflicted'
    for (const { position } of record.ownInputs) {
      const coin = this.modules.openCoin(inputs[position] as string)
      if (coin === undefined) return 'conflicted'
      if (coin.record.place === undefined && this.stateOf(coin.record) !== 'pending') return 'conflicted'
    }
    return 'pending'
  }

  /** Replaced, also after its replacement was mined; but where that came to nothing too, something else took the coins. */
  private judgeReplaced(replacedBy: Uint8Array): WaitingState {
    const replacement = this.modules.recordOf(replacedBy)
    if (replacement === undefined || replacement.place !== undefined) return 'replaced'
    return this.stateOf(replacement) === 'conflicted' ? 'conflicted' : 'replaced'
  }
}
