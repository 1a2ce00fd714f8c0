// Keeps a channel to the node open: connects, notices the end, and tries again with growing pauses.
import { createNodeClient, type NodeClient } from './client.ts'
import type { Channel, Transport } from './transport.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

export interface ConnectionEvents {
  /** A channel is open. `signal` ends with it. */
  onOnline(signal: AbortSignal): void
  /** The channel is gone, or could not be opened; `attempts` counts the failures since the last success. */
  onOffline(attempts: number): void
}

export interface ConnectionModules {
  transport: Transport
  /** Waits; ends early when the signal does. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

export class Connection {
  readonly client: NodeClient
  private readonly modules: ConnectionModules
  private channel: Channel | undefined
  private wake = new AbortController()
  private readonly stopped = new AbortController()

  constructor(modules: ConnectionModules) {
    this.modules = modules
    this.client = createNodeClient(() => this.channel?.link)
  }

  /** Runs until `stop`. */
  async run(events: ConnectionEvents): Promise<void> {
    let attempts = 0
    while (!this.stopped.signal.aborted) {
      const channel = await this.modules.transport.open(this.stopped.signal).catch(() => undefined)
      if (channel !== undefined) {
        attempts = 0
        await this.serve(channel, events)
      }
      if (this.stopped.signal.aborted) return
      attempts += 1
      events.onOffline(attempts)
      await this.waitBefore(attempts)
    }
  }

  /** Ends the present pause: somebody pressed "Try again now". */
  retryNow(): void {
    this.wake.abort()
  }

  stop(): void {
    this.stopped.abort()
    this.channel?.close()
  }

  private async serve(channel: Channel, events: ConnectionEvents): Promise<void> {
    const ended = new AbortController()
    this.channel = channel
    events.onOnline(ended.signal)
    await channel.closed
    this.channel = undefined
    ended.abort()
  }

  private async waitBefore(attempt: number): Promise<void> {
    this.wake = new AbortController()
    await this.modules.pause(pauseBefore(attempt), AbortSignal.any([this.wake.signal, this.stopped.signal]))
  }
}

/** Half a second, then twice as long each time, up to ten seconds. */
export function pauseBefore(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
}

/** The pause of a real window. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
