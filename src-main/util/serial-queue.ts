// One task after the other, with a limit on how many wait.

/** Too many tasks wait already: the caller should try again later or drop what it has. */
export class QueueFullError extends Error {
  override name = 'QueueFullError'
  readonly code = 'queue-full'
  constructor(limit: number) {
    super(`${limit} tasks wait already; try again when some are done`)
  }
}

/** The queue was closed and takes nothing new. */
export class QueueClosedError extends Error {
  override name = 'QueueClosedError'
  readonly code = 'queue-closed'
  constructor() {
    super('The queue is closed: the program is stopping')
  }
}

export class SerialQueue {
  private readonly limit: number
  private waiting = 0
  private last: Promise<unknown> = Promise.resolve()
  private closed = false

  /** `limit`: tasks that may wait or run at a time. */
  constructor({ limit }: { readonly limit: number }) {
    this.limit = limit
  }

  /** Tasks that wait or run. */
  get size(): number {
    return this.waiting
  }

  /** Runs the task when all before it are done, whatever became of them. @throws QueueFullError or QueueClosedError at once. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.closed) throw new QueueClosedError()
    if (this.waiting >= this.limit) throw new QueueFullError(this.limit)
    this.waiting += 1
    const result = this.last.then(task)
    const settled = () => {
      this.waiting -= 1
    }
    this.last = result.then(settled, settled)
    return result
  }

  /** Takes nothing new and resolves when the tasks that were taken are done. Safe to repeat. */
  async close(): Promise<void> {
    this.closed = true
    await this.last
  }
}
