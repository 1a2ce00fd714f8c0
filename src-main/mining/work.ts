// The search for the next block: keeps a job on the tip in the hash pool, and hands in what it finds.
import type { BlockSink, ChainReader } from '../chain/interface.ts'
import { targetBytes } from '../consensus/targets.ts'
import { encodeHeader, headerBytesId } from '../primitives/block.ts'
import { bytesEqual, bytesToHex, concatBytes } from '../util/bytes.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { FoundHeader, HashPool } from './hash-pool.ts'
import type { FoundBlock } from './interface.ts'
import { selectTransactions } from './select-transactions.ts'
import { BLOCK_ROOM, type BlockTemplate, buildTemplate, type TemplateModules, withTimeOfNow } from './template.ts'

/** Jobs on one tip whose finds still count: the current one and those it replaced. */
const JOBS_KEPT = 3
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export interface WorkModules extends TemplateModules {
  readonly chain: TemplateModules['chain'] & Pick<ChainReader, 'network'>
  readonly sink: Pick<BlockSink, 'addBlock'>
  readonly hashPool: Pick<HashPool, 'setJob'>
  readonly log: Logger
  /** Milliseconds of a clock that never jumps. */
  readonly monotonicMs: () => number
  /** How long the search rests after a find where the difficulty does not follow the speed (regtest). */
  readonly restMs: number
}

export class MiningWork {
  /** A block was found and is on the chain, or at least beside it. */
  onFound: ((block: FoundBlock) => void) | undefined
  private readonly modules: WorkModules
  private lock: Uint8Array | undefined
  /** On one parent, by job id. */
  private readonly jobs = new Map<number, BlockTemplate>()
  private nextJobId = 1
  private refreshing: Promise<void> | undefined
  private isStale = false
  /** Parent of the block that is being handed in: nobody searches for another one on it. */
  private handingIn: Uint8Array | undefined
  private refusals = 0
  private pauseUntilMs = 0

  constructor(modules: WorkModules) {
    this.modules = modules
  }

  /** Searches for blocks that pay `lock`, or rests. Safe to repeat. */
  async search(lock: Uint8Array | undefined): Promise<void> {
    const same = lock === undefined ? this.lock === undefined : this.lock !== undefined && bytesEqual(lock, this.lock)
    const hasWork = lock === undefined || this.jobs.size > 0 || this.refreshing !== undefined
    if (same && hasWork) return
    this.lock = lock
    this.drop()
    await this.refresh()
  }

  /** The tip moved: nobody guesses on the old one any more. */
  async tipChanged(): Promise<void> {
    this.drop()
    this.refusals = 0
    this.pauseUntilMs = 0
    await this.refresh()
  }

  /** A job with the time of now; a whole new one when what waits has become better. */
  async improve(): Promise<void> {
    const current = [...this.jobs.values()].at(-1)
    if (current === undefined) return this.refresh()
    const { mempool, clock } = this.modules
    const { fees } = this.refusals === 0 ? await runInTurns(selectTransactions(mempool, BLOCK_ROOM)) : current
    if (fees > current.fees) return this.refresh()
    // the tip may have moved meanwhile, or the payee changed
    if ([...this.jobs.values()].at(-1) === current) this.setJob(withTimeOfNow(current, clock))
  }

  /** One at a time; asked again meanwhile, once more afterwards. */
  private async refresh(): Promise<void> {
    this.isStale = true
    this.refreshing ??= this.refreshUntilFresh().finally(() => {
      this.refreshing = undefined
    })
    await this.refreshing
  }

  private async refreshUntilFresh(): Promise<void> {
    while (this.isStale) {
      this.isStale = false
      const { lock } = this
      if (lock === undefined || this.modules.monotonicMs() < this.pauseUntilMs) return
      try {
        // after a refusal the fault may lie in a transaction: a block without any is still worth its reward
        const template = await buildTemplate({ lock, isEmpty: this.refusals > 0 }, this.modules)
        if (template === undefined) this.isStale = true
        // a rest may have begun while the template was made
        else if (!this.isStale && this.modules.monotonicMs() >= this.pauseUntilMs) this.setJob(template)
      } catch (error) {
        this.pause()
        this.modules.log.error('No block template could be made; the miner tries again', describeError(error))
        return
      }
    }
  }

  private setJob(template: BlockTemplate): void {
    if (this.handingIn !== undefined && bytesEqual(this.handingIn, template.parent.id)) return
    const [kept] = this.jobs.values()
    if (kept !== undefined && !bytesEqual(kept.parent.id, template.parent.id)) this.jobs.clear()
    const id = this.nextJobId++
    this.jobs.set(id, template)
    if (this.jobs.size > JOBS_KEPT) for (const oldest of [...this.jobs.keys()].slice(0, -JOBS_KEPT)) this.jobs.delete(oldest)
    const { header } = template
    const { powMemoryKiB } = this.modules.chain.network
    this.modules.hashPool.setJob({ id, header: encodeHeader(header), target: targetBytes(header.target), memoryKiB: powMemoryKiB })
  }

  private drop(): void {
    this.jobs.clear()
    this.modules.hashPool.setJob(undefined)
  }

  /** From the hash pool. What belongs to an old tip, or comes after another find on this one, is dropped. */
  async handleFound({ jobId, header }: FoundHeader): Promise<void> {
    const template = this.jobs.get(jobId)
    if (template === undefined) return
    this.handingIn = template.parent.id
    this.drop()
    let isTaken = false
    try {
      isTaken = await this.handIn(header, template)
    } catch (error) {
      this.modules.log.error('A block that was found could not be handed in', describeError(error))
    }
    this.handingIn = undefined
    if (!isTaken) this.pause()
    else if (!this.modules.chain.network.retargets) this.rest()
    await this.refresh()
  }

  /** True when it is the new tip. */
  private async handIn(header: Uint8Array, template: BlockTemplate): Promise<boolean> {
    const { clock, log, sink } = this.modules
    const id = bytesToHex(headerBytesId(header))
    const { height } = template.header
    const { status, rule } = await sink.addBlock(concatBytes(header, template.body))
    if (status === 'connected' || status === 'side-branch' || status === 'early') {
      log.info('A block was found', { id, height, status })
      this.onFound?.({ id, height, claimed: template.claimed, time: clock.now() })
    } else log.error('A block that was found is not taken by our own chain', { id, height, status, rule })
    return status === 'connected'
  }

  /** A target that never changes is met at once: without a rest, blocks would outrun the clock within seconds. */
  private rest(): void {
    if (this.modules.restMs === 0) return
    this.pauseUntilMs = this.modules.monotonicMs() + this.modules.restMs
    this.drop()
  }

  /** Longer each time on one tip, so that a fault does not burn the computer's time. A new tip ends it. */
  private pause(): void {
    this.pauseUntilMs = this.modules.monotonicMs() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.refusals)
    this.refusals += 1
    this.drop()
  }
}
