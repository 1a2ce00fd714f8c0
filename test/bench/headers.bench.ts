// Headers judged one after the other through the door of the chain, with the proof of work of the real networks and without it.
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { encodeHeader } from '../../src-main/primitives/block.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { ChainBuilder, createQuickNetwork } from '../support/chain-builder.ts'
import { createBenchChain } from './bench-chain.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'

const HEADERS = 400
/** Nearly every hash meets it, so that preparing the headers is no mining. */
const ANY_HASH = 0x2100ffff

export const headersGroup: BenchmarkGroup = {
  names: ['headers.verify', 'headers.rules-only'],
  rounds: 5,
  prepare: async () => {
    const engine = await createWasmEngine({ log: createSilentLogger() })
    const network = createQuickNetwork({ genesisTarget: ANY_HASH, powMemoryKiB: 1_024 })
    const builder = new ChainBuilder(network, engine.keystream)
    const headers = builder.buildMany(builder.genesis, HEADERS).map(({ header }) => encodeHeader(header))
    const free = { ...engine, checkWork: async () => -1 }
    const verify = (withEngine: typeof engine) => async () => {
      const { chain, close } = await createBenchChain(network, withEngine)
      const took = await seconds(async () => {
        for (const header of headers) await chain.addHeader(header)
      })
      await close()
      return HEADERS / took
    }
    const benchmarks = [
      { name: 'headers.rules-only', unit: '/s', round: verify(free) },
      { name: 'headers.verify', unit: '/s', against: 'headers.rules-only', round: verify(engine) },
    ]
    return { benchmarks, close: () => engine.stop() }
  },
}
