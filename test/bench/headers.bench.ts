// Headers through the door of the chain to the disk: one by one and in lists as sync brings them, with their proof of work and without.
// Beside them the bare hash rate of the C++ loop, and bcoin's header chain, which keeps everything in memory.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Chain, HEADERS_AT_ONCE } from '../../src-main/chain/chain.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { createQuickNetwork } from '../support/chain-builder.ts'
import { createBenchChain, temporaryFolder } from './bench-chain.ts'
import { Driver } from './driver.ts'
import { type Benchmark, type BenchmarkGroup, type Cell, perSecond, type Timed, timed } from './harness.ts'
import { createWorkedHeaders } from './header-chain.ts'
import { startBcoin } from './peers/bcoin.ts'

const ONE_BY_ONE = 400
/** What sync hands in at once. */
const LIST = HEADERS_AT_ONCE
const LISTS = 4
const POW_KIB = 1_024
const LOOP_SECONDS = 0.5
/** Nearly every hash meets it, so that preparing the headers is no mining. */
const ANY_HASH = 0x2100ffff
/** Without a native engine a hash takes ten times as long. */
const SLOW_LIST = 400

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'headers.rules-only', unit: '/s' },
  { name: 'headers.verify', unit: '/s', comparisons: [{ against: 'headers.rules-only' }] },
  { name: 'headers.lists', unit: '/s', comparisons: [{ against: 'headers.cpp', goal: { atLeast: 0.8 } }, { against: 'headers.avx512' }] },
  { name: 'headers.cpp', unit: 'H/s' },
  { name: 'headers.avx512', unit: 'H/s' },
  { name: 'headers.lists.rules-only', unit: '/s', comparisons: [{ against: 'headers.bcoin', goal: { atLeast: 2 } }] },
  { name: 'headers.bcoin', unit: '/s' },
]

type Add = (chain: Chain, headers: readonly Uint8Array[]) => Promise<void>

async function addList(chain: Chain, headers: readonly Uint8Array[]): Promise<void> {
  const bad = (await chain.addHeaders(headers)).find(({ status }) => status !== 'side-branch')
  if (bad !== undefined) throw new Error(`A header of the benchmark was ${bad.status}: ${bad.rule}`)
}

const oneByOne: Add = async (chain, headers) => {
  for (const header of headers) await addList(chain, [header])
}

const inLists: Add = async (chain, headers) => {
  for (let at = 0; at < headers.length; at += LIST) await addList(chain, headers.slice(at, at + LIST))
}

async function addAll(network: Network, engine: Engine, headers: readonly Uint8Array[], add: Add): Promise<Timed> {
  const { chain, close } = await createBenchChain(network, engine)
  const took = await timed(headers.length, () => add(chain, headers))
  await close()
  return took
}

export const headersGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 7,
  prepare: async ({ createEngine, peers: { argon2Loop, argon2WideLoop, bcoin } }) => {
    const engine = await createEngine()
    const free = { ...engine, checkWork: async () => -1 }
    const { threads } = engine
    const network = createQuickNetwork({ genesisTarget: ANY_HASH, powMemoryKiB: POW_KIB })
    const worked = await createWorkedHeaders(network, engine, engine.name === 'native' ? LIST : SLOW_LIST)
    const many = await createWorkedHeaders(network, free, LIST * LISTS)
    const few = worked.slice(0, ONE_BY_ONE)
    const folder = await temporaryFolder()
    const loops: [name: string, driver: Driver][] = []
    for (const [name, command] of [['headers.cpp', argon2Loop] as const, ['headers.avx512', argon2WideLoop] as const])
      if (command !== undefined) loops.push([name, await Driver.start({ name: 'The Argon2 loop', command })])
    const other = bcoin === undefined ? undefined : await startBcoin(bcoin, { blocks: folder, database: join(folder, 'chain') })

    const cells: Cell[] = [
      async () => ({ 'headers.rules-only': perSecond(await addAll(network, free, few, oneByOne)) }),
      async () => ({ 'headers.verify': perSecond(await addAll(network, engine, few, oneByOne)) }),
      async () => ({ 'headers.lists': perSecond(await addAll(network, engine, worked, inLists)) }),
      async () => ({ 'headers.lists.rules-only': perSecond(await addAll(network, free, many, inLists)) }),
    ]
    for (const [name, loop] of loops)
      cells.push(async () => ({ [name]: perSecond(await loop.ask(`${threads} ${POW_KIB} ${LOOP_SECONDS}`)) }))
    if (other !== undefined) {
      const request = JSON.stringify({ round: 'headers', count: LIST * LISTS })
      cells.push(async () => ({ 'headers.bcoin': perSecond(await other.ask(request)) }))
    }
    const close = async () => {
      await Promise.all([engine.stop(), other?.stop(), ...loops.map(([, loop]) => loop.stop())])
      await rm(folder, { recursive: true, force: true })
    }
    return { benchmarks: BENCHMARKS, cells, close }
  },
}
