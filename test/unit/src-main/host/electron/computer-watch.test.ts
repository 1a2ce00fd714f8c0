import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ToldFacts, watchComputer } from '../../../../../src-main/host/electron/computer-watch.ts'
import type { ComputerFacts } from '../../../../../src-main/node/mining-views.ts'

function watch(platform: NodeJS.Platform) {
  const told: ComputerFacts[] = []
  const state = { idleSeconds: 0, onBattery: false, look: () => undefined as unknown, everyMs: 0 }
  const powerMonitor = Object.assign(new EventEmitter(), {
    getSystemIdleTime: () => state.idleSeconds,
    isOnBatteryPower: () => state.onBattery,
  })
  watchComputer({
    powerMonitor,
    platform,
    tell: (facts) => told.push(facts),
    setTimer: (task, milliseconds) => Object.assign(state, { look: task, everyMs: milliseconds }),
  })
  return { told, state, powerMonitor }
}

describe('host/electron/computer-watch', () => {
  it('tells at once, every few seconds, and when the power changes', () => {
    const { told, state, powerMonitor } = watch('darwin')
    expect(told).toHaveLength(1)
    expect(state.everyMs).toBeLessThanOrEqual(5_000)
    state.idleSeconds = 42
    state.look()
    expect(told.at(-1)).toEqual({ onMains: true, idleSeconds: 42 })
    state.onBattery = true
    powerMonitor.emit('on-battery')
    expect(told.at(-1)).toEqual({ onMains: false, idleSeconds: 42 })
    powerMonitor.emit('resume')
    expect(told).toHaveLength(4)
  })

  it('tells no idle time until it was seen to count, since some desktops say 0 for ever', () => {
    const { told, state } = watch('linux')
    state.look()
    expect(told.map(({ idleSeconds }) => idleSeconds)).toEqual([null, null])
    state.idleSeconds = 3
    state.look()
    state.idleSeconds = 0
    state.look()
    expect(told.slice(2).map(({ idleSeconds }) => idleSeconds)).toEqual([3, 0])
  })

  it('leaves mains power on Linux to the files of the system: Electron does not know it there', () => {
    const { told, state } = watch('linux')
    state.onBattery = true
    state.look()
    expect(told.every(({ onMains }) => onMains === null)).toBe(true)
  })

  it('what was told holds for some seconds only', () => {
    let nowMs = 1_000_000
    const facts = new ToldFacts(() => nowMs)
    expect(facts.read()).toBeUndefined()
    facts.take({ onMains: true, idleSeconds: 9 })
    nowMs += 19_000
    expect(facts.read()).toEqual({ onMains: true, idleSeconds: 9 })
    nowMs += 2_000
    expect(facts.read()).toBeUndefined()
  })
})
