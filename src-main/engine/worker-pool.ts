// A few worker threads with one queue of requests. Threads begin with the first request and never keep the process alive by themselves.
import { Worker } from 'node:worker_threads'
import type { Logger } from '../util/logger.ts'
import { growingPauseMs } from './growing-pause.ts'
import type { WorkerRequest, WorkerResponse } from './worker-messages.ts'

/** The thread that had the request is gone, or none could be started: the caller does the work itself. */
export class WorkerLostError extends Error {
  override name = 'WorkerLostError'
  readonly code = 'worker-lost'
}

interface Task {
  /** Made when a thread is free; undefined when the answer is no longer needed. */
  readonly request: () => WorkerRequest | undefined
  readonly resolve: (response: WorkerResponse | undefined) => void
  readonly reject: (error: Error) => void
}

interface Slot {
  worker: Worker | undefined
  task: Task | undefined
  losses: number
  restart: NodeJS.Timeout | undefined
}

export interface WorkerPoolOptions {
  readonly size: number
  readonly url: URL
}

export class WorkerPool {
  private readonly url: URL
  private readonly log: Logger
  private readonly slots: Slot[]
  private readonly queue: Task[] = []
  private next = 0
  private stopped = false

  constructor({ size, url }: WorkerPoolOptions, { log }: { readonly log: Logger }) {
    this.url = url
    this.log = log
    this.slots = Array.from({ length: size }, () => ({ worker: undefined, task: undefined, losses: 0, restart: undefined }))
  }

  /** The answer; undefined where `request` answered undefined. @throws WorkerLostError */
  run(request: () => WorkerRequest | undefined): Promise<WorkerResponse | undefined> {
    if (this.stopped) return Promise.reject(new WorkerLostError('The engine was stopped'))
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject })
      this.dispatch()
    })
  }

  /** Ends all threads. What waits is refused. */
  async stop(): Promise<void> {
    this.stopped = true
    this.refuseQueue('The engine was stopped')
    const ended = this.slots.map(async (slot) => {
      clearTimeout(slot.restart)
      const { worker, task } = slot
      slot.worker = undefined
      slot.task = undefined
      task?.reject(new WorkerLostError('The engine was stopped'))
      await worker?.terminate()
    })
    await Promise.all(ended)
  }

  private dispatch(): void {
    for (const slot of this.slots) {
      if (this.next === this.queue.length) break
      if (slot.task === undefined && slot.restart === undefined) this.give(slot)
    }
    // with every thread gone nobody would ever take what waits
    if (this.slots.every((slot) => slot.restart !== undefined)) this.refuseQueue('No worker thread is running')
  }

  private take(): Task | undefined {
    const task = this.queue[this.next++]
    if (this.next >= this.queue.length) {
      this.queue.length = 0
      this.next = 0
    }
    return task
  }

  private give(slot: Slot): void {
    while (this.next < this.queue.length) {
      const task = this.take() as Task
      const request = task.request()
      if (request === undefined) {
        task.resolve(undefined)
        continue
      }
      slot.task = task
      slot.worker ??= this.startWorker(slot)
      slot.worker.ref()
      slot.worker.postMessage(request)
      return
    }
  }

  private startWorker(slot: Slot): Worker {
    const worker = new Worker(this.url)
    worker.on('message', (response: WorkerResponse) => {
      const { task } = slot
      slot.task = undefined
      slot.losses = 0
      worker.unref()
      task?.resolve(response)
      this.give(slot)
    })
    worker.on('error', (error) => {
      this.lose(slot, worker, error.message)
    })
    worker.on('exit', (code) => {
      this.lose(slot, worker, `it ended with code ${code}`)
    })
    worker.unref()
    return worker
  }

  private lose(slot: Slot, worker: Worker, reason: string): void {
    if (slot.worker !== worker) return
    const { task } = slot
    slot.worker = undefined
    slot.task = undefined
    const pauseMs = growingPauseMs(slot.losses++)
    this.log.warn('A verification thread stopped; another will be started', { reason, pauseMs })
    slot.restart = setTimeout(() => {
      slot.restart = undefined
      this.dispatch()
    }, pauseMs)
    slot.restart.unref()
    task?.reject(new WorkerLostError(reason))
    this.dispatch()
  }

  private refuseQueue(reason: string): void {
    while (this.next < this.queue.length) this.take()?.reject(new WorkerLostError(reason))
  }
}
