// The miner's ledger as it stands in its file, judged by the chain: only blocks of the best chain count.
import type { ChainReader } from '../chain/interface.ts'
import { hexToBytes } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import type { Logger } from '../util/logger.ts'
import type { FoundBlock, MiningStatus, ValueStore } from './interface.ts'
import { MiningLedger } from './ledger.ts'

export interface KeptLedgerModules {
  readonly store: ValueStore
  readonly chain: Pick<ChainReader, 'tip' | 'isOnBestChain'>
  readonly clock: Clock
  readonly log: Logger
}

type Figures = Pick<
  MiningStatus,
  'blocksFound' | 'earned' | 'earnedThisMonth' | 'since' | 'lastFound' | 'minedSeconds' | 'minedSecondsThisMonth'
>

export class KeptLedger {
  private readonly modules: KeptLedgerModules
  private ledger = MiningLedger.empty()
  private saving: Promise<void> = Promise.resolve()

  constructor(modules: KeptLedgerModules) {
    this.modules = modules
  }

  /** What is damaged is reported and begins anew. */
  async load(): Promise<void> {
    const ledger = MiningLedger.parse(await this.modules.store.load())
    if (ledger === undefined) this.modules.log.warn('The list of blocks that this node found is damaged; it begins anew')
    this.ledger = ledger ?? MiningLedger.empty()
  }

  /** One after the other, so that an older one never comes last. */
  async save(): Promise<void> {
    this.saving = this.saving.catch(() => undefined).then(() => this.modules.store.save(this.ledger.toJSON()))
    await this.saving
  }

  add(block: FoundBlock): void {
    this.ledger.add(block)
  }

  /** True for a block (id in hex) that was found here. */
  has(id: string): boolean {
    return this.ledger.has(id)
  }

  addMinedSeconds(seconds: number): void {
    this.ledger.addMinedSeconds(seconds, this.modules.clock.now())
  }

  /** Counts for good what is deep under the tip. */
  fold(): void {
    this.ledger.fold(this.modules.chain.tip().height, (id) => this.isOnBestChain(id))
  }

  figures(): Figures {
    const now = this.modules.clock.now()
    const mined = this.ledger.minedSeconds(now)
    return {
      ...this.ledger.figures(now, (id) => this.isOnBestChain(id)),
      minedSeconds: mined.total,
      minedSecondsThisMonth: mined.thisMonth,
    }
  }

  private isOnBestChain(id: string): boolean {
    return this.modules.chain.isOnBestChain(hexToBytes(id) as Uint8Array)
  }
}
