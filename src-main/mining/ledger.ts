// What this node found and how long it mined, over all restarts. Only blocks of the best chain count; others may come back.
import * as z from 'zod'
import { COINBASE_MATURITY } from '../consensus/limits.ts'
import type { FoundBlock } from './interface.ts'

/** Blocks deeper than this are counted for good, so that the list stays small. */
const FOLD_DEPTH = 10_000

const foundBlock = z.object({ id: z.string(), height: z.int().min(0), claimed: z.int().min(0), time: z.number() })
const ledgerValue = z.object({
  version: z.literal(1),
  blocks: z.array(foundBlock),
  folded: z.object({ count: z.int(), earned: z.int(), since: z.number().nullable(), month: z.string(), earnedInMonth: z.int() }),
  mined: z.object({ seconds: z.number(), month: z.string(), secondsInMonth: z.number() }),
})
type LedgerValue = z.infer<typeof ledgerValue>

export interface LedgerFigures {
  readonly blocksFound: number
  readonly earned: number
  readonly earnedThisMonth: number
  readonly since: number | null
  readonly lastFound: { id: string; height: number; time: number; matures: number } | null
}

/** The local month of a time (Unix milliseconds), such as `2026-03`. */
export function localMonth(time: number): string {
  const date = new Date(time)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`
}

function emptyLedger(): LedgerValue {
  return {
    version: 1,
    blocks: [],
    folded: { count: 0, earned: 0, since: null, month: '', earnedInMonth: 0 },
    mined: { seconds: 0, month: '', secondsInMonth: 0 },
  }
}

export class MiningLedger {
  private readonly value: LedgerValue

  private constructor(value: LedgerValue) {
    this.value = value
  }

  /** From what was saved; undefined where that is no ledger. Nothing saved is an empty one. */
  static parse(saved: unknown): MiningLedger | undefined {
    if (saved === undefined || saved === null) return MiningLedger.empty()
    const parsed = ledgerValue.safeParse(saved)
    return parsed.success ? new MiningLedger(parsed.data) : undefined
  }

  static empty(): MiningLedger {
    return new MiningLedger(emptyLedger())
  }

  toJSON(): LedgerValue {
    return structuredClone(this.value)
  }

  add(block: FoundBlock): void {
    if (!this.value.blocks.some(({ id }) => id === block.id)) this.value.blocks.push({ ...block })
  }

  /** True for a block (id in hex) that was found here and is not yet counted for good. */
  has(id: string): boolean {
    return this.value.blocks.some((block) => block.id === id)
  }

  addMinedSeconds(seconds: number, now: number): void {
    const { mined } = this.value
    const month = localMonth(now)
    if (mined.month !== month) Object.assign(mined, { month, secondsInMonth: 0 })
    mined.seconds += seconds
    mined.secondsInMonth += seconds
  }

  minedSeconds(now: number): { readonly total: number; readonly thisMonth: number } {
    const { seconds, month, secondsInMonth } = this.value.mined
    return { total: seconds, thisMonth: month === localMonth(now) ? secondsInMonth : 0 }
  }

  /** Counts for good what no reorganisation will reach, and forgets what lost long ago. */
  fold(tipHeight: number, isOnBestChain: (id: string) => boolean): void {
    const deep = this.value.blocks.filter(({ height }) => height + FOLD_DEPTH < tipHeight)
    if (deep.length === 0) return
    const { folded } = this.value
    for (const { id, claimed, time } of deep) {
      if (!isOnBestChain(id)) continue
      const month = localMonth(time)
      if (month > folded.month) Object.assign(folded, { month, earnedInMonth: 0 })
      folded.count += 1
      folded.earned += claimed
      if (month === folded.month) folded.earnedInMonth += claimed
      folded.since = folded.since === null ? time : Math.min(folded.since, time)
    }
    this.value.blocks = this.value.blocks.filter((block) => !deep.includes(block))
  }

  figures(now: number, isOnBestChain: (id: string) => boolean): LedgerFigures {
    const { folded } = this.value
    const counted = this.value.blocks.filter(({ id }) => isOnBestChain(id)).sort((a, b) => a.height - b.height)
    const month = localMonth(now)
    const sum = (blocks: readonly FoundBlock[]): number => blocks.reduce((total, { claimed }) => total + claimed, 0)
    const last = counted.at(-1)
    const times = [...(folded.since === null ? [] : [folded.since]), ...counted.map(({ time }) => time)]
    return {
      blocksFound: folded.count + counted.length,
      earned: folded.earned + sum(counted),
      earnedThisMonth: (folded.month === month ? folded.earnedInMonth : 0) + sum(counted.filter(({ time }) => localMonth(time) === month)),
      since: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
      lastFound:
        last === undefined ? null : { id: last.id, height: last.height, time: last.time, matures: last.height + COINBASE_MATURITY },
    }
  }
}
