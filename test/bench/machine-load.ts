// How much of the machine others took while something was measured: where that is much, times on the clock say little.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Of the kernel's counts; the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100
/** In the first line of /proc/stat: user, nice, system, interrupts, soft interrupts, stolen by the host. */
const BUSY_FIELDS = [0, 1, 2, 5, 6, 7]
/** In /proc/self/stat behind the name: user and system time of this process, then of all its children that have ended. */
const OWN_FIELDS = [11, 12, 13, 14]

interface Ticks {
  readonly busy: number
  readonly own: number
}

function sumOf(text: string, fields: readonly number[]): number {
  const numbers = text.trim().split(/\s+/)
  return fields.reduce((sum, field) => sum + Number(numbers[field]), 0)
}

/** Undefined where the system does not tell. */
function readTicks(): Ticks | undefined {
  if (process.platform !== 'linux') return undefined
  const [machine] = readFileSync('/proc/stat', 'utf8').split('\n') as [string]
  const self = readFileSync('/proc/self/stat', 'utf8')
  return { busy: sumOf(machine.replace('cpu', ''), BUSY_FIELDS), own: sumOf(self.slice(self.lastIndexOf(')') + 1), OWN_FIELDS) }
}

/** Begins to watch. The answer tells how many cores others took since then; processes of ours count as others until they have ended. */
export function watchOthers(): () => number | undefined {
  const before = readTicks()
  const began = performance.now()
  return () => {
    const after = readTicks()
    if (before === undefined || after === undefined) return undefined
    const seconds = (performance.now() - began) / 1000
    return Math.max(0, (after.busy - before.busy - (after.own - before.own)) / TICKS_PER_SECOND / seconds)
  }
}

/** A sentence for a person; empty where the system does not tell. */
export function describeOthers(cores: number | undefined): string {
  return cores === undefined ? '' : `Meanwhile others took ${cores.toFixed(1)} of ${availableParallelism()} cores.`
}
