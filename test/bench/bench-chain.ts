// A chain on disk for the benchmarks, in a folder of its own that is removed afterwards.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, type ChainModules, openChain } from '../../src-main/chain/chain.ts'
import { openChainDatabase } from '../../src-main/chain/open-chain.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import { createFreeRoom } from '../../src-main/storage/free-room.ts'

/** Far after every block that the builder makes. */
const CLOCK = { now: () => 4_000_000_000_000 }

export interface BenchChain {
  readonly chain: Chain
  close(): Promise<void>
}

export interface BenchChainOptions {
  /** Both indexes, as a node has them unless its owner switches them off. */
  readonly indexes: boolean
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'duit-bench-'))
}

/** Opens the chain in `folder`. */
export async function openBenchChain(
  folder: string,
  network: Network,
  engine: ChainModules['engine'],
  { indexes }: BenchChainOptions = { indexes: true },
): Promise<Chain> {
  const storage = await openChainDatabase(join(folder, 'chain'))
  return openChain(
    { network, transactionIndex: indexes, addressIndex: indexes },
    { storage, engine, clock: CLOCK, freeRoom: createFreeRoom(folder), onTipChanged: async () => undefined },
  )
}

/** A fresh chain; close removes it. */
export async function createBenchChain(network: Network, engine: ChainModules['engine'], options?: BenchChainOptions): Promise<BenchChain> {
  const folder = await temporaryFolder()
  const chain = await openBenchChain(folder, network, engine, options)
  return {
    chain,
    close: async () => {
      await chain.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
