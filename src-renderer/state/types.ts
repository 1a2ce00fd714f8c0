// The contract's answers by short names, for stores and screens.
import type * as z from 'zod'
import type { blockSummary } from '../../src-main/contract/chain.ts'
import type { nodeEvent } from '../../src-main/contract/events.ts'
import type { miningSample, miningSettings, miningStatus, pauseReason, profile } from '../../src-main/contract/mining.ts'
import type { nodeStatus } from '../../src-main/contract/node.ts'
import type { balance, historyEntry, quote, walletInfo } from '../../src-main/contract/wallet.ts'

export type Balance = z.output<typeof balance>
export type BlockSummary = z.output<typeof blockSummary>
export type HistoryEntry = z.output<typeof historyEntry>
export type MiningProfile = z.output<typeof profile>
export type MiningSample = z.output<typeof miningSample>
export type MiningSettings = z.output<typeof miningSettings>
export type MiningStatus = z.output<typeof miningStatus>
export type NodeEvent = z.output<typeof nodeEvent>
export type NodeStatus = z.output<typeof nodeStatus>
export type PauseReason = z.output<typeof pauseReason>
export type Quote = z.output<typeof quote>
export type WalletInfo = z.output<typeof walletInfo>
export interface BalanceStep {
  time: number
  total: number
}
