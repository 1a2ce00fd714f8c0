// Mains power, temperature and whether somebody is there: as the desktop around the node tells it, else as Linux does in its files.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComputerFacts, SensorReading, Sensors } from './interface.ts'
import { readLastTyped } from './terminals.ts'

const READ_EVERY_MS = 5_000
/** Zones that measure the processor; without one of them the hottest zone counts. */
const PROCESSOR_ZONES = /x86_pkg_temp|coretemp|cpu|k10temp|soc/i

export interface SensorOptions {
  /** `/`, or a copy of its parts for tests; undefined where the system has no such files. */
  readonly root: string | undefined
  /** A clock that never jumps. */
  readonly monotonicMs: () => number
  /** Unix milliseconds of the computer's own clock, which its files are dated by. */
  readonly now: () => number
  /** What the desktop around the node knows; undefined where there is none. */
  readonly facts: () => ComputerFacts | undefined
}

interface SystemReading extends Pick<SensorReading, 'onMains' | 'celsius'> {
  /** When somebody last typed, Unix milliseconds. */
  readonly typedAt: number | null
}

/** Tells nothing before the first `refresh` or some time after the first `read`. */
export function createSensors({ root, monotonicMs, now, facts }: SensorOptions): Sensors {
  let system: SystemReading = { onMains: null, celsius: null, typedAt: null }
  let readAtMs = Number.NEGATIVE_INFINITY
  const refresh = async (): Promise<void> => {
    if (root === undefined) return
    readAtMs = monotonicMs()
    system = await readSystem(root, now())
  }
  return {
    refresh,
    read() {
      if (monotonicMs() - readAtMs >= READ_EVERY_MS) void refresh()
      const told = facts()
      const { onMains, celsius, typedAt } = system
      return {
        onMains: told?.onMains ?? onMains,
        celsius,
        idleSeconds: told?.idleSeconds ?? (typedAt === null ? null : Math.max(0, (now() - typedAt) / 1000)),
      }
    },
  }
}

/** Never throws: what cannot be read is null. */
async function readSystem(root: string, now: number): Promise<SystemReading> {
  const [onMains, celsius, typedAt = null] = await Promise.all([
    readMains(join(root, 'sys/class/power_supply')),
    readCelsius(join(root, 'sys/class/thermal')),
    readLastTyped(root, now),
  ])
  return { onMains, celsius, typedAt }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).map((name) => join(path, name))
  } catch {
    return []
  }
}

/** A mains adapter says it plainly; without one, a battery that discharges or charges does. */
async function readMains(folder: string): Promise<boolean | null> {
  const supplies = await Promise.all(
    (await listFolder(folder)).map(async (path) => ({
      type: await readText(join(path, 'type')),
      scope: await readText(join(path, 'scope')),
      online: await readText(join(path, 'online')),
      status: await readText(join(path, 'status')),
    })),
  )
  // a battery of scope Device belongs to a mouse or a headset
  const own = supplies.filter(({ scope }) => scope !== 'Device')
  const adapters = own.filter(({ type, online }) => (type === 'Mains' || type === 'USB') && online !== undefined)
  if (adapters.some(({ online }) => online !== '0')) return true
  const batteries = own.filter(({ type, status }) => type === 'Battery' && status !== undefined)
  if (batteries.some(({ status }) => status === 'Discharging')) return false
  if (batteries.some(({ status }) => status === 'Charging' || status === 'Full')) return true
  return adapters.length > 0 ? false : null
}

async function readCelsius(folder: string): Promise<number | null> {
  const zones = await Promise.all(
    (await listFolder(folder)).map(async (path) => ({
      type: (await readText(join(path, 'type'))) ?? '',
      celsius: Number((await readText(join(path, 'temp'))) || Number.NaN) / 1000,
    })),
  )
  const plausible = zones.filter(({ celsius }) => celsius > 0 && celsius < 150)
  const processor = plausible.filter(({ type }) => PROCESSOR_ZONES.test(type))
  const told = processor.length > 0 ? processor : plausible
  return told.length === 0 ? null : Math.max(...told.map(({ celsius }) => celsius))
}
