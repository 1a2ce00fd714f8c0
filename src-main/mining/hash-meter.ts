// Speed from counters that only grow: over the last seconds by thread, and samples over the last hour.
import type { MiningSample, PauseReason } from './interface.ts'

const WINDOW_MS = 6_000
const SAMPLE_EVERY_MS = 10_000
const SAMPLES_KEPT_MS = 3_600_000
/** Readings come every second. A gap beyond this was sleep: what the threads did in it belongs to no speed. */
const LONGEST_GAP_MS = 5_000
/** A shorter time says little about a thread that guesses some hundred times a second. */
const LEAST_GAP_MS = 500
/** What threads and template take to get going is no speed. */
const WARM_UP_MS = 500

interface Reading {
  readonly atMs: number
  readonly counts: readonly number[]
}

/** One moment by two clocks: milliseconds of one that never jumps, and Unix milliseconds. */
export interface Moment {
  readonly atMs: number
  readonly time: number
}

/** What holds for a sample beside the speed. */
export interface Circumstance {
  readonly paused: PauseReason | null
  readonly eased: boolean
}

/** Guesses a second for each thread, between two readings of the same threads. */
function ratesBetween(early: Reading, late: Reading): number[] {
  const seconds = (late.atMs - early.atMs) / 1000
  return late.counts.map((count, thread) => (count - (early.counts[thread] as number)) / seconds)
}

/** False where threads came, went or began anew, or the computer slept: then the later reading stands alone. */
function isSequel(early: Reading, late: Reading): boolean {
  if (early.counts.length !== late.counts.length || late.atMs - early.atMs > LONGEST_GAP_MS) return false
  return late.counts.every((count, thread) => count >= (early.counts[thread] as number))
}

export class HashMeter {
  private circumstance: Circumstance = { paused: null, eased: false }
  private readings: Reading[] = []
  private sampleStart: Reading | undefined
  private sampledAtMs = Number.NEGATIVE_INFINITY
  private warmAtMs = 0
  private kept: MiningSample[] = []

  /** Mining begins, rests, goes on or ends. The speed stands on both sides of the moment; behind it nothing is measured yet. */
  turn(moment: Moment, circumstance: Circumstance): void {
    this.mark(moment)
    this.begin(moment)
    this.circumstance = circumstance
    this.mark(moment)
  }

  /** Measures anew: the threads work otherwise from here on, and what they did before is no figure of theirs. */
  begin({ atMs }: Moment): void {
    this.forget()
    this.warmAtMs = atMs + WARM_UP_MS
  }

  /** Every second: guesses by thread so far. */
  measure(moment: Moment, counts: readonly number[], eased: boolean): void {
    const { paused } = this.circumstance
    this.circumstance = { paused, eased }
    if (paused === null && moment.atMs >= this.warmAtMs) this.read({ atMs: moment.atMs, counts: [...counts] })
    this.sample(moment)
  }

  /** Guesses a second over the last seconds. Empty until there is something to tell. */
  byThread(): number[] {
    const [early] = this.readings
    const late = this.readings.at(-1)
    return early === undefined || late === undefined || late === early ? [] : ratesBetween(early, late)
  }

  hashRate(): number {
    return this.byThread().reduce((sum, rate) => sum + rate, 0)
  }

  /** Oldest first, of the last hour. */
  samples(now: number): MiningSample[] {
    return this.kept.filter((sample) => now - sample.time <= SAMPLES_KEPT_MS && sample.time <= now)
  }

  private forget(): void {
    this.readings = []
    this.sampleStart = undefined
  }

  private read(reading: Reading): void {
    const last = this.readings.at(-1)
    if (last !== undefined && reading.atMs - last.atMs < LEAST_GAP_MS) return
    if (last !== undefined && !isSequel(last, reading)) this.forget()
    this.readings.push(reading)
    while (this.readings.length > 2 && reading.atMs - (this.readings[0] as Reading).atMs > WINDOW_MS) this.readings.shift()
    this.sampleStart ??= reading
  }

  /** Keeps a sample when 10 s have passed since the last. */
  private sample({ atMs, time }: Moment): void {
    if (atMs - this.sampledAtMs < SAMPLE_EVERY_MS) return
    const early = this.sampleStart
    const late = this.readings.at(-1)
    const isMeasured = early !== undefined && late !== undefined && late.atMs > early.atMs
    // threads that guess but are not measured yet have no speed, not the speed 0
    if (!isMeasured && this.circumstance.paused === null) return
    this.sampledAtMs = atMs
    this.sampleStart = late
    this.keep(time, isMeasured ? ratesBetween(early, late).reduce((sum, rate) => sum + rate, 0) : 0)
  }

  private mark({ atMs, time }: Moment): void {
    this.sampledAtMs = atMs
    this.keep(time, this.hashRate())
  }

  private keep(time: number, hashRate: number): void {
    // where the clock was set back, samples of its future no longer mean anything
    this.kept = [...this.samples(time), { time, hashRate, ...this.circumstance }]
  }
}
