// What one subscriber has not taken yet: bounded, and of figures only the newest.

export interface QueuedEvent<T> {
  /** Events with the same key replace each other: only the newest matters. Without one each counts. */
  readonly key?: string
  readonly value: T
}

/** Enough for a window that sleeps a moment; beyond it the oldest go. */
const MAX_QUEUED = 512

export class EventQueue<T> {
  readonly #limit: number
  #events: QueuedEvent<T>[] = []
  #wake: (() => void) | undefined
  #closed = false

  constructor(limit: number = MAX_QUEUED) {
    this.#limit = limit
  }

  get length(): number {
    return this.#events.length
  }

  push(event: QueuedEvent<T>): void {
    if (this.#closed) return
    if (event.key !== undefined) this.#events = this.#events.filter(({ key }) => key !== event.key)
    this.#events.push(event)
    if (this.#events.length > this.#limit) this.#events.shift()
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#events = []
    this.#wake?.()
  }

  /** Ends when the queue is closed. */
  async *drain(): AsyncGenerator<T, void, void> {
    try {
      while (!this.#closed) {
        const next = this.#events.shift()
        if (next !== undefined) yield next.value
        else await new Promise<void>((wake) => (this.#wake = wake))
      }
    } finally {
      this.close()
    }
  }
}
