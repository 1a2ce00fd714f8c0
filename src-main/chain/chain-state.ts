// The chain as it stands in memory: what the last committed batch left on the disk, never ahead of it.
import type { CheckWork } from '../consensus/check-header.ts'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import type { Emission } from '../consensus/emission.ts'
import type { RangeNode } from '../consensus/history-range.ts'
import type { Network } from '../consensus/networks.ts'
import type { CoinKeystream, StateSum } from '../consensus/state-commitment.ts'
import type { VerifiedWitnesses } from '../consensus/verified-witnesses.ts'
import type { Header } from '../primitives/block.ts'
import type { Database } from '../storage/database.ts'
import type { FreeRoom } from '../storage/free-room.ts'
import type { Clock } from '../util/clock.ts'
import type { CoinsView } from './coins-view.ts'
import type { HeaderHandle, HeaderIndex } from './header-index.ts'
import type { HistoryPeaks } from './history-peaks.ts'

/** What the chain works with; all are injected. */
export interface ChainTools {
  readonly network: Network
  readonly database: Database
  readonly emission: Emission
  readonly checkWork: CheckWork
  readonly verify: VerifyChecks
  /** Transactions whose witnesses need not be looked at again. */
  readonly verified: VerifiedWitnesses
  readonly keystream: CoinKeystream
  readonly clock: Clock
  readonly freeRoom: FreeRoom
  /** Changed coins after which a reorganisation is written in stages. */
  readonly stageChanges: number
  readonly indexes: { readonly transactions: boolean; readonly addresses: boolean }
}

export interface ChainState {
  readonly headers: HeaderIndex
  readonly history: HistoryPeaks
  readonly coins: CoinsView
  /** Of the coins at the tip. */
  sum: StateSum
  tip: HeaderHandle
  tipHeader: Header
  /** Peaks over all headers up to and with the tip. */
  tipPeaks: readonly RangeNode[]
  /** Number of the last batch. */
  sequence: number
  /** Tip at which the coins were counted, so that a missing one is looked into once for each tip. */
  countedAt: HeaderHandle
  /** A batch is on its way: disk and memory may differ until it is done. */
  committing: Promise<void> | undefined
}
