// What the node offers of its wallets. Secrets appear only where a person asked for them.
import type {
  AddressEntry,
  BackupStatus,
  CoinEntry,
  HistoryPage,
  HistoryQuery,
  LabelRequest,
  PaymentRequest,
  QuoteView,
  WalletBalance,
  WalletInfo,
} from '../wallet/interface.ts'

export interface CreateWallet {
  readonly wallet: string
  readonly password: string
  readonly words: 12 | 24
  readonly passphrase?: string | undefined
}

export interface RestoreWallet {
  readonly wallet: string
  readonly words: string
  readonly password: string
  readonly passphrase?: string | undefined
  readonly birthday?: number | undefined
}

/** Every method throws errors with a code of the wallets' own list. `wallet` is a wallet's name. */
export interface WalletApi {
  list(): Promise<string[]>
  info(wallet: string): Promise<WalletInfo>
  create(request: CreateWallet): Promise<{ wallet: string; words: string; fingerprint: string }>
  restore(request: RestoreWallet): Promise<{ wallet: string; fingerprint: string }>
  unlock(wallet: string, password: string): Promise<WalletInfo>
  lock(wallet: string): Promise<void>
  changePassword(wallet: string, password: string, newPassword: string): Promise<void>
  balance(wallet: string): Promise<WalletBalance>
  balanceHistory(wallet: string, from: number | undefined, points: number): Promise<{ time: number; total: number }[]>
  newAddress(wallet: string, label: string | undefined): Promise<string>
  addresses(wallet: string): Promise<AddressEntry[]>
  coins(wallet: string): Promise<CoinEntry[]>
  history(wallet: string, query: HistoryQuery): Promise<HistoryPage>
  prepare(wallet: string, request: PaymentRequest): Promise<QuoteView>
  send(wallet: string, quote: string): Promise<string>
  bump(wallet: string, txid: string, feeRate: number | undefined): Promise<{ txid: string; fee: number }>
  label(wallet: string, request: LabelRequest): Promise<void>
  words(wallet: string, password: string): Promise<{ words: string; fingerprint: string }>
  confirmWords(wallet: string, words: string): Promise<boolean>
  backupStatus(wallet: string): Promise<BackupStatus>
}
