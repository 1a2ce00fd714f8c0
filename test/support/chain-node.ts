// A real chain for tests: reference engine, clock set by hand, room set by hand, in memory or in a folder.
import { type Chain, type ChainOptions, openChain } from '../../src-main/chain/chain.ts'
import type { TipChange } from '../../src-main/chain/interface.ts'
import { checkChainDatabase, openChainDatabase } from '../../src-main/chain/open-chain.ts'
import type { WorkCheck } from '../../src-main/consensus/check-header.ts'
import type { DeferredCheck } from '../../src-main/consensus/deferred-checks.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import { checkWorkReference, verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import type { Database } from '../../src-main/storage/database.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'

export interface TestChainOptions extends Partial<ChainOptions> {
  readonly network: Network
  /** Folder of a database on disk, or a raw database that is wrapped in the value check; in memory without either. */
  readonly folder?: string
  readonly raw?: Database
  readonly onTipChanged?: (change: TipChange) => Promise<void>
}

export interface TestChain {
  readonly chain: Chain
  /** Every move of the tip so far. */
  readonly changes: TipChange[]
  /** Set by hand. */
  readonly clock: { nowMs: number }
  readonly room: { freeBytes: number }
  /** Calls of the engine. */
  readonly calls: { workChecks: number; checks: number }
}

/** Far in the future, so that no block is early unless a test says so. */
export const LATE_CLOCK_MS = 4_000_000_000_000

export async function openTestChain({ network, folder, raw, onTipChanged, ...options }: TestChainOptions): Promise<TestChain> {
  const clock = { nowMs: LATE_CLOCK_MS }
  const room = { freeBytes: 2 ** 40 }
  const calls = { workChecks: 0, checks: 0 }
  const changes: TipChange[] = []
  const storage =
    folder === undefined ? { database: checkChainDatabase(raw ?? new MemoryDatabase()), salvaged: false } : await openChainDatabase(folder)
  const engine = {
    checkWork: async (checks: readonly WorkCheck[], memoryKiB: number) => {
      calls.workChecks += checks.length
      return checkWorkReference(checks, memoryKiB)
    },
    verify: async (checks: readonly DeferredCheck[]) => {
      calls.checks += checks.length
      return verifyChecksReference(checks)
    },
    keystream: keystreamReference,
  }
  try {
    const chain = await openChain(
      { transactionIndex: true, addressIndex: true, ...options, network },
      {
        storage,
        engine,
        clock: { now: () => clock.nowMs },
        freeRoom: async () => room.freeBytes,
        onTipChanged: async (change) => {
          changes.push(change)
          await onTipChanged?.(change)
        },
      },
    )
    return { chain, changes, clock, room, calls }
  } catch (error) {
    await storage.database.close()
    throw error
  }
}
