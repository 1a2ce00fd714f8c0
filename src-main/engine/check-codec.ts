// Deferred checks as bytes, for the way to a worker: kind, then three fields that fill 128 bytes.
import type { DeferredCheck } from '../consensus/deferred-checks.ts'

const RECORD_BYTES = 129
const SIGNATURE = 0
const TWEAK = 1

/** Fields must have their proper lengths. */
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
