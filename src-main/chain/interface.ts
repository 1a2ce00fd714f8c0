// What the other parts may ask of the chain and are told by it. Types only.

import type { Rule } from '../consensus/errors.ts'
import type { Network } from '../consensus/networks.ts'
import type { Block, Header } from '../primitives/block.ts'
import type { Coin, Outpoint, Transaction } from '../primitives/transaction.ts'

export interface BlockRef {
  /** Block id, 32 bytes. */
  readonly id: Uint8Array
  readonly height: number
}

/** A header that is stored, with where it stands. */
export interface HeaderView extends BlockRef {
  readonly header: Header
  /** Median time of the header and the ten before it, Unix seconds (section 3). */
  readonly medianTime: number
  /** Work of its whole chain. */
  readonly chainWork: bigint
  readonly onBestChain: boolean
}

/** What the block after the tip must say and may assume. */
export interface NextBlockContext {
  readonly parent: BlockRef
  readonly height: number
  /** Median(parent), Unix seconds: the block's time must be above it, and lock times are judged by it. */
  readonly medianTime: number
  /** Compact target. */
  readonly target: number
  /** History root. */
  readonly history: Uint8Array
}

/** The best chain moved. Lists are from low to high; blocks are read by id where they are needed, so a deep change costs no memory here. */
export interface TipChange {
  readonly previous: BlockRef
  readonly tip: BlockRef
  readonly disconnected: readonly BlockRef[]
  readonly connected: readonly BlockRef[]
}

export interface ChainReader {
  readonly network: Network
  tip(): HeaderView
  nextBlock(): NextBlockContext
  getHeader(id: Uint8Array): Promise<HeaderView | undefined>
  /** On the best chain. */
  getHeaderAt(height: number): Promise<HeaderView | undefined>
  getBlock(id: Uint8Array): Promise<Block | undefined>
  getBlockBytes(id: Uint8Array): Promise<Uint8Array | undefined>
  isOnBestChain(id: Uint8Array): boolean
  /** Unspent coins of the tip, undefined where there is none. In the order asked. */
  getCoins(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]>
  /** State commitment after a block with these transactions on the tip (section 7). They are assumed valid. */
  stateAfter(transactions: readonly Transaction[]): Promise<Uint8Array>
}

export type AddBlockStatus = 'connected' | 'side-branch' | 'duplicate' | 'orphan' | 'early' | 'rejected'

/** The verdict on a block or header. `rule` names what was broken where it was rejected. */
export interface AddBlockResult {
  readonly status: AddBlockStatus
  /** null where the bytes are no block at all. */
  readonly id: Uint8Array | null
  readonly rule?: Rule
}

/** The one way in for blocks and headers: mined, relayed, synced or from a script. */
export interface BlockSink {
  /** Encoded block, any bytes. */
  addBlock(bytes: Uint8Array): Promise<AddBlockResult>
  /** Encoded headers, any bytes; `side-branch` means known without its body. The verdicts are in the order of the headers. */
  addHeaders(list: readonly Uint8Array[]): Promise<AddBlockResult[]>
}
