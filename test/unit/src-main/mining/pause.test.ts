import { describe, expect, it } from 'vitest'
import { isInUse, isTooHot, isWithinHours, type PauseInputs, pauseReason } from '../../../../src-main/mining/pause.ts'
import { defaultSettings } from '../../../../src-main/mining/settings.ts'

const at = (hour: number, minute = 0) => new Date(2026, 4, 5, hour, minute).getTime()
const NOON = at(12)
const inputs: PauseInputs = {
  node: null,
  settings: defaultSettings(),
  sensors: { onMains: true, celsius: 50, idleSeconds: null },
  now: NOON,
  medianTime: NOON / 1000 - 300,
  isHot: false,
}

describe('src-main/mining/pause', () => {
  it('rests on battery only where the settings ask, and where the computer tells', () => {
    expect(pauseReason(inputs)).toBeNull()
    expect(pauseReason({ ...inputs, sensors: { onMains: false, celsius: null, idleSeconds: null } })).toBe('battery')
    expect(pauseReason({ ...inputs, sensors: { onMains: null, celsius: null, idleSeconds: null } })).toBeNull()
    const settings = { ...inputs.settings, onlyOnMains: false }
    expect(pauseReason({ ...inputs, settings, sensors: { onMains: false, celsius: null, idleSeconds: null } })).toBeNull()
  })

  it('keeps hours, over midnight too, by the local clock', () => {
    expect(isWithinHours({ from: 540, to: 1020 }, at(8, 59))).toBe(false)
    expect(isWithinHours({ from: 540, to: 1020 }, at(9))).toBe(true)
    expect(isWithinHours({ from: 540, to: 1020 }, at(17))).toBe(false)
    expect(isWithinHours({ from: 1320, to: 360 }, at(23))).toBe(true)
    expect(isWithinHours({ from: 1320, to: 360 }, at(5, 59))).toBe(true)
    expect(isWithinHours({ from: 1320, to: 360 }, at(6))).toBe(false)
    expect(isWithinHours({ from: 60, to: 60 }, at(14))).toBe(true)
    const settings = { ...inputs.settings, hours: { from: 0, to: 60 } }
    expect(pauseReason({ ...inputs, settings })).toBe('hours')
  })

  it('stops above the temperature and goes on when it has cooled by five degrees', () => {
    const settings = { ...inputs.settings, stopAboveCelsius: 80 }
    const hot = (celsius: number | null, was: boolean) => isTooHot(settings, { onMains: null, celsius, idleSeconds: null }, was)
    expect([hot(80, false), hot(81, false), hot(76, true), hot(75, true), hot(null, true)]).toEqual([false, true, true, false, false])
    expect(pauseReason({ ...inputs, settings, isHot: true })).toBe('heat')
  })

  it('rests while somebody uses the computer, where the settings ask and the computer tells', () => {
    const after = (idleSeconds: number | null, onlyWhenIdle: number | null) =>
      pauseReason({ ...inputs, settings: { ...inputs.settings, onlyWhenIdle }, sensors: { onMains: true, celsius: null, idleSeconds } })
    expect([0, 299, 300, 86_400].map((idle) => after(idle, 5))).toEqual(['active', 'active', null, null])
    expect(after(59, 1)).toBe('active')
    expect(after(null, 5)).toBeNull()
    expect(after(0, null)).toBeNull()
  })

  it('counts a minute after a key as use, and nothing where the computer does not tell', () => {
    const inUse = (idleSeconds: number | null) => isInUse({ onMains: null, celsius: null, idleSeconds })
    expect([0, 59.9, 60, null].map(inUse)).toEqual([true, true, false, false])
  })

  it('passes on why the node cannot mine, before all else', () => {
    for (const node of ['syncing', 'clock', 'disk-full'] as const)
      expect(pauseReason({ ...inputs, node, sensors: { onMains: false, celsius: null, idleSeconds: null } })).toBe(node)
  })

  it('reports a clock that is so far behind that every find would have to wait', () => {
    expect(pauseReason({ ...inputs, medianTime: NOON / 1000 + 299 })).toBeNull()
    expect(pauseReason({ ...inputs, medianTime: NOON / 1000 + 300 })).toBe('clock')
  })
})
