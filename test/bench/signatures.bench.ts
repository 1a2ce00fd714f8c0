// BIP 340 verifications a second: the engine's batch call beside libsecp256k1 called from C, and beside the reference in JavaScript.
import { signSchnorr } from 'tiny-secp256k1'
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { publicKeyOf } from '../../src-main/crypto/secp.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { Driver } from './driver.ts'
import { type Benchmark, type BenchmarkGroup, type Cell, perSecond, rateOf, type Timed, timed } from './harness.ts'

const SIGNATURES = 4_000
const REFERENCE_SIGNATURES = 40
const KEYS = 100

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'signatures.noble', unit: '/s' },
  { name: 'signatures.engine', unit: '/s', comparisons: [{ against: 'signatures.noble' }] },
  {
    name: 'signatures.1t',
    unit: '/s',
    comparisons: [
      { against: 'signatures.1t.cpp', goal: { atLeast: 0.6 } },
      { against: 'signatures.noble', goal: { atLeast: 25 } },
    ],
  },
  { name: 'signatures.1t.cpp', unit: '/s' },
  {
    name: 'signatures.2t',
    unit: '/s',
    comparisons: [{ against: 'signatures.2t.cpp' }, { against: 'signatures.1t', goal: { atLeast: 1.8 } }],
  },
  { name: 'signatures.2t.cpp', unit: '/s' },
]

function createSignatures(count: number): DeferredCheck[] {
  const pairs = Array.from({ length: KEYS }, (_, i) => {
    const secret = hashSha256(Uint8Array.of(i))
    return { secret, key: publicKeyOf(secret) }
  })
  return Array.from({ length: count }, (_, i) => {
    const { secret, key } = pairs[i % KEYS] as (typeof pairs)[number]
    const message = hashSha256(Uint8Array.of(i & 0xff, i >> 8))
    return { kind: 'signature', key, message, signature: signSchnorr(message, secret, new Uint8Array(32)) }
  })
}

function verifyAll({ verify }: Pick<Engine, 'verify'>, checks: readonly DeferredCheck[]): Promise<Timed> {
  return timed(checks.length, async () => {
    if ((await verify(checks)) !== -1) throw new Error('A good signature was refused')
  })
}

export const signaturesGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 9,
  prepare: async ({ createEngine, peers: { secp256k1Loop } }) => {
    const all = await createEngine()
    const one = await createEngine(1)
    const two = await createEngine(2)
    const loop = secp256k1Loop === undefined ? undefined : await Driver.start({ name: 'The libsecp256k1 loop', command: secp256k1Loop })
    const checks = createSignatures(SIGNATURES)
    const few = checks.slice(0, REFERENCE_SIGNATURES)
    const cells: Cell[] = [
      async () => ({ 'signatures.noble': perSecond(await verifyAll({ verify: verifyChecksReference }, few)) }),
      async () => ({ 'signatures.engine': rateOf(await verifyAll(all, checks), all.threads) }),
      async () => ({ 'signatures.1t': rateOf(await verifyAll(one, checks), 1) }),
      async () => ({ 'signatures.2t': rateOf(await verifyAll(two, checks), 2) }),
    ]
    if (loop !== undefined) {
      cells.push(async () => ({ 'signatures.1t.cpp': rateOf(await loop.ask(`1 ${SIGNATURES}`), 1) }))
      cells.push(async () => ({ 'signatures.2t.cpp': rateOf(await loop.ask(`2 ${SIGNATURES / 2}`), 2) }))
    }
    const close = async () => {
      await Promise.all([all.stop(), one.stop(), two.stop(), loop?.stop()])
    }
    return { benchmarks: BENCHMARKS, cells, close }
  },
}
