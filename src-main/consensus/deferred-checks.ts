// The expensive checks of a witness (curve arithmetic), gathered in the order of the rules and judged together.
import { ConsensusError } from './errors.ts'

/** A BIP 340 signature (64 bytes) by an x-only key (32) over a message (32). */
export interface SignatureCheck {
  readonly kind: 'signature'
  readonly key: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** lock = x(lift_x(owner) + tweak·G): all 32 bytes, the tweak big-endian (section 6). */
export interface TweakCheck {
  readonly kind: 'tweak'
  readonly lock: Uint8Array
  readonly owner: Uint8Array
  readonly tweak: Uint8Array
}

export type DeferredCheck = SignatureCheck | TweakCheck

/** Answers the index of the first check that fails, or −1. Never throws for bad keys, signatures or tweaks. */
export type VerifyChecks = (checks: readonly DeferredCheck[]) => Promise<number>

/** @throws ConsensusError `signature` or `tweak` of the first check that fails. */
export async function requireChecks(checks: readonly DeferredCheck[], verify: VerifyChecks): Promise<void> {
  if (checks.length === 0) return
  const failed = checks[await verify(checks)]
  if (failed?.kind === 'signature') throw new ConsensusError('signature', 'a signature does not fit its key and what it signs')
  if (failed?.kind === 'tweak') throw new ConsensusError('tweak', 'owner and policy do not lead to the lock of the coin')
}

/** Gathers deferred checks and counts them as section 5 does, up to a limit. */
export class CheckSink {
  readonly checks: DeferredCheck[] = []
  private readonly limit: number
  private counted = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** BIP 340 verifications and policy paths so far. */
  get signatureChecks(): number {
    return this.counted
  }

  /** @throws ConsensusError `block-signatures` above the limit. */
  count(checks: number): void {
    this.counted += checks
    if (this.counted > this.limit) throw new ConsensusError('block-signatures', `more than ${this.limit} signature checks`)
  }
}

/**
 * Runs rules that gather deferred checks, then does these. Where a rule fails, the checks gathered before it come first,
 * so that the error is always the first in the order of the rules.
 * @throws ConsensusError
 */
export async function judgeInOrder<T>(sink: CheckSink, verify: VerifyChecks, rules: () => T | Promise<T>): Promise<T> {
  let result: T
  try {
    result = await rules()
  } catch (error) {
    if (error instanceof ConsensusError) await requireChecks(sink.checks, verify)
    throw error
  }
  await requireChecks(sink.checks, verify)
  return result
}
