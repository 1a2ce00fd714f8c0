// Keeps the stores true: one snapshot, then the events that carry the new values. After a reconnect the snapshot again.
import type { NodeClient } from '../rpc/client.ts'
import { HOUR_MS, LATEST_ENTRIES, NEWEST_BLOCKS, type Stores, WALLET } from './stores.ts'
import type { BlockSummary, NodeEvent, WalletInfo } from './types.ts'

const MOST_STEPS = 2_000
/** A wallet that changes with every block of a fast chain is read at most this often. */
const WALLET_PAUSE_MS = 400

export interface FeedModules {
  client: NodeClient
  stores: Stores
  now(): number
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

export class LiveFeed {
  private readonly modules: FeedModules
  private walletDue = false
  private walletReading = false

  constructor(modules: FeedModules) {
    this.modules = modules
  }

  /** Follows the node until the signal ends or the stream breaks off (then it throws). */
  async follow(signal: AbortSignal): Promise<void> {
    const { client } = this.modules
    // The stream is opened first, so that nothing falls between snapshot and events; what it brings meanwhile waits in it.
    const events = await client.events.subscribe({})
    try {
      await this.takeSnapshot(signal)
      for await (const event of events) {
        if (signal.aborted) return
        this.apply(event, signal)
      }
    } finally {
      // On a channel that is gone there is nobody left to tell.
      await events.return(undefined).catch(() => undefined)
    }
  }

  /** The whole state at once. A part that cannot answer keeps what was known of it; without the node's own state there is no snapshot. */
  async takeSnapshot(signal: AbortSignal): Promise<void> {
    const { client, stores, now } = this.modules
    const [status, latest, info, mining, samples] = await Promise.all([
      client.node.status(),
      orUndefined(client.chain.latest({ count: NEWEST_BLOCKS })),
      orUndefined(client.wallet.info({ wallet: WALLET })),
      orUndefined(client.mining.status()),
      orUndefined(client.mining.samples()),
    ])
    stores.node.set((state) => ({ status, blocks: latest?.blocks ?? state.blocks, asOf: now() }))
    stores.mining.set((state) => ({ status: mining ?? state.status, samples: samples?.samples ?? state.samples }))
    if (info !== undefined) this.setInfo(info)
    stores.connection.set({ phase: 'online', lostAt: null, attempts: 0, everOnline: true })
    this.readWalletSoon(signal)
  }

  /** Takes over what one event says. */
  apply(event: NodeEvent, signal: AbortSignal): void {
    const { stores, now } = this.modules
    stores.node.set({ asOf: now() })
    if (event.topic === 'tip') this.applyTip(event.block, event.disconnected)
    else if (event.topic === 'mining') this.applyMining(event)
    else if (event.topic === 'sync') this.patchStatus({ sync: event.sync })
    else if (event.topic === 'peers') this.patchStatus({ peers: event.peers })
    else if (event.topic === 'mempool') this.patchStatus({ mempool: event.mempool })
    else if (event.topic === 'wallet') {
      this.setInfo(event.info)
      this.readWalletSoon(signal)
    }
  }

  /** Takes over a wallet's new state, from an event or as the answer to unlock and the like. */
  setInfo(info: WalletInfo): void {
    if (info.wallet !== WALLET) return
    const open = info.exists && info.unlocked
    this.modules.stores.wallet.set(open ? { info } : { info, entries: null, steps: null })
  }

  /** Reads history and balance line again; many calls in a row become one. */
  readWalletSoon(signal: AbortSignal): void {
    this.walletDue = true
    if (!this.walletReading) void this.readWalletWhileDue(signal)
  }

  private async readWalletWhileDue(signal: AbortSignal): Promise<void> {
    this.walletReading = true
    while (this.walletDue && !signal.aborted) {
      this.walletDue = false
      await this.readWallet().catch(() => undefined)
      await this.modules.pause(WALLET_PAUSE_MS, signal)
    }
    this.walletReading = false
  }

  private async readWallet(): Promise<void> {
    const { client, stores } = this.modules
    if (stores.wallet.get().info?.unlocked !== true) return
    const [history, line] = await Promise.all([
      client.wallet.history({ wallet: WALLET, limit: LATEST_ENTRIES }),
      client.wallet.balanceHistory({ wallet: WALLET, points: MOST_STEPS }),
    ])
    if (stores.wallet.get().info?.unlocked !== true) return
    stores.wallet.set((state) => ({ entries: history.entries, steps: line.steps, revision: state.revision + 1 }))
  }

  private applyTip(block: BlockSummary, disconnected: string[]): void {
    const { stores } = this.modules
    stores.node.set((state) => ({ blocks: withNewest(state.blocks, block, disconnected) }))
    this.patchStatus({ height: block.height, best: block.id, bestTime: block.time })
    // A first block, or one that does not stand on the newest we know: the list is taken anew.
    const [, before] = stores.node.get().blocks
    if (block.height > 0 && before?.height !== block.height - 1) void this.readBlocks()
  }

  private async readBlocks(): Promise<void> {
    const latest = await this.modules.client.chain.latest({ count: NEWEST_BLOCKS }).catch(() => undefined)
    if (latest !== undefined) this.modules.stores.node.set({ blocks: latest.blocks })
  }

  private applyMining(event: Extract<NodeEvent, { topic: 'mining' }>): void {
    const oldest = event.sample.time - HOUR_MS
    this.modules.stores.mining.set((state) => ({
      status: event.status,
      samples: [...state.samples.filter((sample) => sample.time >= oldest && sample.time < event.sample.time), event.sample],
    }))
  }

  private patchStatus(change: object): void {
    this.modules.stores.node.set((state) => ({ status: state.status === null ? null : { ...state.status, ...change } }))
  }
}

function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}

/** The list with a new tip: whatever stood at its height or above has left the best chain. */
export function withNewest(blocks: BlockSummary[], newest: BlockSummary, disconnected: string[] = []): BlockSummary[] {
  return [newest, ...blocks.filter((block) => block.height < newest.height && !disconnected.includes(block.id))].slice(0, NEWEST_BLOCKS)
}
