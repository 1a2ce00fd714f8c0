import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { miningSample, miningSettings, miningStatus } from '../../../../src-main/contract/mining.ts'
import { MiningError } from '../../../../src-main/mining/errors.ts'
import type { MiningSample, MiningSettings, MiningStatus } from '../../../../src-main/mining/interface.ts'
import { changeSettings, defaultSettings, effortOf, parseSettings, parseSwitch } from '../../../../src-main/mining/settings.ts'

// the compiler holds the miner's shapes to those of the contract
export const fits = {
  status: (status: MiningStatus): z.input<typeof miningStatus> => status,
  settings: (settings: MiningSettings): z.input<typeof miningSettings> => settings,
  fromContract: (settings: z.output<typeof miningSettings>): MiningSettings => settings,
  sample: (sample: MiningSample): z.input<typeof miningSample> => sample,
}

describe('src-main/mining/settings', () => {
  it('begins with the defaults and changes what is named', () => {
    expect(parseSettings(undefined)).toEqual(defaultSettings())
    const changed = changeSettings(defaultSettings(), { profile: 'quiet', watts: 35, hours: undefined })
    expect(changed).toEqual({ ...defaultSettings(), profile: 'quiet', watts: 35 })
    expect(parseSettings(JSON.parse(JSON.stringify(changed)))).toEqual(changed)
    expect(parseSettings({ profile: 'full' })).toEqual({ ...defaultSettings(), profile: 'full' })
  })

  it('refuses what is out of range', () => {
    for (const bad of [
      { stopAboveCelsius: 39 },
      { onlyWhenIdle: 0 },
      { onlyWhenIdle: 241 },
      { onlyWhenIdle: 2.5 },
      { watts: -1 },
      { hours: { from: 0, to: 1440 } },
      { currency: 'eur' },
      { wallet: '../x' },
    ])
      expect(() => changeSettings(defaultSettings(), bad)).toThrow(MiningError)
    expect(parseSettings({ profile: 'turbo' })).toBeUndefined()
    expect(parseSettings('text')).toBeUndefined()
  })

  it('takes the settings of an older version, with the default for what it did not know', () => {
    const older = {
      profile: 'quiet',
      wallet: 'main',
      onlyOnMains: false,
      hours: null,
      stopAboveCelsius: 80,
      watts: 30,
      pricePerKwh: null,
      currency: 'EUR',
    }
    expect(parseSettings(older)).toEqual({ ...older, onlyWhenIdle: null })
    expect(parseSwitch(older)).toBeNull()
  })

  it('finds the switch beside the settings, and takes a damaged one for off', () => {
    const on = { threads: 2, address: null, attempts: 0 }
    const saved = { ...defaultSettings(), on }
    expect(parseSwitch(saved)).toEqual(on)
    expect(parseSettings(saved)).toEqual(defaultSettings())
    for (const bad of [undefined, null, 'on', { on: null }, { on: true }, { on: { ...on, threads: 0 } }])
      expect(parseSwitch(bad)).toBeNull()
  })

  it('turns a profile into threads and duty, at least one thread each', () => {
    expect(['quiet', 'balanced', 'full'].map((profile) => effortOf(profile as 'quiet', 8, false))).toEqual([
      { threads: 2, duty: 0.5 },
      { threads: 4, duty: 1 },
      { threads: 8, duty: 1 },
    ])
    expect(['quiet', 'balanced', 'full'].map((profile) => effortOf(profile as 'quiet', 8, true).duty)).toEqual([0.5, 0.5, 1])
    for (const profile of ['quiet', 'balanced', 'full'] as const) expect(effortOf(profile, 1, false).threads).toBe(1)
  })
})
