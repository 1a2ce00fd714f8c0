// The miner's settings: checked when they come in and when they are read, with defaults for what was never set.
import * as z from 'zod'
import { MiningError } from './errors.ts'
import type { KeptSwitch, MiningProfile, MiningSettings } from './interface.ts'

/** Beyond this a computer that is used every day would never mine. */
const LONGEST_IDLE_MINUTES = 240
const minuteOfDay = z.int().min(0).max(1439)
const shape = z.object({
  profile: z.enum(['quiet', 'balanced', 'full']),
  wallet: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  onlyOnMains: z.boolean(),
  onlyWhenIdle: z.int().min(1).max(LONGEST_IDLE_MINUTES).nullable(),
  hours: z.object({ from: minuteOfDay, to: minuteOfDay }).nullable(),
  stopAboveCelsius: z.int().min(40).max(110).nullable(),
  watts: z.number().min(0).max(10_000).nullable(),
  pricePerKwh: z.number().min(0).max(100).nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
})
const keptSwitch = z.object({
  threads: z.int().min(1).max(1024).nullable(),
  address: z.string().nullable(),
  attempts: z.int().min(0),
})

/** Settings by name; what is not named, or undefined, stays. */
export type SettingsChange = { readonly [K in keyof MiningSettings]?: MiningSettings[K] | undefined }

export function defaultSettings(): MiningSettings {
  return {
    profile: 'balanced',
    wallet: 'main',
    onlyOnMains: true,
    onlyWhenIdle: null,
    hours: null,
    stopAboveCelsius: null,
    watts: null,
    pricePerKwh: null,
    currency: 'EUR',
  }
}

/** From what was saved; undefined where that is no settings. Nothing saved means the defaults. */
export function parseSettings(saved: unknown): MiningSettings | undefined {
  if (saved === undefined || saved === null) return defaultSettings()
  const parsed = shape.partial().safeParse(saved)
  return parsed.success ? mergeSettings(defaultSettings(), parsed.data) : undefined
}

/** The switch as it was saved beside the settings; null where it was off or is damaged: then nothing begins by itself. */
export function parseSwitch(saved: unknown): KeptSwitch | null {
  const parsed = z.object({ on: keptSwitch }).safeParse(saved)
  return parsed.success ? parsed.data.on : null
}

/** What is not named stays. @throws MiningError `input-invalid` */
export function changeSettings(settings: MiningSettings, changes: SettingsChange): MiningSettings {
  const parsed = shape.safeParse(mergeSettings(settings, changes))
  if (!parsed.success)
    throw new MiningError('input-invalid', `A mining setting is out of range: ${parsed.error.issues[0]?.path.join('.')}.`)
  return parsed.data
}

function mergeSettings(settings: MiningSettings, changes: object): MiningSettings {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...settings, ...named }
}

export interface Effort {
  readonly threads: number
  /** Share of the time that each thread works. */
  readonly duty: number
}

/**
 * quiet: a quarter of the threads, half of the time. balanced: half of the threads, and half of the time while somebody
 * uses the computer. full: all of them. At least one thread each.
 */
export function effortOf(profile: MiningProfile, maxThreads: number, inUse: boolean): Effort {
  switch (profile) {
    case 'quiet':
      return { threads: Math.ceil(maxThreads / 4), duty: 0.5 }
    case 'balanced':
      return { threads: Math.ceil(maxThreads / 2), duty: inUse ? 0.5 : 1 }
    case 'full':
      return { threads: maxThreads, duty: 1 }
  }
}
