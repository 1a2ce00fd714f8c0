import { describe, expect, it } from 'vitest'
import { KeptSettings } from '../../../../src-main/mining/kept-settings.ts'
import { defaultSettings } from '../../../../src-main/mining/settings.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'

function createKept(saved?: unknown) {
  const state = { saved, fails: false, warnings: [] as string[] }
  const store = {
    load: async () => state.saved,
    save: async (value: unknown) => {
      await new Promise((resolve) => setImmediate(resolve))
      if (state.fails) throw new Error('the disk is full')
      state.saved = value
    },
  }
  const log = { ...createSilentLogger(), warn: (message: string) => void state.warnings.push(message) }
  return { state, kept: new KeptSettings({ store, log }) }
}

describe('src-main/mining/kept-settings', () => {
  it('keeps settings and switch side by side, whoever changes first', async () => {
    const { state, kept } = createKept()
    await kept.load()
    const on = { threads: 2, address: null, attempts: 0 }
    await Promise.all([kept.change({ watts: 20 }), kept.keepSwitch(on), kept.change({ profile: 'full' })])
    expect(state.saved).toEqual({ ...defaultSettings(), watts: 20, profile: 'full', on })
    const again = createKept(state.saved).kept
    await again.load()
    expect(again.settings).toEqual({ ...defaultSettings(), watts: 20, profile: 'full' })
    expect(again.switch).toEqual(on)
    await again.keepSwitch(null)
    expect(again.switch).toBeNull()
  })

  it('changes nothing where the change is wrong or cannot be saved', async () => {
    const { state, kept } = createKept()
    await kept.load()
    await expect(kept.change({ watts: -1 })).rejects.toMatchObject({ code: 'input-invalid' })
    state.fails = true
    await expect(kept.change({ watts: 20 })).rejects.toThrow('full')
    expect(kept.settings).toEqual(defaultSettings())
    // a switch that cannot be kept is told, and harms nobody
    await kept.keepSwitch({ threads: null, address: null, attempts: 0 })
    expect(kept.switch).toBeNull()
    expect(state.warnings).toHaveLength(1)
    state.fails = false
    await kept.change({ watts: 20 })
    expect(kept.settings.watts).toBe(20)
  })

  it('begins anew where the file is damaged, and says so', async () => {
    const { state, kept } = createKept({ profile: 'turbo', on: { threads: 1, address: null, attempts: 0 } })
    await kept.load()
    expect(kept.settings).toEqual(defaultSettings())
    expect(state.warnings).toHaveLength(1)
  })
})
