// What fee rate gets a payment into one of the next blocks: from what waits, from the last blocks, never below the minimum.
import { MAX_BLOCK_BYTES } from '../consensus/limits.ts'
import { feeRateOf } from './entry.ts'
import type { MempoolEntry } from './interface.ts'

/** Blocks looked back at: two hours. */
const HISTORY_BLOCKS = 120
/** From this share of a block's room on, somebody was left out. */
const FULL_SHARE = 0.9
/** The lowest rates of a block may be the miner's own payments: the rate below which a tenth of it lies counts. */
const LOW_SHARE = 0.1
const HIGHEST_RATE = 1_000_000_000

export interface FeeEstimate {
  /** Penning a byte, at least the minimum; rounded up to hundredths. */
  readonly feeRate: number
  readonly blocks: number
  /** What the estimate stands on. */
  readonly basis: 'waiting' | 'recent' | 'minimum'
}

/** Fee rates that the last blocks asked for. */
export class FeeHistory {
  /** Penning a byte for each block, 0 for one with room left; the latest last. */
  private readonly blocks: number[] = []

  /** `sizeBytes` of the whole block; `confirmed` are its transactions that waited here. */
  record(sizeBytes: number, confirmed: readonly MempoolEntry[]): void {
    const rates = confirmed.map(feeRateOf).sort((a, b) => a - b)
    const isFull = sizeBytes >= MAX_BLOCK_BYTES * FULL_SHARE
    this.blocks.push(isFull ? (rates[Math.floor(rates.length * LOW_SHARE)] ?? 0) : 0)
    if (this.blocks.length > HISTORY_BLOCKS) this.blocks.shift()
  }

  /** The rate with which at least one of `blocks` blocks in a row would most likely have taken a payment; 0 without a need. */
  needed(blocks: number): number {
    const spans: number[] = []
    for (let end = this.blocks.length; end >= blocks && spans.length < 12; end--)
      spans.push(Math.min(...this.blocks.slice(end - blocks, end)))
    spans.sort((a, b) => a - b)
    return spans[Math.floor(spans.length / 2)] ?? 0
  }
}

/** The rate that outbids what fills the next `blocks` blocks; 0 when all that waits fits in and leaves room. */
export function waitingRate(entries: readonly MempoolEntry[], blocks: number): number {
  let room = blocks * MAX_BLOCK_BYTES
  let total = 0
  for (const { weightBytes } of entries) total += weightBytes
  if (total < room) return 0
  const dearestFirst = [...entries].sort((a, b) => feeRateOf(b) - feeRateOf(a))
  for (const entry of dearestFirst) {
    room -= entry.weightBytes
    if (room <= 0) return feeRateOf(entry) + 1
  }
  return 0
}

/** `blocks` from 1 on; `minimum` in penning a byte. */
export function estimateFee(blocks: number, entries: readonly MempoolEntry[], history: FeeHistory, minimum: number): FeeEstimate {
  const waiting = waitingRate(entries, blocks)
  const recent = history.needed(blocks)
  const rate = Math.max(waiting, recent, minimum)
  const basis = rate === minimum ? 'minimum' : rate === waiting ? 'waiting' : 'recent'
  return { feeRate: Math.min(HIGHEST_RATE, Math.ceil(rate * 100) / 100), blocks, basis }
}
