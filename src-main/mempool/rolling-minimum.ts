// The fee rate below which nothing is taken in now: rises when the pool is full and something had to leave, then halves with time.
import { LEAST_FEE_RATE } from './limits.ts'

const HALF_LIFE_MS = 3_600_000

export class RollingMinimum {
  private floor = 0
  private floorAtMs = 0

  /** Penning a byte. `fill` is the share of the limit that is held: with room, the minimum falls up to four times as fast. */
  current(nowMs: number, fill: number): number {
    const speed = fill < 0.25 ? 4 : fill < 0.5 ? 2 : 1
    // a clock that was set back must not raise what has fallen
    const elapsedMs = Math.max(0, nowMs - this.floorAtMs)
    this.floor *= 2 ** ((-elapsedMs * speed) / HALF_LIFE_MS)
    this.floorAtMs = nowMs
    if (this.floor < LEAST_FEE_RATE / 2) this.floor = 0
    return Math.max(LEAST_FEE_RATE, this.floor)
  }

  /** Something with this rate had to leave: the next one pays that and its own way through the network. */
  raise(evictedRate: number, nowMs: number): void {
    this.floor = Math.max(this.floor, evictedRate + LEAST_FEE_RATE)
    this.floorAtMs = nowMs
  }
}
