// What happened in a wallet, newest first: made from the records, searched, cut into pages, and drawn as a line of balances.
import { COINBASE_MATURITY } from '../consensus/limits.ts'
import { FINAL_SEQUENCE, type TxOutput } from '../primitives/transaction.ts'
import { bytesToHex, compareBytes } from '../util/bytes.ts'
import type { Steps } from '../util/steps.ts'
import { WalletError } from './errors.ts'
import type { HistoryEntry, HistoryKind, HistoryPage, HistoryQuery, HistoryState } from './interface.ts'
import { type KeyRef, RECEIVE_CHAIN } from './keys.ts'
import type { OwnAddresses } from './own-addresses.ts'
import { amountOf } from './placed-records.ts'
import type { TxRecord } from './records.ts'
import type { WalletState } from './wallet-state.ts'

const HEX_PART = /^[0-9a-f]{1,64}$/
/** The characters of bech32m, its separator, and those of the prefixes. */
const ADDRESS_PART = /^[ac-np-z0-9]+$/

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

export interface HistoryModules {
  readonly state: WalletState
  readonly addresses: OwnAddresses
}

/** The whole history in order. The ledger keeps what is mined in order; only what waits is put in its place each time. */
export class History {
  private readonly state: WalletState
  private readonly addresses: OwnAddresses

  constructor({ state, addresses }: HistoryModules) {
    this.state = state
    this.addresses = addresses
  }

  /**
   * Record by record: which ones are in it is that of the first step.
   * @throws WalletError `input-invalid` for a cursor that is none.
   */
  *page({ search, from = 0, to = Number.MAX_SAFE_INTEGER, cursor, limit }: HistoryQuery): Steps<HistoryPage> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    const matches = this.matcher(search?.trim().toLowerCase() ?? '')
    const found: Ordered[] = []
    let start = 0
    for (const ordered of this.newestFirst()) {
      const time = timeOf(ordered.record)
      if (time >= from && time <= to && matches(ordered.record)) {
        found.push(ordered)
        if (after !== undefined && compareOrders(ordered.order, after) <= 0) start = found.length
      }
      yield
    }
    const shown = found.slice(start, start + limit)
    const last = shown.at(-1)
    const more = last !== undefined && start + shown.length < found.length
    const entries: HistoryEntry[] = []
    for (const { record } of shown) {
      entries.push(this.entryOf(this.state.ledger.get(record.txid) ?? record))
      yield
    }
    return { entries, cursor: more ? encodeCursor(last.order) : null, total: found.length }
  }

  /** Total after each block that changed it, oldest first, at most `points`. Times never go back, as block times may. */
  balanceSteps(from: number | undefined, points: number): { time: number; total: number }[] {
    const steps: { time: number; total: number }[] = []
    let before = 0
    for (const record of this.state.ledger.mined()) {
      const total = this.state.ledger.totalAfter(record) ?? 0
      if (from !== undefined && timeOf(record) < from) before = total
      else addStep(steps, { time: timeOf(record), total })
    }
    if (from !== undefined && (before > 0 || steps.length > 0)) steps.unshift({ time: from, total: before })
    return thinOut(steps, points)
  }

  entryOf(record: TxRecord): HistoryEntry {
    const { state } = this
    const kind = kindOf(record)
    const height = record.place?.height ?? null
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
      counterparties: kind === 'sent' ? foreignOutputs(record).map(({ lock }) => this.addresses.ofLock(lock)) : [],
      addresses: receivingKeys(record).map((key) => this.addresses.of(key)),
      note: record.note,
      canBump: canBump(state, record),
      runningBalance: state.ledger.totalAfter(record) ?? null,
    }
  }

  /** As it stands when the first one is asked for. */
  private *newestFirst(): Generator<Ordered> {
    const { state } = this
    const ordered = (record: TxRecord): Ordered => ({ record, order: orderOf(record, state) })
    const mined = state.ledger.mined()
    const others = state.ledger.waiting().map(ordered)
    others.sort((a, b) => compareOrders(b.order, a.order))
    for (let record = mined.pop(); record !== undefined; record = mined.pop()) {
      const next = ordered(record)
      for (let above = others.at(-1); above !== undefined && compareOrders(above.order, next.order) < 0; above = others.at(-1)) {
        yield above
        others.pop()
      }
      yield next
    }
    yield* others.reverse()
  }

  private matcher(wanted: string): (record: TxRecord) => boolean {
    if (wanted === '') return () => true
    const isHex = HEX_PART.test(wanted)
    const isAddress = ADDRESS_PART.test(wanted)
    const labelled = new Set([...this.state.labels].filter(([, label]) => label.toLowerCase().includes(wanted)).map(([address]) => address))
    const matchesAddress = (address: string) => (isAddress && address.includes(wanted)) || labelled.has(address)
    return (record) => {
      if (record.note.toLowerCase().includes(wanted) || (isHex && bytesToHex(record.txid).includes(wanted))) return true
      if (!isAddress && labelled.size === 0) return false
      if (receivingKeys(record).some((key) => matchesAddress(this.addresses.of(key)))) return true
      return foreignOutputs(record).some(({ lock }) => matchesAddress(this.addresses.ofLock(lock)))
    }
  }
}

interface Ordered {
  readonly record: TxRecord
  readonly order: Order
}

/** Keys of own addresses that it paid, without change. */
function receivingKeys({ ownOutputs }: TxRecord): KeyRef[] {
  return ownOutputs.filter(({ key }) => key.chain === RECEIVE_CHAIN).map(({ key }) => key)
}

/** What it paid to others. */
function foreignOutputs({ tx, ownOutputs }: TxRecord): TxOutput[] {
  const own = new Set(ownOutputs.map(({ index }) => index))
  return tx.outputs.filter(({ value }, index) => value > 0 && !own.has(index))
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
