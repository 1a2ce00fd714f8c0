// Turns what the node says has changed into events with the new values, for everyone who listens.
// Nothing depends on it: without a listener nothing is computed, and a listener that fails harms itself alone.
import type { InferContractRouterOutputs } from '@orpc/contract'
import type { contract } from '../contract/contract.ts'
import type { NodeApi, NodeSignal } from '../node/interface.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { EventQueue } from './event-queue.ts'

type EventStream = InferContractRouterOutputs<typeof contract>['events']['subscribe']
export type NodeEvent = EventStream extends AsyncIterator<infer T> ? T : never
export type Topic = NodeEvent['topic']

/** Figures that change all the time are told at most this often. */
const PAUSE_MS = 400
const MAX_SUBSCRIBERS = 64
/** Changes of the tip that may wait to be told; beyond it the oldest are left out. */
const MAX_WAITING = 256

interface Subscriber {
  readonly topics: ReadonlySet<Topic>
  readonly queue: EventQueue<NodeEvent>
}

export interface EventHubModules {
  readonly node: Pick<NodeApi, 'chain' | 'mempool' | 'mining' | 'wallet' | 'onSignal'>
  readonly logger: Logger
  readonly pauseMs?: number
}

export class EventHub {
  readonly #node: EventHubModules['node']
  readonly #logger: Logger
  readonly #pauseMs: number
  readonly #subscribers = new Set<Subscriber>()
  /** Signals not told yet, those of figures once each. */
  readonly #waiting = new Map<string, NodeSignal>()
  #counter = 0
  #running = false
  #stopListening: (() => void) | undefined

  constructor({ node, logger, pauseMs = PAUSE_MS }: EventHubModules) {
    this.#node = node
    this.#logger = logger
    this.#pauseMs = pauseMs
  }

  start(): void {
    this.#stopListening ??= this.#node.onSignal((signal) => this.#take(signal))
  }

  stop(): void {
    this.#stopListening?.()
    this.#stopListening = undefined
    for (const { queue } of this.#subscribers) queue.close()
    this.#subscribers.clear()
    this.#waiting.clear()
  }

  get subscribers(): number {
    return this.#subscribers.size
  }

  /** Events from now on, until the signal ends or the reader stops. The oldest subscriber gives way when there are too many. */
  subscribe(topics: ReadonlySet<Topic>, signal?: AbortSignal): AsyncGenerator<NodeEvent, void, void> {
    const subscriber: Subscriber = { topics, queue: new EventQueue() }
    const oldest = this.#subscribers.size >= MAX_SUBSCRIBERS ? this.#subscribers.values().next().value : undefined
    if (oldest !== undefined) this.#remove(oldest)
    this.#subscribers.add(subscriber)
    const remove = () => this.#remove(subscriber)
    if (signal?.aborted) remove()
    signal?.addEventListener('abort', remove, { once: true })
    return this.#read(subscriber, () => {
      signal?.removeEventListener('abort', remove)
      remove()
    })
  }

  async *#read({ queue }: Subscriber, release: () => void): AsyncGenerator<NodeEvent, void, void> {
    try {
      yield* queue.drain()
    } finally {
      release()
    }
  }

  #remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber)
    subscriber.queue.close()
  }

  #take(signal: NodeSignal): void {
    if (!this.#isWanted(signal.topic)) return
    this.#waiting.set(keyOf(signal) ?? `#${this.#counter++}`, signal)
    const oldest = this.#waiting.size > MAX_WAITING ? this.#waiting.keys().next().value : undefined
    if (oldest !== undefined) this.#waiting.delete(oldest)
    if (!this.#running) void this.#tell()
  }

  /** Tells what waits, then pauses when figures were among it, until nothing waits. Never rejects. */
  async #tell(): Promise<void> {
    this.#running = true
    while (this.#waiting.size > 0) {
      const signals = [...this.#waiting.values()]
      this.#waiting.clear()
      // exact events first and at once, figures after them
      for (const signal of signals.filter((signal) => keyOf(signal) === undefined)) await this.#publish(signal)
      const figures = signals.filter((signal) => keyOf(signal) !== undefined)
      for (const signal of figures) await this.#publish(signal)
      if (figures.length > 0) await this.#pause()
    }
    this.#running = false
  }

  /** A block need not wait for the pause of the figures: exact signals are told in it. */
  async #pause(): Promise<void> {
    const end = performance.now() + this.#pauseMs
    for (let left = this.#pauseMs; left > 0; left = end - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 50)).unref())
      for (const [key, signal] of this.#waiting) {
        if (keyOf(signal) !== undefined) continue
        this.#waiting.delete(key)
        await this.#publish(signal)
      }
    }
  }

  async #publish(signal: NodeSignal): Promise<void> {
    try {
      if (!this.#isWanted(signal.topic)) return
      const event = await this.#describe(signal)
      if (event === undefined) return
      const key = keyOf(signal)
      for (const { topics, queue } of this.#subscribers)
        if (topics.has(event.topic)) queue.push(key === undefined ? { value: event } : { key, value: event })
    } catch (error) {
      this.#logger.warn('An event could not be told', { topic: signal.topic, error: describeError(error) })
    }
  }

  #isWanted(topic: Topic): boolean {
    for (const { topics } of this.#subscribers) if (topics.has(topic)) return true
    return false
  }

  async #describe(signal: NodeSignal): Promise<NodeEvent | undefined> {
    switch (signal.topic) {
      case 'tip': {
        const block = await this.#node.chain.summary(signal.id)
        return block && { topic: 'tip', block, reorganized: signal.disconnected.length > 0, disconnected: [...signal.disconnected] }
      }
      case 'transaction':
        return { topic: 'transaction', txid: signal.txid }
      case 'mempool':
        return { topic: 'mempool', mempool: this.#node.mempool.info() }
      case 'mining': {
        const sample = this.#node.mining.samples().at(-1)
        return sample && { topic: 'mining', status: await this.#node.mining.status(), sample }
      }
      case 'wallet':
        return { topic: 'wallet', info: await this.#node.wallet.info(signal.wallet) }
    }
  }
}

/** Figures of one kind replace each other; a block or a transaction is told by itself. */
function keyOf(signal: NodeSignal): string | undefined {
  if (signal.topic === 'tip' || signal.topic === 'transaction') return undefined
  return signal.topic === 'wallet' ? `wallet ${signal.wallet}` : signal.topic
}
