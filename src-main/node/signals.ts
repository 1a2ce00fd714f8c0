// Facts for whoever serves the node to the outside. Nothing inside depends on a listener, and none can do harm.
import { describeError, type Logger } from '../util/logger.ts'
import type { NodeSignal } from './interface.ts'

export class Signals {
  private readonly listeners = new Set<(signal: NodeSignal) => void>()
  private readonly log: Logger

  constructor({ log }: { readonly log: Logger }) {
    this.log = log
  }

  /** Answers how to stop listening. */
  listen(listener: (signal: NodeSignal) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(signal: NodeSignal): void {
    for (const listener of this.listeners) {
      try {
        listener(signal)
      } catch (error) {
        this.log.warn('A listener failed', { topic: signal.topic, error: describeError(error) })
      }
    }
  }
}
