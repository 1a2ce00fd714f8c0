// What happened in a wallet, newest first: made from the records, searched, cut into pages, and drawn as a line of balances.
import { COINBASE_MATURITY } from '../consensus/limits.ts'
import { formatAddress } from '../primitives/address.ts'
import { FINAL_SEQUENCE } from '../primitives/transaction.ts'
import { bytesToHex, compareBytes } from '../util/bytes.ts'
import { WalletError } from './errors.ts'
import type { HistoryEntry, HistoryKind, HistoryPage, HistoryQuery, HistoryState } from './interface.ts'
import { RECEIVE_CHAIN } from './keys.ts'
import type { TxRecord } from './records.ts'
import type { WalletState } from './wallet-state.ts'

/** What a record changes in this wallet, in penning, fee included. */
export function amountOf({ ownInputs, ownOutputs }: TxRecord): number {
  return sum(ownOutputs) - sum(ownInputs)
}

/** Undefined where this wallet did not pay all of it. */
export function feeOf({ tx, coinbase, ownInputs }: TxRecord): number | undefined {
  if (coinbase || ownInputs.length < tx.inputs.length) return undefined
  return sum(ownInputs) - sum(tx.outputs)
}

/** True while a payment of ours waits that policy lets a higher fee replace, and nothing is built on it. */
export function canBump(state: WalletState, record: TxRecord): boolean {
  if (record.place !== undefined || feeOf(record) === undefined || state.ledger.stateOf(record) !== 'pending') return false
  if (record.tx.inputs.every(({ sequence }) => sequence >= FINAL_SEQUENCE - 1)) return false
  return record.tx.outputs.every((_, index) => state.ledger.pendingSpender({ txid: record.txid, index }) === undefined)
}

/** The whole history in order; made again only when the wallet changed. */
export class History {
  private readonly state: WalletState
  private readonly prefix: string
  private madeAt = -1
  private ordered: readonly TxRecord[] = []
  private totals = new Map<TxRecord, number>()

  constructor({ prefix }: { readonly prefix: string }, { state }: { readonly state: WalletState }) {
    this.state = state
    this.prefix = prefix
  }

  /** @throws WalletError `input-invalid` for a cursor that is none. */
  page({ search, from, to, cursor, limit }: HistoryQuery): HistoryPage {
    this.refresh()
    const wanted = search?.trim().toLowerCase() ?? ''
    const found = this.ordered.filter((record) => {
      const time = timeOf(record)
      return time >= (from ?? 0) && time <= (to ?? Number.MAX_SAFE_INTEGER) && (wanted === '' || this.matches(record, wanted))
    })
    const start = cursor === undefined ? 0 : firstAfter(found, decodeCursor(cursor), this.state)
    const records = found.slice(start, start + limit)
    const last = records.at(-1)
    const more = last !== undefined && start + records.length < found.length
    return {
      entries: records.map((record) => this.entryOf(record)),
      cursor: more ? encodeCursor(orderOf(last, this.state)) : null,
      total: found.length,
    }
  }

  /** Total after each block that changed it, oldest first, at most `points`. Times never go back, as block times may. */
  balanceSteps(from: number | undefined, points: number): { time: number; total: number }[] {
    this.refresh()
    const steps: { time: number; total: number }[] = []
    let before = 0
    for (const record of this.ordered.filter(({ place }) => place !== undefined).reverse()) {
      const total = this.totals.get(record) ?? 0
      if (from !== undefined && timeOf(record) < from) before = total
      else addStep(steps, { time: timeOf(record), total })
    }
    if (from !== undefined && (before > 0 || steps.length > 0)) steps.unshift({ time: from, total: before })
    return thinOut(steps, points)
  }

  entryOf(record: TxRecord): HistoryEntry {
    this.refresh()
    const { state } = this
    const kind = kindOf(record)
    const height = record.place?.height ?? null
    const toOthers = kind === 'sent' ? this.addressesOf(record, false) : []
    return {
      txid: bytesToHex(record.txid),
      kind,
      amount: amountOf(record),
      fee: feeOf(record) ?? null,
      height,
      blockId: record.place === undefined ? null : bytesToHex(record.place.blockId),
      time: timeOf(record),
      confirmations: height === null ? 0 : Math.max(0, state.height - height + 1),
      matures: record.coinbase && height !== null ? height + COINBASE_MATURITY : null,
      state: stateOf(record, state),
      counterparties: toOthers,
      addresses: this.addressesOf(record, true),
      note: record.note,
      canBump: canBump(state, record),
      runningBalance: this.totals.get(record) ?? null,
    }
  }

