import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSensors, readSensors } from '../../../../src-main/mining/sensors.ts'

describe('src-main/mining/sensors', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'duit-sensors-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  async function put(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, 'class', path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `${text}\n`)
    }
  }

  it('gives null where nothing is told', async () => {
    expect(await readSensors(root)).toEqual({ onMains: null, celsius: null })
    expect(await readSensors(join(root, 'missing'))).toEqual({ onMains: null, celsius: null })
  })

  it('reads the mains adapter', async () => {
    await put({ 'power_supply/AC/type': 'Mains', 'power_supply/AC/online': '0', 'power_supply/BAT0/type': 'Battery' })
    expect((await readSensors(root)).onMains).toBe(false)
    await put({ 'power_supply/AC/online': '1', 'power_supply/BAT0/status': 'Discharging' })
    expect((await readSensors(root)).onMains).toBe(true)
  })

  it('goes by the battery where there is no adapter, and not by that of a mouse', async () => {
    await put({ 'power_supply/mouse/type': 'Battery', 'power_supply/mouse/scope': 'Device', 'power_supply/mouse/status': 'Discharging' })
    expect((await readSensors(root)).onMains).toBeNull()
    await put({ 'power_supply/BAT1/type': 'Battery', 'power_supply/BAT1/status': 'Discharging' })
    expect((await readSensors(root)).onMains).toBe(false)
    await put({ 'power_supply/BAT1/status': 'Charging' })
    expect((await readSensors(root)).onMains).toBe(true)
  })

  it('prefers the processor, else takes the hottest zone, and passes over nonsense', async () => {
    await put({ 'thermal/thermal_zone0/type': 'acpitz', 'thermal/thermal_zone0/temp': '61000' })
    await put({ 'thermal/thermal_zone1/type': 'pch', 'thermal/thermal_zone1/temp': '-274000', 'thermal/cooling_device0/type': 'Fan' })
    expect((await readSensors(root)).celsius).toBe(61)
    await put({ 'thermal/thermal_zone2/type': 'x86_pkg_temp', 'thermal/thermal_zone2/temp': '47500' })
    expect((await readSensors(root)).celsius).toBe(47.5)
  })

  it('asks the computer at most every 30 s', async () => {
    await put({ 'thermal/thermal_zone0/type': 'cpu', 'thermal/thermal_zone0/temp': '50000' })
    let nowMs = 0
    const sensors = createSensors({ root, monotonicMs: () => nowMs })
    const settled = () => new Promise((resolve) => setTimeout(resolve, 50))
    expect(sensors.read()).toEqual({ onMains: null, celsius: null })
    await settled()
    expect(sensors.read().celsius).toBe(50)
    await put({ 'thermal/thermal_zone0/temp': '70000' })
    nowMs = 29_000
    sensors.read()
    await settled()
    expect(sensors.read().celsius).toBe(50)
    nowMs = 30_000
    sensors.read()
    await settled()
    expect(sensors.read().celsius).toBe(70)
    expect(createSensors({ root: undefined, monotonicMs: () => nowMs }).read()).toEqual({ onMains: null, celsius: null })
  })
})
