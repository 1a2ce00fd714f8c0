// What else the engine does for JavaScript, beside the noble references that it has to agree with.
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { HEADER_BYTES } from '../../src-main/primitives/block.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'

const HASHES = 100
const REFERENCE_HASHES = 4
const POW_KIB = 1_024
const ANY_HASH = new Uint8Array(32).fill(0xff)
const VECTORS = 4_000
const REFERENCE_VECTORS = 400

/** Per second, one after the other, each awaited. */
async function rateOf(count: number, work: () => unknown): Promise<number> {
  const took = await seconds(async () => {
    for (let i = 0; i < count; i++) await work()
  })
  return count / took
}

export const engineGroup: BenchmarkGroup = {
  names: ['pow.noble', 'pow.engine', 'keystream.noble', 'keystream.engine'],
  rounds: 7,
  prepare: async ({ createEngine }) => {
    const engine = await createEngine()
    const header = new Uint8Array(HEADER_BYTES)
    const key = new Uint8Array(32)
    const benchmarks = [
      { name: 'pow.noble', unit: '/s' },
      { name: 'pow.engine', unit: '/s', comparisons: [{ against: 'pow.noble' }] },
      { name: 'keystream.noble', unit: '/s' },
      { name: 'keystream.engine', unit: '/s', comparisons: [{ against: 'keystream.noble' }] },
    ]
    const cells = [
      async () => ({ 'pow.noble': await rateOf(REFERENCE_HASHES, () => powHashReference(header, POW_KIB)) }),
      async () => ({ 'pow.engine': await rateOf(HASHES, () => engine.checkWork([{ header, target: ANY_HASH }], POW_KIB)) }),
      async () => ({ 'keystream.noble': await rateOf(REFERENCE_VECTORS, () => keystreamReference(key)) }),
      async () => ({ 'keystream.engine': await rateOf(VECTORS, () => engine.keystream(key)) }),
    ]
    return { benchmarks, cells, close: () => engine.stop() }
  },
}
