import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ComputerFacts } from '../../../../src-main/mining/interface.ts'
import { createSensors } from '../../../../src-main/mining/sensors.ts'

const NOW = 1_800_000_000_000

describe('src-main/mining/sensors', () => {
  let root: string
  let nowMs: number
  let facts: ComputerFacts | undefined
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'duit-sensors-'))
    nowMs = 0
    facts = undefined
  })
  afterEach(() => rm(root, { recursive: true }))

  async function put(files: Record<string, string>, folder = 'sys/class'): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `${text}\n`)
    }
  }
  /** Terminals by name with the seconds since somebody typed there. */
  async function typed(terminals: Record<string, number>): Promise<void> {
    for (const [name, seconds] of Object.entries(terminals)) {
      await put({ [name]: '' }, 'dev')
      // what is written to a terminal says nothing: only reading from it does
      await utimes(join(root, 'dev', name), (NOW - seconds * 1000) / 1000, NOW / 1000)
    }
  }
  const session = (fields: Record<string, string>) =>
    Object.entries({ STATE: 'active', CLASS: 'user', TYPE: 'tty', ...fields })
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')
  const sensorsOf = (path: string | undefined) =>
    createSensors({ root: path, monotonicMs: () => nowMs, now: () => NOW + nowMs, facts: () => facts })
  async function read(path = root) {
    const sensors = sensorsOf(path)
    await sensors.refresh()
    return sensors.read()
  }

  it('gives null where nothing is told', async () => {
    const nothing = { onMains: null, celsius: null, idleSeconds: null }
    expect(await read()).toEqual(nothing)
    expect(await read(join(root, 'missing'))).toEqual(nothing)
    expect(sensorsOf(undefined).read()).toEqual(nothing)
  })

  it('reads the mains adapter', async () => {
    await put({ 'power_supply/AC/type': 'Mains', 'power_supply/AC/online': '0', 'power_supply/BAT0/type': 'Battery' })
    expect((await read()).onMains).toBe(false)
    await put({ 'power_supply/AC/online': '1', 'power_supply/BAT0/status': 'Discharging' })
    expect((await read()).onMains).toBe(true)
  })

  it('goes by the battery where there is no adapter, and not by that of a mouse', async () => {
    await put({ 'power_supply/mouse/type': 'Battery', 'power_supply/mouse/scope': 'Device', 'power_supply/mouse/status': 'Discharging' })
    expect((await read()).onMains).toBeNull()
    await put({ 'power_supply/BAT1/type': 'Battery', 'power_supply/BAT1/status': 'Discharging' })
    expect((await read()).onMains).toBe(false)
    await put({ 'power_supply/BAT1/status': 'Charging' })
    expect((await read()).onMains).toBe(true)
  })

  it('prefers the processor, else takes the hottest zone, and passes over nonsense', async () => {
    await put({ 'thermal/thermal_zone0/type': 'acpitz', 'thermal/thermal_zone0/temp': '61000' })
    await put({ 'thermal/thermal_zone1/type': 'pch', 'thermal/thermal_zone1/temp': '-274000', 'thermal/cooling_device0/type': 'Fan' })
    expect((await read()).celsius).toBe(61)
    await put({ 'thermal/thermal_zone2/type': 'x86_pkg_temp', 'thermal/thermal_zone2/temp': '47500' })
    expect((await read()).celsius).toBe(47.5)
  })

  it('asks the computer at most every 5 s', async () => {
    await put({ 'thermal/thermal_zone0/type': 'cpu', 'thermal/thermal_zone0/temp': '50000' })
    const sensors = sensorsOf(root)
    const settled = () => new Promise((resolve) => setTimeout(resolve, 50))
    expect(sensors.read().celsius).toBeNull()
    await settled()
    expect(sensors.read().celsius).toBe(50)
    await put({ 'thermal/thermal_zone0/temp': '70000' })
    nowMs = 4_900
    sensors.read()
    await settled()
    expect(sensors.read().celsius).toBe(50)
    nowMs = 5_000
    sensors.read()
    await settled()
    expect(sensors.read().celsius).toBe(70)
  })

  it('believes the desktop around the node first, and asks the files for what it does not tell', async () => {
    await put({ 'power_supply/AC/type': 'Mains', 'power_supply/AC/online': '1' })
    await put({ 1: session({}) }, 'run/systemd/sessions')
    await typed({ 'pts/0': 40 })
    facts = { onMains: false, idleSeconds: 7 }
    expect(await read()).toMatchObject({ onMains: false, idleSeconds: 7 })
    facts = { onMains: null, idleSeconds: null }
    expect(await read()).toMatchObject({ onMains: true, idleSeconds: 40 })
  })

  describe('somebody at a terminal', () => {
    const idle = async () => (await read()).idleSeconds

    it('goes by the newest key at any terminal, near or far', async () => {
      await put({ 1: session({ TTY: 'tty1' }), 4: session({ REMOTE: '1' }) }, 'run/systemd/sessions')
      await put({ uptime: '86400.12 5000.00' }, 'proc')
      await typed({ tty1: 900, 'pts/0': 300, 'pts/1': 5_000, 'pts/ptmx': 0 })
      expect(await idle()).toBe(300)
      await typed({ tty1: 12 })
      expect(await idle()).toBe(12)
    })

    it('goes on counting between two looks', async () => {
      await put({ 1: session({}) }, 'run/systemd/sessions')
      await typed({ 'pts/0': 10 })
      const sensors = sensorsOf(root)
      await sensors.refresh()
      nowMs = 3_000
      expect(sensors.read().idleSeconds).toBe(13)
    })

    it('counts from the start of the computer where nobody has typed since', async () => {
      await mkdir(join(root, 'run/systemd/sessions'), { recursive: true })
      await put({ uptime: '500.00 900.00' }, 'proc')
      expect(await idle()).toBe(500)
    })

    it('tells nothing of a desktop, where keys reach no terminal', async () => {
      await put({ uptime: '500.00 900.00' }, 'proc')
      await typed({ 'pts/0': 30 })
      for (const TYPE of ['x11', 'wayland']) {
        await put({ 2: session({ TYPE }) }, 'run/systemd/sessions')
        expect(await idle(), TYPE).toBeNull()
      }
      // nobody is behind the screen that asks who it is, nor behind a login that has ended
      await put({ 2: session({ TYPE: 'wayland', CLASS: 'greeter' }) }, 'run/systemd/sessions')
      expect(await idle()).toBe(30)
      await put({ 2: session({ TYPE: 'wayland', STATE: 'closing' }) }, 'run/systemd/sessions')
      expect(await idle()).toBe(30)
    })

    it('tells nothing where the system keeps no list of who is logged in', async () => {
      await typed({ 'pts/0': 30 })
      expect(await idle()).toBeNull()
    })

    it.runIf(process.platform === 'linux')('does not wait for the pipes beside the list', async () => {
      await put({ 1: session({}) }, 'run/systemd/sessions')
      execFileSync('mkfifo', [join(root, 'run/systemd/sessions/1.ref')])
      await typed({ 'pts/0': 30 })
      expect(await idle()).toBe(30)
    })
  })
})
