// What a wallet answers: plain values as the contract has them (amounts in whole penning, ids in hex, times in Unix milliseconds).

export interface WalletBalance {
  /** Confirmed and ripe: can be spent now. */
  readonly available: number
  /** Outputs to this wallet that are in no block yet, change included. */
  readonly pending: number
  readonly ripening: number
  readonly locked: number
}

export interface BackupStatus {
  made: number | null
  tested: number | null
}

export interface WalletInfo {
  wallet: string
  exists: boolean
  unlocked: boolean
  created: number | null
  height: number | null
  scanning: boolean
  scanProgress: number
  fingerprint: string | null
  words: 12 | 24 | null
  backup: BackupStatus
  balance: WalletBalance | null
}

export type HistoryKind = 'received' | 'sent' | 'self' | 'mined'
export type HistoryState = 'pending' | 'confirmed' | 'ripening' | 'replaced' | 'conflicted'

export interface HistoryEntry {
  txid: string
  kind: HistoryKind
  amount: number
  fee: number | null
  height: number | null
  blockId: string | null
  time: number
  confirmations: number
  matures: number | null
  state: HistoryState
  counterparties: string[]
  addresses: string[]
  note: string
  canBump: boolean
  runningBalance: number | null
}

export interface HistoryPage {
  entries: HistoryEntry[]
  cursor: string | null
  /** Entries that fit the search, on all pages. */
  total: number
}

export interface HistoryQuery {
  readonly search?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface CoinEntry {
  txid: string
  index: number
  value: number
  address: string
  height: number | null
  coinbase: boolean
  state: 'available' | 'pending' | 'ripening' | 'reserved'
}

export interface AddressEntry {
  address: string
  label: string
  change: boolean
  index: number
  used: boolean
}

export type QuoteWarning =
  | 'high-fee'
  | 'fee-above-tenth'
  | 'dust-to-fee'
  | 'spends-unconfirmed'
  | 'own-address'
  | 'everything'
  | 'tip-is-old'

export interface QuoteView {
  quote: string
  amount: number
  fee: number
  feeRate: number
  change: number
  sizeBytes: number
  left: number
  to: { address: string; amount: number }[]
  coins: { txid: string; index: number; value: number }[]
  warnings: QuoteWarning[]
  expires: number
}

export interface PaymentRequest {
  readonly to: readonly { readonly address: string; readonly amount: number | 'all' }[]
  /** Penning a byte. */
  readonly feeRate?: number | undefined
  readonly coins?: readonly { readonly txid: string; readonly index: number }[] | undefined
  readonly note?: string | undefined
}

export interface LabelRequest {
  readonly address?: string | undefined
  readonly txid?: string | undefined
  readonly text: string
}

/** What a new wallet is made of. `wallet` is its name. */
export interface CreateRequest {
  readonly wallet: string
  readonly password: string
  readonly words: 12 | 24
  /** The additional word of BIP 39; none without it. */
  readonly passphrase?: string | undefined
}

export interface RestoreRequest {
  readonly wallet: string
  readonly words: string
  readonly password: string
  readonly passphrase?: string | undefined
  /** Unix milliseconds from which the ledger is looked through; all of it without it. */
  readonly birthday?: number | undefined
}
