// Deferred checks and proofs of work one by one in plain JavaScript: the reference that every engine is tested against.
import { powHashReference } from '../crypto/pow-reference.ts'
import { verifySchnorr, verifyTweak } from '../crypto/secp.ts'
import { compareBytes } from '../util/bytes.ts'
import type { WorkCheck } from './check-header.ts'
import type { DeferredCheck } from './deferred-checks.ts'

/** True when a single check holds. */
export function holds(check: DeferredCheck): boolean {
  return check.kind === 'signature'
    ? verifySchnorr(check.signature, check.message, check.key)
    : verifyTweak(check.lock, check.owner, check.tweak)
}

/** Answers the index of the first check that fails, or −1. */
export async function verifyChecksReference(checks: readonly DeferredCheck[]): Promise<number> {
  return checks.findIndex((check) => !holds(check))
}

/** CheckWork in plain JavaScript. */
export async function checkWorkReference(checks: readonly WorkCheck[], memoryKiB: number): Promise<number> {
  return checks.findIndex(({ header, target }) => compareBytes(powHashReference(header, memoryKiB), target) > 0)
}
