// What the node tells the outside of blocks, transactions and itself: plain values, hashes in hex, addresses as text, times in milliseconds.
import type { NetworkName } from '../consensus/networks.ts'

export interface HeaderInfo {
  id: string
  height: number
  version: number
  previous: string
  transactions: string
  state: string
  history: string
  time: number
  target: string
  nonce: string
  work: string
  onBestChain: boolean
  confirmations: number
}

export interface OutputInfo {
  index: number
  value: number
  lock: string
  address: string
  note: string | null
  record: string
}

export interface TransactionInfo {
  txid: string
  version: number
  lockTime: number
  sizeBytes: number
  coinbase: boolean
  inputs: { txid: string; index: number; sequence: number }[]
  outputs: OutputInfo[]
  blockId: string | null
  height: number | null
  time: number | null
  confirmations: number
  raw?: string
}

export interface BlockInfo {
  header: HeaderInfo
  sizeBytes: number
  transactions: string[]
  raw?: string
}

export interface BlockSummary {
  id: string
  height: number
  time: number
  transactionCount: number
  sizeBytes: number
  mined: boolean
}

export interface CoinInfo {
  txid: string
  index: number
  height: number
  coinbase: boolean
  value: number
  lock: string
  address: string
  record: string
}

export interface AddressInfo {
  address: string
  lock: string
  balance: number
  coins: number
  history: { txid: string; height: number; change: number }[]
}

export interface BlockVerdict {
  status: 'connected' | 'side-branch' | 'duplicate' | 'orphan' | 'early' | 'rejected'
  id: string | null
  rule?: string
}

export interface TransactionVerdict {
  status: 'accepted' | 'rejected'
  txid: string | null
  rule?: string
}

export interface MempoolInfo {
  transactions: number
  sizeBytes: number
  heldBytes: number
  limitBytes: number
  minimumFeeRate: number
}

export interface WaitingInfo {
  txid: string
  sizeBytes: number
  fee: number
  feeRate: number
  time: number
  ancestors: number
  descendants: number
}

export interface FeeEstimate {
  feeRate: number
  blocks: number
  basis: 'waiting' | 'recent' | 'minimum'
}

export interface SyncInfo {
  stage: 'idle' | 'headers' | 'blocks' | 'behind'
  progress: number
  secondsToGo: number | null
}

export interface NodeStatus {
  network: NetworkName
  candidate: boolean
  height: number
  best: string
  bestTime: number
  genesis: string
  addresses: string[]
  peers: number
  sync: SyncInfo
  mempool: MempoolInfo
  disk: { usedBytes: number; freeBytes: number; full: boolean }
  engine: { name: 'wasm' | 'native'; description: string; threads: number }
  indexes: { transactions: boolean; addresses: boolean }
  repaired: string | null
  version: string
  dataDir: string
  time: number
}

export interface MemoryInfo {
  residentBytes: number
  heapBytes: number
  externalBytes: number
  parts: Record<string, number>
  handles: number
  eventLoopDelayMs: { median: number; p99: number; max: number }
}

export interface VerifyEvent {
  stage: 'values' | 'coins' | 'blocks' | 'wallets' | 'done'
  progress: number
  finding?: string
  findings: number
}
