// Packed checks, good ones and damaged ones, with the place of the first that the reference refuses.
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import { holds } from '../../src-main/consensus/verify-reference.ts'
import { packChecks } from '../../src-main/engine/check-codec.ts'
import { goodCheck } from '../support/checks.ts'

const RECORD_BYTES = 129

interface Records {
  readonly good: readonly Uint8Array[]
  readonly bad: readonly Uint8Array[]
}

/** Made once: the reference takes milliseconds for each. */
let made: Records | undefined

/** One bit of one field is another. */
function damage(check: DeferredCheck, random: () => number): DeferredCheck {
  const fields = Object.entries(check).filter(([, value]) => value instanceof Uint8Array)
  const [field, bytes] = fields[Math.floor(random() * fields.length)] as [string, Uint8Array]
  const changed = Uint8Array.from(bytes)
  const bit = Math.floor(random() * bytes.length * 8)
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
  return { ...check, [field]: changed }
}

function makeRecords(random: () => number): Records {
  const checks = Array.from({ length: 60 }, (_, i) => goodCheck(i))
  const damaged = checks.map((check) => damage(check, random)).filter((check) => !holds(check))
  return { good: checks.map((check) => packChecks([check])), bad: damaged.map((check) => packChecks([check])) }
}

/** So many records in one array. */
export function damagedRecords(random: () => number, count: number): { records: Uint8Array; firstBad: number } {
  made ??= makeRecords(random)
  const records = new Uint8Array(count * RECORD_BYTES)
  const share = random() < 0.3 ? 0 : random() * 0.1
  let firstBad = -1
  for (let i = 0; i < count; i++) {
    const isBad = random() < share
    if (isBad && firstBad === -1) firstBad = i
    const from = isBad ? made.bad : made.good
    records.set(from[Math.floor(random() * from.length)] as Uint8Array, i * RECORD_BYTES)
  }
  return { records, firstBad }
}
