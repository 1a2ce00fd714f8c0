// The hash pool of the native addon: its threads search, this starts them and passes on what they say.
import type { FoundHeader, HashPool, MiningJob } from '../mining/hash-pool.ts'
import type { NativeBinding, NativeMiner } from '../native/binding.ts'
import { assert } from '../util/assert.ts'
import type { Logger } from '../util/logger.ts'
import { growingPauseMs } from './growing-pause.ts'
import { MAX_THREADS } from './hash-search.ts'

/** A search that ran this long did not fail at its start: pauses begin anew. */
const HEALTHY_AFTER_MS = 60_000
/** Threads that rest more than 999 of 1,000 milliseconds are as good as stopped. */
const LEAST_DUTY = 0.001

export interface NativeHashPoolOptions {
  readonly maxThreads: number
  readonly description: string
  /** Name of the processor's ability that it uses. */
  readonly kernel: string
  /** Where the 48-bit nonce counter begins. */
  readonly startNonce: bigint
}

export interface NativeHashPoolModules {
  readonly binding: Pick<NativeBinding, 'createMiner'>
  readonly log: Logger
}

interface Wanted {
  readonly threads: number
  readonly duty: number
  readonly pinned: boolean
}

export class NativeHashPool implements HashPool {
  readonly maxThreads: number
  readonly description: string
  readonly kernel: string
  onFound: ((found: FoundHeader) => void) | undefined
  onThreadLost: ((reason: string) => void) | undefined
  private readonly log: Logger
  private readonly miner: NativeMiner
  private wanted: Wanted | undefined
  private losses = 0
  private startedMs = 0
  private restart: NodeJS.Timeout | undefined

  constructor({ maxThreads, description, kernel, startNonce }: NativeHashPoolOptions, { binding, log }: NativeHashPoolModules) {
    this.maxThreads = maxThreads
    this.description = description
    this.kernel = kernel
    this.log = log
    this.miner = binding.createMiner(Number(startNonce))
  }

  async configure(threads: number, duty: number, pinned = false): Promise<void> {
    assert(Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS, 'a hash pool has 1 to 1,024 threads')
    assert(duty > 0 && duty <= 1, 'a duty is above 0 and at most 1')
    this.wanted = { threads, duty: Math.max(duty, LEAST_DUTY), pinned }
    await this.start()
  }

  setJob(job: MiningJob | undefined): void {
    if (job === undefined) this.miner.clearJob()
    else this.miner.setJob(job.id, job.header, job.target, job.memoryKiB)
  }

  counts(): readonly number[] {
    return this.miner.counts()
  }

  async stop(): Promise<void> {
    this.wanted = undefined
    clearTimeout(this.restart)
    this.restart = undefined
    this.miner.clearJob()
    await this.miner.stop()
  }

  /** Starts what is missing. Threads that cannot be started are lost ones, as those that end by themselves. */
  private async start(): Promise<void> {
    const { wanted } = this
    if (wanted === undefined) return
    this.startedMs = performance.now()
    try {
      await this.miner.configure(wanted.threads, wanted.duty, wanted.pinned, (jobId, header, lost) => {
        // after the addon's callback, which would swallow what a listener throws
        queueMicrotask(() => {
          if (jobId !== undefined && header !== undefined) this.onFound?.({ jobId, header })
          else this.lose(lost ?? 'it ended')
        })
      })
    } catch (error) {
      this.lose((error as Error).message)
    }
  }

  /** One restart for all that were lost until then. */
  private lose(reason: string): void {
    if (this.wanted === undefined) return
    if (this.restart === undefined) {
      if (performance.now() - this.startedMs > HEALTHY_AFTER_MS) this.losses = 0
      const pauseMs = growingPauseMs(this.losses++)
      this.log.warn('A mining thread stopped; another will be started', { reason, pauseMs })
      this.restart = setTimeout(() => {
        this.restart = undefined
        void this.start()
      }, pauseMs)
      this.restart.unref()
    }
    this.onThreadLost?.(reason)
  }
}
