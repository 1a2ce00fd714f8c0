// A process that does nothing but connect blocks, so that time, memory and stretches are those of the chain and its engine.
// `node connect-process.ts FOLDER ENGINE`: FOLDER holds the blocks of payments.ts.
import { readFileSync } from 'node:fs'
import type { Chain } from '../../src-main/chain/chain.ts'
import { createNetwork } from '../../src-main/consensus/networks.ts'
import type { EngineChoice } from '../../src-main/engine/create-engine.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { answerRounds } from './answer-rounds.ts'
import { createBenchChain } from './bench-chain.ts'
import { createBenchEngine, setUpAsNode } from './bench-engine.ts'
import { readBlocks } from './block-files.ts'
import { type Timed, timed } from './harness.ts'
import { type BlockFile, inputsOf, PLAN } from './plan.ts'
import { type LongestStretch, watchStretches } from './stretch-probe.ts'

export interface ConnectRequest {
  /** Blocks handed in before the first verdict is waited for; 1 is one by one. */
  readonly window: number
  readonly indexes: boolean
  /** Times only the one-in-two-out blocks. */
  readonly short?: boolean
}

/** Counts are blocks. */
export interface Connected {
  readonly oneIn: Timed
  readonly twoIn?: Timed
  readonly reorganize?: Timed
  /** Meanwhile. */
  readonly stretch: LongestStretch
}

export interface MemoryTaken {
  /** Most that was resident since the process began. */
  readonly peakBytes: number
  readonly residentBytes: number
}

const [folder, choice] = process.argv.slice(2) as [string, EngineChoice]
setUpAsNode()
const engine = await createBenchEngine(choice)
const network = createNetwork('regtest', engine.keystream)
let signatureChecks = 0
const counting: Engine = {
  ...engine,
  verify: (checks) => {
    signatureChecks += checks.length
    return engine.verify(checks)
  },
}

/** As sync does: the next blocks are handed in while one is judged. */
async function feed(chain: Chain, blocks: readonly Uint8Array[], window: number): Promise<void> {
  const waiting: Promise<void>[] = []
  for (const bytes of blocks) {
    if (waiting.length === window) await waiting.shift()
    waiting.push(
      chain.addBlock(bytes).then(({ status, rule }) => {
        if (status !== 'connected' && status !== 'side-branch') throw new Error(`A block of the benchmark was ${status}: ${rule}`)
      }),
    )
  }
  await Promise.all(waiting)
}

async function feedFile(chain: Chain, name: BlockFile, window: number): Promise<Timed> {
  const blocks = await readBlocks(folder, name)
  return timed(blocks.length, () => feed(chain, blocks, window))
}

/** Nothing that an earlier round has seen may make this one quicker. */
async function feedSigned(chain: Chain, name: 'one-in' | 'two-in', window: number): Promise<Timed> {
  const before = signatureChecks
  const took = await feedFile(chain, name, window)
  const expected = inputsOf(name === 'one-in' ? PLAN.oneIn : PLAN.twoIn)
  const seen = signatureChecks - before
  if (seen < expected) throw new Error(`Only ${seen} of ${expected} signatures were checked: this is no measurement`)
  return took
}

/** The last block of the second branch moves the tip over all the others. */
async function reorganize(chain: Chain, window: number): Promise<Timed> {
  await feedFile(chain, 'branch-a', window)
  const branch = await readBlocks(folder, 'branch-b')
  await feed(chain, branch.slice(0, -1), window)
  const before = chain.tip().height
  const took = await timed(1, () => feed(chain, branch.slice(-1), window))
  if (chain.tip().height !== before + 1) throw new Error('The chain did not move to the longer branch')
  return took
}

async function connect({ window, indexes, short = false }: ConnectRequest): Promise<Connected> {
  const { chain, close } = await createBenchChain(network, counting, { indexes })
  await feedFile(chain, 'ground', window)
  const longestStretch = watchStretches()
  const oneIn = await feedSigned(chain, 'one-in', window)
  const twoIn = short ? undefined : await feedSigned(chain, 'two-in', window)
  const stretch = longestStretch()
  const more = twoIn === undefined ? {} : { twoIn, reorganize: await reorganize(chain, window) }
  await close()
  return { oneIn, ...more, stretch }
}

async function memory({ window, indexes }: ConnectRequest): Promise<MemoryTaken> {
  const { chain, close } = await createBenchChain(network, counting, { indexes })
  for (const name of ['ground', 'wide', 'wide-full'] as const) await feedFile(chain, name, window)
  const taken = { peakBytes: peakBytes(), residentBytes: process.memoryUsage.rss() }
  await close()
  return taken
}

function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  // maxRSS begins with what the process that started this one had
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) as RegExpExecArray
  return Number(kib) * 1024
}

await answerRounds({ connect, memory })
await engine.stop()
