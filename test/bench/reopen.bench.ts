// Opening a chain of 100,000 headers again: what a start waits for before the node answers.
import { rm } from 'node:fs/promises'
import { HEADERS_AT_ONCE } from '../../src-main/chain/chain.ts'
import { keystreamNode } from '../../src-main/engine/keystream.ts'
import { encodeHeader } from '../../src-main/primitives/block.ts'
import { createQuickNetwork } from '../support/chain-builder.ts'
import { openBenchChain, temporaryFolder } from './bench-chain.ts'
import { type BenchmarkGroup, seconds } from './harness.ts'
import { createHeaders } from './header-chain.ts'

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
    const headers = [...createHeaders(network.genesis.header, HEADERS)].map(encodeHeader)
    for (let at = 0; at < HEADERS; at += HEADERS_AT_ONCE) await chain.addHeaders(headers.slice(at, at + HEADERS_AT_ONCE))
    await chain.stop()
    const reopen = async () => {
      const took = await seconds(async () => {
        const again = await openBenchChain(folder, network, FREE_ENGINE)
        await again.stop()
      })
      return { 'reopen.headers': took, 'reopen.rate': HEADERS / took }
    }
    const benchmarks = [
      { name: 'reopen.headers', unit: 's for 100,000' },
      { name: 'reopen.rate', unit: 'headers/s' },
    ]
    return { benchmarks, cells: [reopen], close: () => rm(folder, { recursive: true, force: true }) }
  },
}
