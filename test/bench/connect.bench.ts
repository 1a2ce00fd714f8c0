// Blocks of payments through the door of the chain to the disk, beside bcoin with blocks of the same shape.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './bench-chain.ts'
import type { Connected, ConnectRequest } from './connect-process.ts'
import { Driver } from './driver.ts'
import type { Benchmark, BenchmarkGroup, Cell, Timed } from './harness.ts'
import { type BcoinConnected, startBcoin } from './peers/bcoin.ts'
import { inputsOf, PLAN, paymentsOf } from './plan.ts'

/** Blocks in flight while a node catches up. */
const WINDOW = 4
const LONGEST_STRETCH_MS = 30

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'connect.one-in', unit: 'payments/s', comparisons: [{ against: 'connect.one-in.bcoin', goal: { atLeast: 3 } }] },
  { name: 'connect.one-in.serial', unit: 'payments/s', comparisons: [{ against: 'connect.one-in.bcoin' }] },
  { name: 'connect.one-in.indexes', unit: 'payments/s', comparisons: [{ against: 'connect.one-in.bcoin' }] },
  { name: 'connect.one-in.bcoin', unit: 'payments/s' },
  { name: 'connect.two-in', unit: 'inputs/s', comparisons: [{ against: 'connect.two-in.bcoin', goal: { atLeast: 2.5 } }] },
  { name: 'connect.two-in.bcoin', unit: 'inputs/s' },
  { name: 'connect.blocks', unit: 'blocks/s' },
  { name: 'connect.payments', unit: 'payments/s' },
  { name: 'connect.reorganize', unit: 'ms', comparisons: [{ against: 'connect.reorganize.bcoin', goal: { atMost: 0.5 } }] },
  { name: 'connect.reorganize.bcoin', unit: 'ms' },
  { name: 'connect.stretch', unit: 'ms', goal: { atMost: LONGEST_STRETCH_MS } },
]

export function startConnecting(blocks: string, engine: string): Promise<Driver> {
  const args = [join(import.meta.dirname, 'connect-process.ts'), blocks, engine]
  return Driver.start({ name: 'The process that connects blocks', command: process.execPath, args })
}

function rate(count: number, { seconds }: Timed): number {
  return count / seconds
}

/** Without indexes, as bcoin has none unless it is told to: the figures that are compared. */
function createPlainCell(ask: (request: ConnectRequest) => Promise<Connected>): Cell {
  return async () => {
    const { oneIn, twoIn, reorganize, stretch } = await ask({ window: WINDOW, indexes: false })
    const two = twoIn as Timed
    return {
      'connect.one-in': rate(paymentsOf(PLAN.oneIn), oneIn),
      'connect.two-in': rate(inputsOf(PLAN.twoIn), two),
      'connect.blocks': rate(PLAN.twoIn.blocks, two),
      'connect.payments': rate(paymentsOf(PLAN.twoIn), two),
      'connect.reorganize': (reorganize as Timed).seconds * 1000,
      'connect.stretch': { value: stretch.clockMs, undisturbed: stretch.cpuMs },
    }
  }
}

function createBcoinCell(driver: Driver): Cell {
  return async () => {
    const { oneIn, twoIn, reorganize } = await driver.ask<BcoinConnected>(JSON.stringify({ round: 'connect' }))
    return {
      'connect.one-in.bcoin': rate(paymentsOf(PLAN.oneIn), oneIn),
      'connect.two-in.bcoin': rate(inputsOf(PLAN.twoIn), twoIn),
      'connect.reorganize.bcoin': reorganize.seconds * 1000,
    }
  }
}

export const connectGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 7,
  prepare: async ({ engine, ownBlocks, bcoinBlocks, peers: { bcoin } }) => {
    const driver = await startConnecting(await ownBlocks(), engine)
    const ask = (request: ConnectRequest) => driver.ask<Connected>(JSON.stringify({ round: 'connect', ...request }))
    const short = (window: number, indexes: boolean) =>
      ask({ window, indexes, short: true }).then(({ oneIn }) => rate(paymentsOf(PLAN.oneIn), oneIn))
    const cells: Cell[] = [
      createPlainCell(ask),
      async () => ({ 'connect.one-in.serial': await short(1, false) }),
      async () => ({ 'connect.one-in.indexes': await short(WINDOW, true) }),
    ]
    const folder = await temporaryFolder()
    const blocks = await bcoinBlocks()
    const other = bcoin && blocks ? await startBcoin(bcoin, { blocks, database: join(folder, 'chain') }) : undefined
    if (other !== undefined) cells.push(createBcoinCell(other))
    const close = async () => {
      await Promise.all([driver.stop(), other?.stop()])
      await rm(folder, { recursive: true, force: true })
    }
    return { benchmarks: BENCHMARKS, cells, close }
  },
}
