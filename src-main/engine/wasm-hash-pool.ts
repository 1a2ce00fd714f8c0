// The hash pool in WebAssembly: worker threads that share the job through one piece of memory (hash-search.ts).
import { Worker } from 'node:worker_threads'
import type { FoundHeader, HashPool, MiningJob } from '../mining/hash-pool.ts'
import { assert } from '../util/assert.ts'
import type { Logger } from '../util/logger.ts'
import { growingPauseMs } from './growing-pause.ts'
import { MAX_THREADS, SharedSearch } from './hash-search.ts'
import type { HashWorkerData, HashWorkerMessage } from './hash-worker.ts'

/** A thread that lived this long did not die of its start: pauses begin anew. */
const HEALTHY_AFTER_MS = 60_000

export interface WasmHashPoolOptions {
  readonly maxThreads: number
  readonly url: URL
  /** Where the 48-bit nonce counter begins. */
  readonly startNonce: bigint
}

interface Slot {
  worker: Worker | undefined
  losses: number
  startedMs: number
  restart: NodeJS.Timeout | undefined
}

export class WasmHashPool implements HashPool {
  readonly maxThreads: number
  readonly description: string
  onFound: ((found: FoundHeader) => void) | undefined
  onThreadLost: ((reason: string) => void) | undefined
  private readonly url: URL
  private readonly startNonce: bigint
  private readonly log: Logger
  private readonly search = new SharedSearch()
  private readonly slots: Slot[] = []

  constructor({ maxThreads, url, startNonce }: WasmHashPoolOptions, { log }: { readonly log: Logger }) {
    this.maxThreads = maxThreads
    this.description = 'WebAssembly (hash-wasm) in worker threads; a native engine would be about three times as fast'
    this.url = url
    this.startNonce = startNonce
    this.log = log
  }

  async configure(threads: number, duty: number): Promise<void> {
    assert(Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS, 'a hash pool has 1 to 1,024 threads')
    assert(duty > 0 && duty <= 1, 'a duty is above 0 and at most 1')
    this.search.duty = duty
    const surplus = this.slots.splice(threads)
    const started: Promise<void>[] = []
    while (this.slots.length < threads) {
      const slot: Slot = { worker: undefined, losses: 0, startedMs: 0, restart: undefined }
      this.slots.push(slot)
      started.push(this.startWorker(slot, this.slots.length - 1))
    }
    await Promise.all([...started, ...surplus.map(endSlot)])
  }

  setJob(job: MiningJob | undefined): void {
    this.search.writeJob(job)
  }

  counts(): readonly number[] {
    return this.slots.map((_, thread) => this.search.guesses(thread))
  }

  async stop(): Promise<void> {
    this.search.writeJob(undefined)
    await Promise.all(this.slots.splice(0).map(endSlot))
  }

  /** Resolves when the thread is ready, or died: then it is started again later. */
  private startWorker(slot: Slot, thread: number): Promise<void> {
    const workerData: HashWorkerData = { buffer: this.search.buffer, thread, start: this.startNonce }
    const worker = new Worker(this.url, { workerData })
    slot.worker = worker
    slot.startedMs = performance.now()
    return new Promise((resolve) => {
      worker.on('message', (message: HashWorkerMessage) => {
        if (message.kind === 'ready') {
          // a search that nobody stops must not keep the program from ending; before this the thread would undo it
          worker.unref()
          resolve()
        } else this.onFound?.({ jobId: message.jobId, header: message.header })
      })
      const lose = (reason: string): void => {
        resolve()
        if (slot.worker === worker) this.lose(slot, thread, reason)
      }
      worker.on('error', (error) => lose(error.message))
      worker.on('exit', (code) => lose(`it ended with code ${code}`))
    })
  }

  private lose(slot: Slot, thread: number, reason: string): void {
    slot.worker = undefined
    if (performance.now() - slot.startedMs > HEALTHY_AFTER_MS) slot.losses = 0
    const pauseMs = growingPauseMs(slot.losses++)
    this.log.warn('A mining thread stopped; another will be started', { thread, reason, pauseMs })
    slot.restart = setTimeout(() => {
      slot.restart = undefined
      void this.startWorker(slot, thread)
    }, pauseMs)
    slot.restart.unref()
    this.onThreadLost?.(reason)
  }
}

async function endSlot(slot: Slot): Promise<void> {
  clearTimeout(slot.restart)
  const { worker } = slot
  slot.worker = undefined
  await worker?.terminate()
}
