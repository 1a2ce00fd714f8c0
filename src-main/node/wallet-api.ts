// What the node offers of its wallets. Secrets appear only where a person asked for them.
import type {
  AddressEntry,
  BackupStatus,
  CoinEntry,
  CreateRequest,
  HistoryPage,
  HistoryQuery,
  LabelRequest,
  PaymentRequest,
  QuoteView,
  RestoreRequest,
  WalletBalance,
  WalletInfo,
} from '../wallet/interface.ts'

/** Every method throws errors with a code of the wallets' own list. `wallet` is a wallet's name. */
export interface WalletApi {
  list(): Promise<string[]>
  info(wallet: string): Promise<WalletInfo>
  create(request: CreateRequest): Promise<{ wallet: string; words: string; fingerprint: string }>
  restore(request: RestoreRequest): Promise<{ wallet: string; fingerprint: string }>
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
