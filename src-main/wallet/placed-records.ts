// The mined transactions of a wallet in the order of the chain, with what the wallet held after each.
import { compareBytes } from '../util/bytes.ts'
import type { Place, TxRecord } from './records.ts'

/** A record that is in a block. */
export type PlacedRecord = TxRecord & { readonly place: Place }

/** What a record changes in this wallet, in penning, fee included. */
export function amountOf({ ownInputs, ownOutputs }: TxRecord): number {
  let amount = 0
  for (const { value } of ownOutputs) amount += value
  for (const { value } of ownInputs) amount -= value
  return amount
}

function compare(a: PlacedRecord, b: PlacedRecord): number {
  return a.place.height - b.place.height || a.place.position - b.place.position || compareBytes(a.txid, b.txid)
}

/** Blocks come and go at the end, so adding and removing there costs next to nothing; elsewhere what follows is moved up. */
export class PlacedRecords {
  private readonly records: PlacedRecord[] = []
  /** Total after the record at the same position, right below `summed`. */
  private readonly totals: number[] = []
  private summed = 0

  /** Height of the last one, −1 where there is none. */
  get height(): number {
    return this.records.at(-1)?.place.height ?? -1
  }

  /** Oldest first: a list of its own. */
  list(): PlacedRecord[] {
    return this.records.slice()
  }

  /** One with this place and txid must not be there yet. */
  add(record: PlacedRecord): void {
    const at = this.positionOf(record)
    if (at === this.records.length) this.records.push(record)
    else this.records.splice(at, 0, record)
    this.summed = Math.min(this.summed, at)
  }

  remove(record: PlacedRecord): void {
    const at = this.positionOf(record)
    if (this.records[at] !== record) return
    if (at === this.records.length - 1) this.records.pop()
    else this.records.splice(at, 1)
    this.summed = Math.min(this.summed, at)
  }

  /** What the wallet held after this one, in penning; undefined where it is not among them. */
  totalAfter(record: PlacedRecord): number | undefined {
    const at = this.positionOf(record)
    if (this.records[at] !== record) return undefined
    for (; this.summed <= at; this.summed++)
      this.totals[this.summed] = (this.totals[this.summed - 1] ?? 0) + amountOf(this.records[this.summed] as PlacedRecord)
    return this.totals[at]
  }

  /** Where it stands, or would stand. */
  private positionOf(record: PlacedRecord): number {
    const last = this.records.at(-1)
    if (last === undefined || compare(last, record) < 0) return this.records.length
    let low = 0
    let high = this.records.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(this.records[middle] as PlacedRecord, record) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
