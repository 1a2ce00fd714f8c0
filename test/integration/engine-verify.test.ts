// What engines judge: the same suite for both, against the references in plain JavaScript.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { WorkerLostError, WorkerPool } from '../../src-main/engine/worker-pool.ts'
import { bigIntToBytes32, bytesToBigInt } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { anyCheck, bip340Vectors, goodCheck, signatureEdges, spoil, tweakEdges } from '../support/checks.ts'
import { ENGINES } from '../support/engines.ts'

const good = Array.from({ length: 300 }, (_, i) => goodCheck(i))
const spoilt = (...at: number[]) => good.map((check, i) => (at.includes(i) ? spoil(check) : check))

for (const { name, isHere, create } of ENGINES)
  describe.skipIf(!isHere)(`integration: the ${name} engine verifies`, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await create(2)
    })
    afterAll(() => engine.stop())

    /** Alone, and behind so many good ones that threads judge it. */
    const verdicts = async (check: DeferredCheck) => [
      (await engine.verify([check])) === -1,
      (await engine.verify([...good.slice(0, 20), check, ...good.slice(0, 20)])) === -1,
    ]

    it('passes good batches of every size', async () => {
      for (const size of [0, 1, 2, 3, 8, 9, 32, 33, 48, 49, 97, 300])
        expect(await engine.verify(good.slice(0, size)), `${size} checks`).toBe(-1)
    })

    it('names the first failing check of a batch, however many fail', async () => {
      for (const bad of [[0], [299], [150], [47, 48], [200, 120, 48], [5, 4, 3], [299, 0]])
        expect(await engine.verify(spoilt(...bad)), `bad: ${bad}`).toBe(Math.min(...bad))
      expect(await engine.verify(good.map(spoil))).toBe(0)
    })

    it('names the failing check at every place of a small batch', async () => {
      for (let size = 1; size <= 20; size++)
        for (let at = 0; at < size; at++) expect(await engine.verify(spoilt(at).slice(0, size)), `${at} of ${size}`).toBe(at)
    })

    it('gives the verdicts of BIP 340, for messages of every length', async () => {
      const vectors = bip340Vectors()
      expect(vectors.length).toBeGreaterThanOrEqual(19)
      for (const { index, check, holds } of vectors) expect(await verdicts(check), `vector ${index}`).toEqual([holds, holds])
    })

    it.each(signatureEdges())('refuses a signature with $name', async ({ check }) => {
      expect(await verdicts(check)).toEqual([false, false])
    })

    it.each(tweakEdges())('judges a tweak: $name', async ({ check, holds }) => {
      expect(await verdicts(check)).toEqual([holds, holds])
    })

    it('judges batches of anything as the reference does', async () => {
      const batch = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: anyCheck }), {
        maxLength: 24,
      })
      await fc.assert(
        fc.asyncProperty(batch, async (checks) => {
          expect(await engine.verify(checks)).toBe(await verifyChecksReference(checks))
        }),
        { numRuns: 60 },
      )
    })

    it('puts checks of odd lengths in their place among the others', async () => {
      const odd: DeferredCheck = { kind: 'signature', key: new Uint8Array(31), message: new Uint8Array(32), signature: new Uint8Array(64) }
      const checks = good.map((check, i) => (i === 100 ? odd : check))
      expect(await engine.verify(checks)).toBe(100)
      expect(await engine.verify(checks.map((check, i) => (i === 60 ? spoil(check) : check)))).toBe(60)
      expect(await engine.verify(checks.map((check, i) => (i === 160 ? spoil(check) : check)))).toBe(100)
    })

    it('keeps many batches apart that run at once', async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => engine.verify(spoilt(n * 8).slice(0, 100))))
      expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => n * 8))
    })

    it('is not moved by what happens to a batch while it is judged', async () => {
      const checks = good.slice(0, 60).map((check) => structuredClone(check))
      const answer = engine.verify(checks)
      for (const check of checks) (check.kind === 'tweak' ? check.lock : check.signature).fill(0)
      expect(await answer).toBe(-1)
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

    it('names the first of many proofs of work that misses its target, in every batch', async () => {
      const header = (i: number) => new Uint8Array(156).fill(i)
      const easy = Array.from({ length: 40 }, (_, i) => ({ header: header(i), target: new Uint8Array(32).fill(255) }))
      const hard = (...at: number[]) => easy.map((check, i) => (at.includes(i) ? { ...check, target: new Uint8Array(32) } : check))
      const batches = [hard(), hard(39), hard(0), hard(31, 17), hard(20, 21, 22)]
      expect(await Promise.all(batches.map((batch) => engine.checkWork(batch, 64)))).toEqual([-1, 39, 0, 17, 20])
    })

    it('still verifies after stop', async () => {
      const stopped = await create(1)
      await stopped.stop()
      expect(await stopped.verify(spoilt(11).slice(0, 20))).toBe(11)
      await stopped.stop()
    })

    it('answers what was asked before stop', async () => {
      const stopped = await create(1)
      const answer = stopped.verify(spoilt(200))
      await stopped.stop()
      expect(await answer).toBe(200)
    })
  })

describe('integration: the WebAssembly engine whose threads die', () => {
  it('gives the right verdict all the same', async () => {
    const crashing = new WorkerPool({ size: 1, url: new URL('data:text/javascript,process.exit(7)') }, { log: createSilentLogger() })
    await expect(crashing.run(() => ({ kind: 'checks', bytes: new Uint8Array(0) }))).rejects.toBeInstanceOf(WorkerLostError)
    const { verifyWithPool } = await import('../../src-main/engine/verifier.ts')
    expect(await verifyWithPool(spoilt(55).slice(0, 60), crashing)).toBe(55)
    await crashing.stop()
  })
})
