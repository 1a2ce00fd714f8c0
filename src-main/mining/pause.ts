// Whether the miner rests now, and why.
import { MAX_SECONDS_AHEAD } from '../consensus/limits.ts'
import type { MiningSettings, PauseReason, SensorReading } from './interface.ts'

/** Once too hot, the computer has to cool this far below the limit before mining goes on. */
const COOLING_CELSIUS = 5
/** A key or a movement longer ago than this no longer counts as somebody working here. */
const IN_USE_SECONDS = 60

export interface PauseInputs {
  /** From the node: syncing, clock or disk-full. */
  readonly node: PauseReason | null
  readonly settings: MiningSettings
  readonly sensors: SensorReading
  /** Unix milliseconds. */
  readonly now: number
  /** Median(tip), Unix seconds. */
  readonly medianTime: number
  readonly isHot: boolean
}

/** The local day begins at minute 0; `from` after `to` goes over midnight. */
export function isWithinHours(hours: MiningSettings['hours'], now: number): boolean {
  if (hours === null || hours.from === hours.to) return true
  const date = new Date(now)
  const minute = date.getHours() * 60 + date.getMinutes()
  if (hours.from < hours.to) return minute >= hours.from && minute < hours.to
  return minute >= hours.from || minute < hours.to
}

export function isTooHot(settings: MiningSettings, { celsius }: SensorReading, wasHot: boolean): boolean {
  const { stopAboveCelsius } = settings
  if (stopAboveCelsius === null || celsius === null) return false
  return celsius > (wasHot ? stopAboveCelsius - COOLING_CELSIUS : stopAboveCelsius)
}

/** True while somebody uses the computer, as far as it tells; for threads that give way. */
export function isInUse({ idleSeconds }: SensorReading): boolean {
  return idleSeconds !== null && idleSeconds < IN_USE_SECONDS
}

/** Any key ends mining at once, and only the whole time without one lets it go on: it cannot flutter. */
function isTooActive({ onlyWhenIdle }: MiningSettings, { idleSeconds }: SensorReading): boolean {
  return onlyWhenIdle !== null && idleSeconds !== null && idleSeconds < onlyWhenIdle * 60
}

export function pauseReason({ node, settings, sensors, now, medianTime, isHot }: PauseInputs): PauseReason | null {
  if (node !== null) return node
  // the least time a block may have is too early for our own clock: it must be behind, and every find would have to wait
  if (medianTime + 1 > Math.floor(now / 1000) + MAX_SECONDS_AHEAD) return 'clock'
  if (!isWithinHours(settings.hours, now)) return 'hours'
  if (settings.onlyOnMains && sensors.onMains === false) return 'battery'
  if (isTooActive(settings, sensors)) return 'active'
  return isHot ? 'heat' : null
}
