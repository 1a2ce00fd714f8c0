import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignatureCheck } from '../../../../src-main/consensus/deferred-checks.ts'
import { holds } from '../../../../src-main/consensus/verify-reference.ts'
import { publicKeyOf, signSchnorr } from '../../../../src-main/crypto/secp.ts'
import { holdsWasm } from '../../../../src-main/engine/secp-wasm.ts'
import { bigIntToBytes32 } from '../../../../src-main/util/bytes.ts'
import { anyCheck, bip340Vectors, tweakEdges } from '../../../support/checks.ts'

describe('src-main/engine/secp-wasm', () => {
  it('judges every check as the reference does', () => {
    fc.assert(
      fc.property(anyCheck, (check) => {
        expect(holdsWasm(check)).toBe(holds(check))
      }),
      { numRuns: 400 },
    )
  })

  it('gives the verdicts of BIP 340', () => {
    for (const { index, check, holds: right } of bip340Vectors()) expect(holdsWasm(check), `vector ${index}`).toBe(right)
  })

  it('judges tweaks at the edges of their rule', () => {
    for (const { name, check, holds: right } of tweakEdges()) expect(holdsWasm(check), name).toBe(right)
  })

  it('still judges rightly after 20,000 keys that are no points', () => {
    const key = bigIntToBytes32(7n)
    const message = new Uint8Array(32)
    const good: SignatureCheck = { kind: 'signature', key: publicKeyOf(key), message, signature: signSchnorr(message, key, message) }
    const noPoint = bigIntToBytes32(5n)
    for (let i = 0; i < 10_000; i++) {
      holdsWasm({ ...good, key: noPoint })
      holdsWasm({ kind: 'tweak', owner: noPoint, lock: noPoint, tweak: message })
    }
    expect(holdsWasm(good)).toBe(true)
  })
})
