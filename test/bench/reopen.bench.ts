// Opening a chain of 100,000 headers again: what a start waits for before the node answers.
import { rm } from 'node:fs/promises'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../../src-main/consensus/history-range.ts'
import { keystreamNode } from '../../src-main/engine/keystream.ts'
import { blockId, encodeHeader, type Header } from '../../src-main/primitives/block.ts'
import { createQuickNetwork } from '../support/chain-builder.ts'
import { openBenchChain, temporaryFolder } from './bench-chain.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'

const HEADERS = 100_000
/** Opening does not verify work again, so the headers need none. */
const FREE_ENGINE = { checkWork: async () => -1, verify: async () => -1, keystream: keystreamNode }

export const reopenGroup: BenchmarkGroup = {
  names: ['reopen.headers', 'reopen.rate'],
  rounds: 5,
  prepare: async () => {
    const folder = await temporaryFolder()
    const network = createQuickNetwork()
    const chain = await openBenchChain(folder, network, FREE_ENGINE)
    for (const bytes of createHeaders(network.genesis.header, HEADERS)) await chain.addHeader(bytes)
    await chain.stop()
    let took = 0
    const reopen = async () => {
      took = await seconds(async () => {
        const again = await openBenchChain(folder, network, FREE_ENGINE)
        await again.stop()
      })
      return took
    }
    const benchmarks = [
      { name: 'reopen.headers', unit: 's for 100,000', round: reopen },
      { name: 'reopen.rate', unit: 'headers/s', round: async () => HEADERS / took },
    ]
    return { benchmarks, close: () => rm(folder, { recursive: true, force: true }) }
  },
}

/** Headers a minute apart; without bodies, their roots are those of genesis. */
function* createHeaders(genesis: Header, count: number): Generator<Uint8Array> {
  let header = genesis
  let id = blockId(genesis)
  let peaks: readonly RangeNode[] = []
  for (let i = 0; i < count; i++) {
    peaks = appendLeaf(peaks, rangeLeaf(id, header)).peaks
    header = { ...header, height: header.height + 1, previous: id, history: rangeRoot(peaks), time: header.time + 60 }
    id = blockId(header)
    yield encodeHeader(header)
  }
}