  /** Own addresses without change, or those of others. */
  private addressesOf({ tx, ownOutputs }: TxRecord, own: boolean): string[] {
    const keys = new Map(ownOutputs.map(({ index, key }) => [index, key]))
    const outputs = tx.outputs.filter(({ value }, index) => {
      const key = keys.get(index)
      return own ? key?.chain === RECEIVE_CHAIN : value > 0 && key === undefined
    })
    return outputs.map(({ lock }) => formatAddress(this.prefix, lock))
  }

  private matches(record: TxRecord, wanted: string): boolean {
    if (record.note.toLowerCase().includes(wanted) || bytesToHex(record.txid).includes(wanted)) return true
    const addresses = [...this.addressesOf(record, true), ...this.addressesOf(record, false)]
    return addresses.some((address) => address.includes(wanted) || this.state.labels.get(address)?.toLowerCase().includes(wanted) === true)
  }

  private refresh(): void {
    if (this.madeAt === this.state.version) return
    const placed = [...this.state.ledger.all()].map((record) => ({ record, order: orderOf(record, this.state) }))
    this.ordered = placed.sort((a, b) => compareOrders(a.order, b.order)).map(({ record }) => record)
    this.totals = new Map()
    let total = 0
    for (const record of this.ordered.filter(({ place }) => place !== undefined).reverse()) {
      total += amountOf(record)
      this.totals.set(record, total)
    }
    this.madeAt = this.state.version
  }
}

function sum(parts: readonly { readonly value: number }[]): number {
  return parts.reduce((total, { value }) => total + value, 0)
}

function timeOf({ place, seen }: TxRecord): number {
  return place === undefined ? seen : place.time * 1000
}

function kindOf({ coinbase, ownInputs, ownOutputs, tx }: TxRecord): HistoryKind {
  if (coinbase) return 'mined'
  if (ownInputs.length === 0) return 'received'
  const coins = tx.outputs.filter(({ value }) => value > 0).length
  return ownInputs.length === tx.inputs.length && ownOutputs.length === coins ? 'self' : 'sent'
}

function stateOf(record: TxRecord, state: WalletState): HistoryState {
  if (record.place === undefined) return state.ledger.stateOf(record)
  return record.coinbase && record.place.height + COINBASE_MATURITY > state.height + 1 ? 'ripening' : 'confirmed'
}

/** Where an entry stands: what waits first, then by height; what came to nothing stands above the block after which it was seen. */
interface Order {
  readonly group: number
  readonly height: number
  readonly position: number
  readonly txid: Uint8Array
}

const UNMINED_POSITION = Number.MAX_SAFE_INTEGER

function orderOf(record: TxRecord, state: WalletState): Order {
  const { txid, place } = record
  if (place !== undefined) return { group: 1, height: place.height, position: place.position, txid }
  if (state.ledger.stateOf(record) === 'pending') return { group: 0, height: record.seen, position: 0, txid }
  return { group: 1, height: record.seenHeight, position: UNMINED_POSITION, txid }
}

/** Negative when `a` stands before (is newer than) `b`. */
function compareOrders(a: Order, b: Order): number {
  return a.group - b.group || b.height - a.height || b.position - a.position || compareBytes(a.txid, b.txid)
}

function firstAfter(records: readonly TxRecord[], order: Order, state: WalletState): number {
  const at = records.findIndex((record) => compareOrders(orderOf(record, state), order) > 0)
  return at < 0 ? records.length : at
}

function encodeCursor({ group, height, position, txid }: Order): string {
  return `${group}.${height}.${position}.${bytesToHex(txid)}`
}

function decodeCursor(cursor: string): Order {
  const parts = /^([01])\.(\d{1,16})\.(\d{1,16})\.([0-9a-f]{64})$/.exec(cursor)
  if (parts === null) throw new WalletError('input-invalid', 'This cursor did not come from an earlier page of the history.')
  const txid = Uint8Array.from((parts[4] as string).match(/../g) as string[], (byte) => Number.parseInt(byte, 16))
  return { group: Number(parts[1]), height: Number(parts[2]), position: Number(parts[3]), txid }
}

function addStep(steps: { time: number; total: number }[], step: { time: number; total: number }): void {
  const last = steps.at(-1)
  if (last === undefined || step.time > last.time) steps.push(step)
  else last.total = step.total
}

/** Evenly fewer steps; the first and the last stay. */
function thinOut<T>(steps: readonly T[], points: number): T[] {
  if (steps.length <= points) return [...steps]
  return Array.from({ length: points }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (points - 1))] as T)
}
