// From the spawn of a whole headless node on 300 blocks to its first answer, beside monerod on 300 blocks of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { formatAddress } from '../../src-main/primitives/address.ts'
import { testKey } from '../support/chain-builder.ts'
import { temporaryFolder } from './bench-chain.ts'
import type { Benchmark, BenchmarkGroup, Cell } from './harness.ts'
import { createMonerod } from './peers/monerod.ts'

const root = join(import.meta.dirname, '../..')
const BLOCKS = 300
const BUILT = 'dist/main/headless.js'
const SOURCE = 'src-main/headless.ts'

const COMPARISONS = [{ against: 'start.monerod', goal: { atMost: 0.5 } }]
const BENCHMARKS: readonly Benchmark[] = [
  { name: 'start.built', unit: 's', comparisons: COMPARISONS },
  { name: 'start.source', unit: 's', comparisons: COMPARISONS },
  { name: 'start.monerod', unit: 's' },
]

interface StartedNode {
  readonly child: ChildProcess
  readonly rpc: string
  readonly token: string
}

async function startNode(entry: string, folder: string): Promise<StartedNode> {
  const args = [join(root, entry), 'node', '--network', 'regtest', '--data-dir', folder, '--ui-port', '0']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { ready?: boolean; rpc: string; token: string }
    if (said.ready === true) return { child, rpc: said.rpc, token: said.token }
    throw new Error(`The node did not start: ${line}`)
  }
  throw new Error('The node ended before it was ready')
}

async function call<T>({ rpc, token }: StartedNode, procedure: string, input: object = {}): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${rpc}/${procedure}`, { method: 'POST', headers, body: JSON.stringify(input) })
  const { result, error } = (await response.json()) as { result: T; error?: { message: string } }
  if (error !== undefined) throw new Error(`The node refused ${procedure}: ${error.message}`)
  return result
}

async function stopNode({ child }: StartedNode): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** A data folder with 300 blocks that the node made itself. */
async function prepareFolder(folder: string): Promise<void> {
  const node = await startNode(SOURCE, folder)
  await call(node, 'mining.generate', { blocks: BLOCKS, address: formatAddress('rduit', testKey(1).lock) })
  await stopNode(node)
}

async function measureStart(entry: string, folder: string): Promise<number> {
  const began = performance.now()
  const node = await startNode(entry, folder)
  const { height } = await call<{ height: number }>(node, 'node.status')
  const took = (performance.now() - began) / 1000
  await stopNode(node)
  if (height !== BLOCKS) throw new Error(`The node started at height ${height} instead of ${BLOCKS}`)
  return took
}

/** What is packaged, as `npm start` builds it. */
async function buildProgram(): Promise<void> {
  await build({ configFile: join(root, 'src-main/vite.config.ts'), logLevel: 'error' })
}

export const startGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 7,
  prepare: async ({ peers: { monerod } }) => {
    await buildProgram()
    const folder = await temporaryFolder()
    await prepareFolder(folder)
    const cells: Cell[] = [
      async () => ({ 'start.built': await measureStart(BUILT, folder) }),
      async () => ({ 'start.source': await measureStart(SOURCE, folder) }),
    ]
    const other = monerod === undefined ? undefined : await createMonerod(monerod, BLOCKS)
    if (other !== undefined) cells.push(async () => ({ 'start.monerod': await other.restart() }))
    const close = async () => {
      await other?.close()
      await rm(folder, { recursive: true, force: true })
    }
    return { benchmarks: BENCHMARKS, cells, close }
  },
}
