// Speed from counters that only grow: over the last seconds by thread, and samples over the last hour.
import type { MiningSample, PauseReason } from './interface.ts'

const WINDOW_MS = 6_000
export const SAMPLE_EVERY_MS = 10_000
const SAMPLES_KEPT_MS = 3_600_000

interface Reading {
  readonly atMs: number
  readonly counts: readonly number[]
}

/** Guesses a second for each thread of the later reading. */
function ratesBetween(early: Reading, late: Reading): number[] {
  const seconds = (late.atMs - early.atMs) / 1000
  if (seconds <= 0) return late.counts.map(() => 0)
  return late.counts.map((count, thread) => Math.max(0, count - (early.counts[thread] ?? count)) / seconds)
}

export class HashMeter {
  private readings: Reading[] = []
  private sampleStart: Reading | undefined
  private kept: MiningSample[] = []

  /** `atMs` of a clock that never jumps. */
  read(atMs: number, counts: readonly number[]): void {
    this.readings.push({ atMs, counts: [...counts] })
    while (this.readings.length > 2 && atMs - (this.readings[0] as Reading).atMs > WINDOW_MS) this.readings.shift()
  }

  /** Forgets the speed: the miner was switched off or paused, or has other threads. */
  reset(): void {
    this.readings = []
    this.sampleStart = undefined
  }

  byThread(): number[] {
    const early = this.readings[0]
    const late = this.readings.at(-1)
    return early === undefined || late === undefined ? [] : ratesBetween(early, late)
  }

  hashRate(): number {
    return this.byThread().reduce((sum, rate) => sum + rate, 0)
  }

  /** Keeps a sample when 10 s have passed since the last; `time` is Unix milliseconds. */
  sample(time: number, paused: PauseReason | null): void {
    const late = this.readings.at(-1)
    if (late === undefined) return
    this.sampleStart ??= late
    if (late.atMs - this.sampleStart.atMs < SAMPLE_EVERY_MS) return
    const hashRate = ratesBetween(this.sampleStart, late).reduce((sum, rate) => sum + rate, 0)
    this.sampleStart = late
    this.keep({ time, hashRate, paused })
  }

  /** Keeps a sample of now, outside the ten seconds: where mining begins, ends or pauses. */
  mark(time: number, paused: PauseReason | null): void {
    this.keep({ time, hashRate: this.hashRate(), paused })
  }

  /** Oldest first, of the last hour. */
  samples(now: number): MiningSample[] {
    return this.kept.filter((sample) => now - sample.time <= SAMPLES_KEPT_MS && sample.time <= now)
  }

  private keep(sample: MiningSample): void {
    // where the clock was set back, samples of its future no longer mean anything
    this.kept = [...this.samples(sample.time), sample]
  }
}
