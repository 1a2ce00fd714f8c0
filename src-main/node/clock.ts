// The node's clock: the computer's own, and on regtest one that can be moved, so that months pass in a test.
import type { Clock } from '../util/clock.ts'
import { NodeError } from './errors.ts'

const MAX_TIME_MS = 8_640_000_000_000_000

export interface AdjustableClock extends Clock {
  /** Makes it this Unix millisecond now; time goes on from there. @throws NodeError `not-on-this-network`, `input-invalid` */
  set(timeMs: number): number
  /** Moves it by whole seconds, backwards too. @throws NodeError `not-on-this-network`, `input-invalid` */
  advance(seconds: number): number
}

/** The offset is kept in memory alone: after a restart the clock is the computer's again. */
export function createClock(adjustable: boolean, systemNow: () => number = Date.now): AdjustableClock {
  let offsetMs = 0
  const now = () => systemNow() + offsetMs
  const move = (timeMs: number) => {
    if (!adjustable) throw new NodeError('not-on-this-network', 'The clock can be moved on regtest only.')
    if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs > MAX_TIME_MS)
      throw new NodeError('input-invalid', 'The clock cannot be moved there: the time would leave what a date can be.')
    offsetMs = timeMs - systemNow()
    return now()
  }
  return { now, set: move, advance: (seconds) => move(now() + seconds * 1000) }
}
