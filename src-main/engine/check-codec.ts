// Checks as bytes, for the way to a thread. A deferred check: its kind, then three fields that fill 128 bytes.
import type { WorkCheck } from '../consensus/check-header.ts'
import type { DeferredCheck } from '../consensus/deferred-checks.ts'
import { HEADER_BYTES } from '../primitives/block.ts'

const RECORD_BYTES = 129
const SIGNATURE = 0
const TWEAK = 1

/** True for a check that fits a record: keys, tweaks and messages of 32 bytes, a signature of 64. */
export function hasPlainLengths(check: DeferredCheck): boolean {
  return check.kind === 'signature'
    ? check.key.length === 32 && check.message.length === 32 && check.signature.length === 64
    : check.lock.length === 32 && check.owner.length === 32 && check.tweak.length === 32
}

/** All must have plain lengths. */
export function packChecks(checks: readonly DeferredCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(checks.length * RECORD_BYTES)
  checks.forEach((check, i) => {
    const at = i * RECORD_BYTES
    if (check.kind === 'signature') {
      bytes[at] = SIGNATURE
      bytes.set(check.key, at + 1)
      bytes.set(check.message, at + 33)
      bytes.set(check.signature, at + 65)
    } else {
      bytes[at] = TWEAK
      bytes.set(check.lock, at + 1)
      bytes.set(check.owner, at + 33)
      bytes.set(check.tweak, at + 65)
    }
  })
  return bytes
}

export function unpackChecks(bytes: Uint8Array): DeferredCheck[] {
  const checks: DeferredCheck[] = []
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    const first = bytes.subarray(at + 1, at + 33)
    const second = bytes.subarray(at + 33, at + 65)
    if (bytes[at] === SIGNATURE)
      checks.push({ kind: 'signature', key: first, message: second, signature: bytes.subarray(at + 65, at + 129) })
    else checks.push({ kind: 'tweak', lock: first, owner: second, tweak: bytes.subarray(at + 65, at + 97) })
  }
  return checks
}

const TARGET_BYTES = 32

/** Each header (156 bytes) with its target (32 bytes). @throws RangeError for other lengths */
export function packWork(checks: readonly WorkCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(checks.length * (HEADER_BYTES + TARGET_BYTES))
  checks.forEach(({ header, target }, i) => {
    if (header.length !== HEADER_BYTES || target.length !== TARGET_BYTES) throw new RangeError('a header has 156 bytes, a target 32')
    bytes.set(header, i * (HEADER_BYTES + TARGET_BYTES))
    bytes.set(target, i * (HEADER_BYTES + TARGET_BYTES) + HEADER_BYTES)
  })
  return bytes
}
