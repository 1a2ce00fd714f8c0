import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { publicKeyOf, signSchnorr, tweakPublicKey } from '../../src-main/crypto/secp.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { WorkerLostError, WorkerPool } from '../../src-main/engine/worker-pool.ts'
import { bigIntToBytes32, bytesToBigInt } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'

function goodCheck(i: number): DeferredCheck {
  const secret = bigIntToBytes32(BigInt(i + 1))
  const message = bigIntToBytes32(BigInt(i * 77 + 5))
  const owner = publicKeyOf(secret)
  if (i % 3 === 0) return { kind: 'tweak', owner, tweak: message, lock: tweakPublicKey(owner, message) as Uint8Array }
  return { kind: 'signature', key: owner, message, signature: signSchnorr(message, secret, new Uint8Array(32)) }
}

function spoil(check: DeferredCheck): DeferredCheck {
  return check.kind === 'tweak' ? { ...check, lock: check.owner } : { ...check, message: new Uint8Array(32) }
}

describe('integration: the WebAssembly engine verifies', () => {
  const good = Array.from({ length: 300 }, (_, i) => goodCheck(i))
  let engine: Engine
  beforeAll(async () => {
    engine = await createWasmEngine({ threads: 2, log: createSilentLogger() })
  })
  afterAll(() => engine.stop())

  it('passes good batches of every size', async () => {
    for (const size of [0, 1, 8, 9, 48, 49, 97, 300]) expect(await engine.verify(good.slice(0, size)), `${size} checks`).toBe(-1)
  })

  it('names the first failing check of a batch, however many fail', async () => {
    for (const bad of [[0], [299], [150], [47, 48], [200, 120, 48], [5, 4, 3], [299, 0]]) {
      const checks = good.map((check, i) => (bad.includes(i) ? spoil(check) : check))
      expect(await engine.verify(checks), `bad: ${bad}`).toBe(Math.min(...bad))
    }
  })

  it('puts checks of odd lengths in their place among the others', async () => {
    const odd: DeferredCheck = { kind: 'signature', key: new Uint8Array(31), message: new Uint8Array(32), signature: new Uint8Array(64) }
    const checks = good.map((check, i) => (i === 100 ? odd : check))
    expect(await engine.verify(checks)).toBe(100)
    expect(await engine.verify(checks.map((check, i) => (i === 60 ? spoil(check) : check)))).toBe(60)
  })

  it('keeps many batches apart that run at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => engine.verify(good.slice(0, 100).map((check, i) => (i === n * 8 ? spoil(check) : check)))),
    )
    expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => n * 8))
  })

  it('hashes and makes coin vectors as the references do', async () => {
    const header = new Uint8Array(156).map((_, i) => i)
    for (const memoryKiB of [64, 1024]) {
      const hash = powHashReference(header, memoryKiB)
      const met = { header, target: hash }
      const missed = { header, target: bigIntToBytes32(bytesToBigInt(hash) - 1n) }
      expect(await engine.checkWork([met, met], memoryKiB)).toBe(-1)
      expect(await engine.checkWork([met, missed, met, missed], memoryKiB)).toBe(1)
      expect(await engine.checkWork([], memoryKiB)).toBe(-1)
    }
    const key = bigIntToBytes32(123n)
    expect(Uint8Array.from(engine.keystream(key))).toEqual(keystreamReference(key))
  })

  it('gives the right verdict also when its threads die', async () => {
    const crashing = new WorkerPool({ size: 1, url: new URL('data:text/javascript,process.exit(7)') }, { log: createSilentLogger() })
    await expect(crashing.run(() => ({ kind: 'checks', bytes: new Uint8Array(0) }))).rejects.toBeInstanceOf(WorkerLostError)
    const { verifyWithPool } = await import('../../src-main/engine/verifier.ts')
    const checks = good.slice(0, 60).map((check, i) => (i === 55 ? spoil(check) : check))
    expect(await verifyWithPool(checks, crashing)).toBe(55)
    await crashing.stop()
  })

  it('still verifies after stop, on the calling thread', async () => {
    const stopped = await createWasmEngine({ threads: 1, log: createSilentLogger() })
    await stopped.stop()
    expect(await stopped.verify(good.slice(0, 20).map((check, i) => (i === 11 ? spoil(check) : check)))).toBe(11)
  })
})
