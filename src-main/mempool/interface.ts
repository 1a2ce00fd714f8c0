// What the other parts may ask of the mempool. Types only.
import type { TransactionRule } from '../consensus/errors.ts'
import type { Transaction } from '../primitives/transaction.ts'

/** Names of the policy's own refusals; local choice, not consensus (section 10). */
export type PolicyRule =
  | 'policy-size'
  | 'policy-fee'
  | 'policy-full'
  | 'policy-ancestors'
  | 'policy-descendants'
  | 'policy-conflict'
  | 'policy-replacement'
  | 'policy-duplicate'

export type SubmitRule = TransactionRule | 'malformed' | 'coinbase-extra' | 'block-signatures' | PolicyRule

export interface MempoolEntry {
  readonly tx: Transaction
  readonly txid: Uint8Array
  /** Bytes as encoded. */
  readonly sizeBytes: number
  /** Bytes that count for the fee rate: at least 125 for each signature check (section 5). */
  readonly weightBytes: number
  /** Penning. */
  readonly fee: number
  readonly signatureChecks: number
  /** Unix milliseconds at which it was taken in. */
  readonly time: number
  /** Direct ones that wait here too, as they are now. */
  readonly parents: readonly MempoolEntry[]
  readonly children: readonly MempoolEntry[]
}

export interface SubmitResult {
  readonly status: 'accepted' | 'rejected'
  /** null where the bytes are no transaction. */
  readonly txid: Uint8Array | null
  readonly rule?: SubmitRule
  readonly fee?: number
  readonly sizeBytes?: number
}

export interface MempoolReader {
  get(txid: Uint8Array): MempoolEntry | undefined
  /** A list of its own, parents before children. */
  entries(): readonly MempoolEntry[]
  /** The waiting transaction that spends this outpoint. */
  spenderOf(outpoint: { txid: Uint8Array; index: number }): MempoolEntry | undefined
}
