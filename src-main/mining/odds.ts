// What the miner may hope for. Waits for a block are exponential: the mean says little, so a range stands beside it.
import type { ChainReader } from '../chain/interface.ts'

const DAY_SECONDS = 86_400
const MOST_BLOCKS = 120
const LEAST_BLOCKS = 10
const LEAST_SPAN_SECONDS = 10

export interface Odds {
  readonly expectedSeconds: number | null
  readonly chancePerDay: number | null
  /** Nine waits in ten lie between. */
  readonly rangeSeconds: { from: number; to: number } | null
}

/** `difficulty`: guesses a block takes on average. */
export function oddsOf(hashRate: number, difficulty: number): Odds {
  if (!(hashRate > 0)) return { expectedSeconds: null, chancePerDay: null, rangeSeconds: null }
  const expectedSeconds = difficulty / hashRate
  return {
    expectedSeconds,
    chancePerDay: -Math.expm1(-DAY_SECONDS / expectedSeconds),
    rangeSeconds: { from: -Math.log(0.95) * expectedSeconds, to: -Math.log(0.05) * expectedSeconds },
  }
}

/** Guesses a second of the whole network by the work and time of the last blocks; null while these say too little. */
export async function estimateNetworkHashRate(chain: Pick<ChainReader, 'tip' | 'getHeaderAt'>): Promise<number | null> {
  const tip = chain.tip()
  // genesis was not mined, and block 1 may be dated back
  const blocks = Math.min(MOST_BLOCKS, tip.height - 1)
  if (blocks < LEAST_BLOCKS) return null
  const first = await chain.getHeaderAt(tip.height - blocks)
  if (first === undefined) return null
  const seconds = tip.header.time - first.header.time
  return seconds < LEAST_SPAN_SECONDS ? null : Number(tip.chainWork - first.chainWork) / seconds
}
