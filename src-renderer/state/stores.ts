// One store per topic. They are filled by live-feed.ts and by the answers to what a person does.
import { createStore, type Store } from './store.ts'
import type { BalanceStep, BlockSummary, HistoryEntry, MiningSample, MiningStatus, NodeStatus, WalletInfo } from './types.ts'

/** The wallet this window shows. */
export const WALLET = 'main'
/** How many entries Home shows. */
export const LATEST_ENTRIES = 5
export const NEWEST_BLOCKS = 100
export const HOUR_MS = 3_600_000

export interface ConnectionState {
  phase: 'connecting' | 'online' | 'offline'
  /** Since when there is no connection, null while there is one. */
  lostAt: number | null
  attempts: number
  /** False until the first snapshot has arrived. */
  everOnline: boolean
}

export interface NodeState {
  status: NodeStatus | null
  /** Newest first. */
  blocks: BlockSummary[]
  /** When the snapshot or event came by which these values stand. */
  asOf: number | null
}

export interface WalletState {
  info: WalletInfo | null
  /** The newest entries, newest first; null until they are known. */
  entries: HistoryEntry[] | null
  steps: BalanceStep[] | null
  /** Rises with every change, so that lists that page know when to look again. */
  revision: number
}

export interface MiningState {
  status: MiningStatus | null
  /** The last hour, oldest first. */
  samples: MiningSample[]
}

export interface Stores {
  connection: Store<ConnectionState>
  node: Store<NodeState>
  wallet: Store<WalletState>
  mining: Store<MiningState>
}

export function createStores(): Stores {
  return {
    connection: createStore<ConnectionState>({ phase: 'connecting', lostAt: null, attempts: 0, everOnline: false }),
    node: createStore<NodeState>({ status: null, blocks: [], asOf: null }),
    wallet: createStore<WalletState>({ info: null, entries: null, steps: null, revision: 0 }),
    mining: createStore<MiningState>({ status: null, samples: [] }),
  }
}
