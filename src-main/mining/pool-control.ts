// How hard the hash pool works: changes come one after the other, and what was asked last holds.
import type { HashPool } from './hash-pool.ts'
import type { Effort } from './settings.ts'

export class PoolControl {
  private readonly pool: Pick<HashPool, 'configure' | 'stop'>
  private wanted: Effort | undefined
  private held: Effort | undefined
  private changing: Promise<void> = Promise.resolve()

  constructor(pool: Pick<HashPool, 'configure' | 'stop'>) {
    this.pool = pool
  }

  /** What was asked last; undefined for no threads. */
  get effort(): Effort | undefined {
    return this.wanted
  }

  /** Resolves when the threads are as asked, or as somebody asked later. @throws whatever the pool throws that cannot start them */
  async change(effort: Effort | undefined): Promise<void> {
    this.wanted = effort
    const changed = this.changing.then(() => this.apply())
    this.changing = changed.catch(() => undefined)
    await changed
  }

  private async apply(): Promise<void> {
    const { wanted, held } = this
    if (wanted?.threads === held?.threads && wanted?.duty === held?.duty) return
    // unknown while it changes: after a failure the next change is made in any case
    this.held = undefined
    if (wanted === undefined) await this.pool.stop()
    else await this.pool.configure(wanted.threads, wanted.duty)
    this.held = wanted
  }
}
