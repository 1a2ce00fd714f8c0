// The miner's settings: checked when they come in and when they are read, with defaults for what was never set.
import * as z from 'zod'
import { MiningError } from './errors.ts'
import type { MiningProfile, MiningSettings } from './interface.ts'

const minuteOfDay = z.int().min(0).max(1439)
const shape = z.object({
  profile: z.enum(['quiet', 'balanced', 'full']),
  wallet: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  onlyOnMains: z.boolean(),
  hours: z.object({ from: minuteOfDay, to: minuteOfDay }).nullable(),
  stopAboveCelsius: z.int().min(40).max(110).nullable(),
  watts: z.number().min(0).max(10_000).nullable(),
  pricePerKwh: z.number().min(0).max(100).nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
})

export function defaultSettings(): MiningSettings {
  return {
    profile: 'balanced',
    wallet: 'main',
    onlyOnMains: true,
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

/** What is not named stays. @throws MiningError `input-invalid` */
export function changeSettings(
  settings: MiningSettings,
  changes: { readonly [K in keyof MiningSettings]?: MiningSettings[K] | undefined },
): MiningSettings {
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

/** quiet: a quarter of the threads, half of the time. balanced: half of the threads. full: all of them. At least one each. */
export function effortOf(profile: MiningProfile, maxThreads: number): Effort {
  switch (profile) {
    case 'quiet':
      return { threads: Math.ceil(maxThreads / 4), duty: 0.5 }
    case 'balanced':
      return { threads: Math.ceil(maxThreads / 2), duty: 1 }
    case 'full':
      return { threads: maxThreads, duty: 1 }
  }
}
