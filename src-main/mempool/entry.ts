// A waiting transaction as the pool holds it, and what it really costs in memory.
import type { Transaction } from '../primitives/transaction.ts'
import type { MempoolEntry } from './interface.ts'
import { BYTES_PER_CHECK } from './limits.ts'

/** Links and sums are kept by pool-index.ts alone. */
export interface PoolEntry extends MempoolEntry {
  readonly key: string
  readonly heldBytes: number
  /** Counts up with each entry: of equal fee rates the latest leaves first. */
  readonly order: number
  readonly parents: PoolEntry[]
  readonly children: PoolEntry[]
  /** Without itself. */
  descendants: number
  /** Penning of itself and its descendants. */
  familyFee: number
  familyWeight: number
  /** Position in the eviction heap. */
  heapAt: number
}

/** Bytes that count where fee rates are compared (section 5). */
export function weightOf(sizeBytes: number, signatureChecks: number): number {
  return Math.max(sizeBytes, BYTES_PER_CHECK * signatureChecks)
}

/** Penning a byte. */
export function feeRateOf(entry: Pick<MempoolEntry, 'fee' | 'weightBytes'>): number {
  return entry.fee / entry.weightBytes
}

/** Fee rate that decides who leaves first: its own, or that of its whole family where a child pays for it. */
export function evictionRate(entry: PoolEntry): number {
  return Math.max(feeRateOf(entry), entry.familyFee / entry.familyWeight)
}

// Measured on Node 24 (test/unit/src-main/mempool/entry.test.ts holds them to it): a Uint8Array with its buffer, a plain object
// with its place in an array, and what the pool adds for a transaction and for a coin it spends.
const ARRAY_BYTES = 216
const OBJECT_BYTES = 56
const ENTRY_BYTES = 1_100
const SPENT_COIN_BYTES = 90

/** Bytes of memory that a waiting transaction takes with all its indexes. */
export function heldBytesOf(tx: Transaction): number {
  let bytes = ENTRY_BYTES + tx.inputs.length * (2 * OBJECT_BYTES + SPENT_COIN_BYTES)
  bytes += tx.inputs.length * (ARRAY_BYTES + 32)
  for (const output of tx.outputs) bytes += OBJECT_BYTES + 2 * ARRAY_BYTES + 32 + output.record.length
  for (const witness of tx.witnesses) bytes += ARRAY_BYTES + witness.length
  return bytes
}
