// Mains power and temperature as Linux tells them under /sys. Other systems, and computers that tell nothing, give null.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SensorReading, Sensors } from './interface.ts'

const READ_EVERY_MS = 30_000
const NOTHING: SensorReading = { onMains: null, celsius: null }
/** Zones that measure the processor; without one of them the hottest zone counts. */
const PROCESSOR_ZONES = /x86_pkg_temp|coretemp|cpu|k10temp|soc/i

export interface SensorOptions {
  /** `/sys`, or a copy of it for tests; undefined where there is none. */
  readonly root: string | undefined
  /** A clock that never jumps. */
  readonly monotonicMs: () => number
}

export function createSensors({ root, monotonicMs }: SensorOptions): Sensors {
  let reading = NOTHING
  let readAtMs = Number.NEGATIVE_INFINITY
  return {
    read() {
      if (root !== undefined && monotonicMs() - readAtMs >= READ_EVERY_MS) {
        readAtMs = monotonicMs()
        void readSensors(root).then((next) => {
          reading = next
        })
      }
      return reading
    },
  }
}

/** Never throws: what cannot be read is null. */
export async function readSensors(root: string): Promise<SensorReading> {
  const [onMains, celsius] = await Promise.all([readMains(join(root, 'class/power_supply')), readCelsius(join(root, 'class/thermal'))])
  return { onMains, celsius }
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
