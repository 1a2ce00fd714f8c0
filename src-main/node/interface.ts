// What a running node offers to those who serve it to the outside. Types only; answers are plain values that survive JSON.
import type { NetworkName } from '../consensus/networks.ts'
import type { LogLevel } from '../util/logger.ts'
import type { MiningSample, MiningSettingsChange, MiningSettingsView, MiningStart, MiningStatus } from './mining-views.ts'
import type {
  AddressInfo,
  BlockInfo,
  BlockSummary,
  BlockVerdict,
  CoinInfo,
  FeeEstimate,
  HeaderInfo,
  MemoryInfo,
  MempoolInfo,
  NodeStatus,
  TransactionInfo,
  TransactionVerdict,
  VerifyEvent,
  WaitingInfo,
} from './views.ts'
import type { WalletApi } from './wallet-api.ts'

/** Something was changed and is on the disk already. Figures are asked for by whoever wants to tell them. */
export type NodeSignal =
  | { readonly topic: 'tip'; readonly id: Uint8Array; readonly disconnected: readonly string[] }
  | { readonly topic: 'transaction'; readonly txid: string }
  | { readonly topic: 'mempool' }
  | { readonly topic: 'mining' }
  | { readonly topic: 'wallet'; readonly wallet: string }

/** A block by id (hex) or by height on the best chain: exactly one of them. */
export interface BlockQuery {
  readonly id?: string | undefined
  readonly height?: number | undefined
  readonly raw: boolean
}

/** @throws NodeError `block-unknown`, `transaction-unknown`, `coin-unknown`, `index-off`, `input-invalid`, `address-…` */
export interface ChainApi {
  block(query: BlockQuery): Promise<BlockInfo>
  header(query: BlockQuery): Promise<HeaderInfo & { raw?: string }>
  /** Of the best chain, newest first. */
  latest(count: number): Promise<BlockSummary[]>
  /** Undefined where its body is not here. */
  summary(id: Uint8Array): Promise<BlockSummary | undefined>
  transaction(txid: string, raw: boolean): Promise<TransactionInfo>
  coin(outpoint: { txid: string; index: number }): Promise<CoinInfo>
  address(address: string, limit: number): Promise<AddressInfo>
  submitBlock(raw: string): Promise<BlockVerdict>
  submitHeader(raw: string): Promise<BlockVerdict>
  submitTransaction(raw: string): Promise<TransactionVerdict>
  checkTransaction(raw: string): Promise<TransactionVerdict & { fee?: number; sizeBytes?: number }>
}

export interface MempoolApi {
  info(): MempoolInfo
  /** Best fee rate first. */
  list(limit: number): Promise<WaitingInfo[]>
  estimateFee(blocks: number): Promise<FeeEstimate> | FeeEstimate
}

export interface MiningApi {
  /** When the node starts: with that many threads, else as the switch stood when it last ran. */
  begin(threads: number | undefined): Promise<void>
  start(how: MiningStart): Promise<MiningStatus>
  stop(): Promise<MiningStatus>
  status(): Promise<MiningStatus>
  samples(): MiningSample[]
  changeSettings(change: MiningSettingsChange): Promise<MiningSettingsView>
  /** Regtest only. @throws NodeError `not-on-this-network` */
  generate(blocks: number, address: string | undefined, signal: AbortSignal | undefined): Promise<string[]>
}

export interface ProcessApi {
  status(): Promise<NodeStatus>
  memory(): Promise<MemoryInfo>
  /** Goes through the books; ends with the stage `done`. */
  verify(depth: number | undefined, signal: AbortSignal | undefined): AsyncIterable<VerifyEvent>
  setLogLevel(level: LogLevel): void
  /** Asks the host to stop the node; returns at once. */
  requestStop(): void
}

/** Regtest only. @throws NodeError `not-on-this-network` */
export interface ClockApi {
  set(timeMs: number): number
  advance(seconds: number): number
}

export interface NodeApi {
  readonly network: NetworkName
  readonly node: ProcessApi
  readonly chain: ChainApi
  readonly mempool: MempoolApi
  readonly wallet: WalletApi
  readonly mining: MiningApi
  readonly clock: ClockApi
  /** Answers how to stop listening. Listeners are called after the fact and never matter for it. */
  onSignal(listener: (signal: NodeSignal) => void): () => void
}
