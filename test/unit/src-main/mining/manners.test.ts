import { describe, expect, it } from 'vitest'
import type { MiningSettings, PauseReason, SensorReading } from '../../../../src-main/mining/interface.ts'
import { Manners } from '../../../../src-main/mining/manners.ts'
import { defaultSettings } from '../../../../src-main/mining/settings.ts'

const NOW = new Date(2026, 4, 5, 12).getTime()

function createManners() {
  const state: { reading: SensorReading; node: PauseReason | null } = {
    reading: { onMains: true, celsius: 50, idleSeconds: 3600 },
    node: null,
  }
  const manners = new Manners({
    chain: { nextBlock: () => ({ medianTime: NOW / 1000 - 300 }) } as never,
    clock: { now: () => NOW },
    sensors: { read: () => state.reading },
    maxThreads: 8,
    canMine: () => state.node,
  })
  const decide = (change: Partial<MiningSettings> = {}, threads?: number, whileBehind = false) =>
    manners.decide({ ...defaultSettings(), ...change }, { threads, whileBehind })
  return { state, decide }
}

describe('src-main/mining/manners', () => {
  it('balanced gives way while somebody works at the computer, the others stay as they are', () => {
    const { state, decide } = createManners()
    expect(decide()).toEqual({ paused: null, effort: { threads: 4, duty: 1 }, eased: false })
    state.reading = { onMains: true, celsius: 50, idleSeconds: 2 }
    expect(decide()).toEqual({ paused: null, effort: { threads: 4, duty: 0.5 }, eased: true })
    expect(decide({ profile: 'quiet' })).toEqual({ paused: null, effort: { threads: 2, duty: 0.5 }, eased: false })
    expect(decide({ profile: 'full' })).toEqual({ paused: null, effort: { threads: 8, duty: 1 }, eased: false })
    expect(decide({}, 3)).toEqual({ paused: null, effort: { threads: 3, duty: 1 }, eased: false })
    expect(decide({ onlyWhenIdle: 5 })).toMatchObject({ paused: 'active', eased: false })
  })

  it('an unknown use is none', () => {
    const { state, decide } = createManners()
    state.reading = { onMains: null, celsius: null, idleSeconds: null }
    expect(decide({ onlyWhenIdle: 5 })).toEqual({ paused: null, effort: { threads: 4, duty: 1 }, eased: false })
  })

  it('stays hot until the computer has cooled well below the limit', () => {
    const { state, decide } = createManners()
    const at = (celsius: number) => {
      state.reading = { ...state.reading, celsius }
      return decide({ stopAboveCelsius: 80 }).paused
    }
    expect([80, 81, 78, 76, 75, 78].map(at)).toEqual([null, 'heat', 'heat', 'heat', null, null])
  })

  it('mines behind others only where it was asked to', () => {
    const { state, decide } = createManners()
    state.node = 'syncing'
    expect(decide().paused).toBe('syncing')
    expect(decide({}, undefined, true).paused).toBeNull()
    state.node = 'disk-full'
    expect(decide({}, undefined, true).paused).toBe('disk-full')
  })
})
