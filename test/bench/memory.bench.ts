// The most memory that is resident while full blocks connect and the caches are full, each time in a process that does nothing else.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './bench-chain.ts'
import { startConnecting } from './connect.bench.ts'
import type { MemoryTaken } from './connect-process.ts'
import type { Driver } from './driver.ts'
import type { Benchmark, BenchmarkGroup, Cell } from './harness.ts'
import { startBcoin } from './peers/bcoin.ts'

const WINDOW = 4
const MOST_MB = 350

const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'connect.memory',
    unit: 'MB resident',
    goal: { atMost: MOST_MB },
    comparisons: [{ against: 'connect.memory.bcoin', goal: { atMost: 1 } }],
  },
  { name: 'connect.memory.bcoin', unit: 'MB resident' },
]

async function peakMegabytes(starting: Promise<Driver>, request: object): Promise<number> {
  const driver = await starting
  const { peakBytes } = await driver.ask<MemoryTaken>(JSON.stringify({ round: 'memory', ...request }))
  await driver.stop()
  return peakBytes / 1e6
}

export const memoryGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 3,
  prepare: async ({ engine, ownBlocks, bcoinBlocks, peers: { bcoin } }) => {
    const own = await ownBlocks()
    const blocks = await bcoinBlocks()
    const folder = await temporaryFolder()
    const cells: Cell[] = [
      async () => ({ 'connect.memory': await peakMegabytes(startConnecting(own, engine), { window: WINDOW, indexes: true }) }),
    ]
    if (bcoin !== undefined && blocks !== undefined)
      cells.push(async () => ({
        'connect.memory.bcoin': await peakMegabytes(startBcoin(bcoin, { blocks, database: join(folder, 'chain') }), {}),
      }))
    return { benchmarks: BENCHMARKS, cells, close: () => rm(folder, { recursive: true, force: true }) }
  },
}
