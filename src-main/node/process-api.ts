// The node itself: how it is, what it holds, and whether its books are right.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Chain } from '../chain/chain.ts'
import type { Engine } from '../engine/interface.ts'
import type { Mempool } from '../mempool/mempool.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { mapInTurns } from '../util/turns.ts'
import type { WalletManager } from '../wallet/wallet-manager.ts'
import type { DiskWatch } from './disk-watch.ts'
import type { MempoolApi, ProcessApi } from './interface.ts'
import type { NodeLog } from './node-log.ts'
import type { MemoryInfo, NodeStatus, VerifyEvent } from './views.ts'

const DELAY_RESOLUTION_MS = 10

export interface ProcessModules {
  readonly chain: Chain
  readonly mempool: Mempool
  readonly engine: Engine
  readonly wallets: WalletManager
  readonly clock: Clock
  readonly disk: DiskWatch
  readonly log: NodeLog
  readonly requestStop: () => void
}

export interface ProcessOptions {
  readonly dataDir: string
  readonly version: string
  readonly indexes: { readonly transactions: boolean; readonly addresses: boolean }
}

/** `close` ends the measuring of the event loop. */
export function createProcessApi(options: ProcessOptions, modules: ProcessModules): ProcessApi & { close(): void } {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  delay.enable()
  return {
    status: async () => describeStatus(options, modules),
    async memory() {
      // what is measured includes the wait between two looks
      const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION_MS)
      return describeMemory(modules, { median: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) })
    },
    verify: (depth, signal) => verifyAll(modules, depth, signal),
    setLogLevel: (level) => modules.log.setLevel(level),
    requestStop: () => modules.requestStop(),
    close: () => delay.disable(),
  }
}

export function createMempoolApi(mempool: Mempool): MempoolApi {
  return {
    info: () => ({ ...mempool.info() }),
    async list(limit) {
      const rated = mempool.entries().map((entry) => ({ entry, feeRate: entry.fee / entry.weightBytes }))
      const best = rated.sort((a, b) => b.feeRate - a.feeRate).slice(0, limit)
      return mapInTurns(best, ({ entry, feeRate }) => {
        const { ancestors = 0, descendants = 0 } = mempool.familyOf(entry.txid) ?? {}
        return {
          txid: bytesToHex(entry.txid),
          sizeBytes: entry.sizeBytes,
          fee: entry.fee,
          feeRate,
          time: entry.time,
          ancestors,
          descendants,
        }
      })
    },
    estimateFee: (blocks) => mempool.estimateFee(blocks),
  }
}

function describeStatus(
  { dataDir, version, indexes }: ProcessOptions,
  { chain, mempool, engine, clock, disk }: ProcessModules,
): NodeStatus {
  const { network } = chain
  const tip = chain.tip()
  return {
    network: network.name,
    candidate: network.candidate,
    height: tip.height,
    best: bytesToHex(tip.id),
    bestTime: tip.header.time * 1000,
    genesis: bytesToHex(network.genesisId),
    // a node without a network is reached by nobody and behind nobody
    addresses: [],
    peers: 0,
    sync: { stage: 'idle', progress: 1, secondsToGo: null },
    mempool: { ...mempool.info() },
    disk: { ...disk.state, full: disk.state.full || chain.diskFull },
    engine: { name: engine.name, description: engine.description, threads: engine.threads },
    indexes: { ...indexes },
    repaired: chain.repaired ?? null,
    version,
    dataDir,
    time: clock.now(),
  }
}

function describeMemory({ chain, mempool }: ProcessModules, eventLoopDelayMs: MemoryInfo['eventLoopDelayMs']): MemoryInfo {
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    residentBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
    parts: { ...chain.memoryParts(), mempool: mempool.info().heldBytes },
    handles: process.getActiveResourcesInfo().length,
    eventLoopDelayMs,
  }
}

/** Chain first, then every wallet that was opened here; one `done` at the end. Stops when the caller goes. */
async function* verifyAll(
  { chain, wallets }: ProcessModules,
  depth: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<VerifyEvent> {
  let findings = 0
  for await (const { stage, progress, finding, findings: soFar } of chain.verifyBooks(depth === undefined ? {} : { depth })) {
    if (signal?.aborted) return
    findings = soFar
    yield { stage, progress, findings, ...(finding === undefined ? {} : { finding }) }
  }
  const names = await wallets.list()
  for (const [done, name] of names.entries()) {
    for (const finding of await walletFindings(wallets, name)) {
      if (signal?.aborted) return
      findings += 1
      yield { stage: 'wallets', progress: done / names.length, finding: `${name}: ${finding}`, findings }
    }
    yield { stage: 'wallets', progress: (done + 1) / names.length, findings }
  }
  yield { stage: 'done', progress: 1, findings }
}

/** A wallet that cannot be opened is a finding like any other. */
async function walletFindings(wallets: Pick<WalletManager, 'differencesFromRescan'>, name: string): Promise<string[]> {
  try {
    return await wallets.differencesFromRescan(name)
  } catch (error) {
    return [error instanceof Error ? error.message : 'The wallet cannot be read.']
  }
}
