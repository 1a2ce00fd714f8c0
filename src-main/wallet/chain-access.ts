// The wallet's view of the node: everything it may ask. Implemented in node/chain-access-local.ts.
import type { Transaction } from '../primitives/transaction.ts'

export interface WalletBlock {
  /** Block id, 32 bytes. */
  readonly id: Uint8Array
  readonly height: number
  /** Unix seconds, as the header says. */
  readonly time: number
  readonly transactions: readonly Transaction[]
}

export interface WalletTip {
  readonly id: Uint8Array
  readonly height: number
  /** Unix seconds, as the header says. */
  readonly time: number
}

export interface SubmitAnswer {
  readonly status: 'accepted' | 'rejected'
  readonly rule?: string
}

export interface ChainAccess {
  /** Prefix of addresses, such as `rduit`. */
  readonly prefix: string
  /** Binds signatures to this network. */
  readonly genesisId: Uint8Array
  tip(): Promise<WalletTip>
  /** The block of the best chain at this height, undefined above the tip. */
  blockAt(height: number): Promise<WalletBlock | undefined>
  /** Id of the block of the best chain at this height: cheap. */
  blockIdAt(height: number): Promise<Uint8Array | undefined>
  /** What waits in the mempool, parents first. */
  waiting(): Promise<readonly Transaction[]>
  /** Offers a transaction to the mempool and through it to the network. */
  submitTransaction(tx: Transaction): Promise<SubmitAnswer>
  /** Penning a byte to be in one of the next `blocks`. */
  estimateFeeRate(blocks: number): Promise<number>
}
