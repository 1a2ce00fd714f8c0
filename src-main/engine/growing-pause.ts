// How long to wait before a thread that died is started again.

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000

/** Milliseconds after the `losses`-th loss in a row, counted from 0: doubling, bounded. */
export function growingPauseMs(losses: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(losses, 20))
}
