// What the engine does for JavaScript, beside the noble references that it has to agree with.
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { publicKeyOf, signSchnorr } from '../../src-main/crypto/secp.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { HEADER_BYTES } from '../../src-main/primitives/block.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'

const SIGNATURES = 1_000
const REFERENCE_SIGNATURES = 40
const HASHES = 40
const REFERENCE_HASHES = 4
const POW_KIB = 1_024
const ANY_HASH = new Uint8Array(32).fill(0xff)
const VECTORS = 4_000
const REFERENCE_VECTORS = 400

function createSignatures(count: number): DeferredCheck[] {
  return Array.from({ length: count }, (_, i) => {
    const secret = hashSha256(Uint8Array.of(i & 0xff, i >> 8))
    const message = hashSha256(secret)
    return { kind: 'signature', key: publicKeyOf(secret), message, signature: signSchnorr(message, secret, new Uint8Array(32)) }
  })
}

export const engineGroup: BenchmarkGroup = {
  names: ['signatures.noble', 'signatures.engine', 'pow.noble', 'pow.engine', 'keystream.noble', 'keystream.engine'],
  rounds: 5,
  prepare: async () => {
    const engine = await createWasmEngine({ log: createSilentLogger() })
    const checks = createSignatures(SIGNATURES)
    const few = checks.slice(0, REFERENCE_SIGNATURES)
    const header = new Uint8Array(HEADER_BYTES)
    const key = new Uint8Array(32)
    const times = (count: number, work: () => unknown) => async () => {
      for (let i = 0; i < count; i++) await work()
    }
    const rate = (count: number, work: () => Promise<unknown>) => async () => count / (await seconds(work))
    const benchmarks = [
      { name: 'signatures.noble', unit: '/s', round: rate(REFERENCE_SIGNATURES, () => verifyChecksReference(few)) },
      { name: 'signatures.engine', unit: '/s', against: 'signatures.noble', round: rate(SIGNATURES, () => engine.verify(checks)) },
      {
        name: 'pow.noble',
        unit: '/s',
        round: rate(
          REFERENCE_HASHES,
          times(REFERENCE_HASHES, () => powHashReference(header, POW_KIB)),
        ),
      },
      {
        name: 'pow.engine',
        unit: '/s',
        against: 'pow.noble',
        round: rate(
          HASHES,
          times(HASHES, () => engine.checkWork([{ header, target: ANY_HASH }], POW_KIB)),
        ),
      },
      {
        name: 'keystream.noble',
        unit: '/s',
        round: rate(
          REFERENCE_VECTORS,
          times(REFERENCE_VECTORS, () => keystreamReference(key)),
        ),
      },
      {
        name: 'keystream.engine',
        unit: '/s',
        against: 'keystream.noble',
        round: rate(
          VECTORS,
          times(VECTORS, () => engine.keystream(key)),
        ),
      },
    ]
    return { benchmarks, close: () => engine.stop() }
  },
}
