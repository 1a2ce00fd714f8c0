import { describe, expect, it } from 'vitest'
import type { DeferredCheck } from '../../../../src-main/consensus/deferred-checks.ts'
import { lockOf, lockTweak } from '../../../../src-main/consensus/locks.ts'
import { holds, verifyChecksReference } from '../../../../src-main/consensus/verify-reference.ts'
import { signSchnorr } from '../../../../src-main/crypto/secp.ts'
import { keyOf, NO_BYTES, secretOf } from '../../../support/rule-builder.ts'

const message = new Uint8Array(32).fill(5)
const good: DeferredCheck = {
  kind: 'signature',
  key: keyOf('a'),
  message,
  signature: signSchnorr(message, secretOf('a'), new Uint8Array(32)),
}
const tweak: DeferredCheck = {
  kind: 'tweak',
  owner: keyOf('a'),
  tweak: lockTweak(keyOf('a'), NO_BYTES),
  lock: lockOf(keyOf('a'), NO_BYTES) as Uint8Array,
}

describe('consensus/verify-reference', () => {
  it('answers the first that fails, or −1', async () => {
    const bad: DeferredCheck = { ...good, key: keyOf('b') }
    const off: DeferredCheck = { ...tweak, owner: keyOf('b') }
    expect([good, tweak, bad, off].map(holds)).toEqual([true, true, false, false])
    expect(await verifyChecksReference([])).toBe(-1)
    expect(await verifyChecksReference([good, tweak])).toBe(-1)
    expect(await verifyChecksReference([good, off, bad])).toBe(1)
  })

  it('only x(Q) is compared, and keys or tweaks that do not exist are simply wrong', () => {
    expect(holds({ ...tweak, owner: new Uint8Array(32).fill(0xff) })).toBe(false)
    expect(holds({ ...tweak, tweak: new Uint8Array(32).fill(0xff) })).toBe(false)
    expect(holds({ ...tweak, lock: NO_BYTES })).toBe(false)
  })
})
