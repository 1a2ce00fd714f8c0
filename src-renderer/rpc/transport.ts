// What a way to the node must offer, whichever it is.
import type { Link } from './client.ts'

export interface Channel {
  link: Link
  /** Resolves once, when the channel is gone. */
  closed: Promise<void>
  close(): void
}

export interface Transport {
  /** Opens a channel or throws; never hangs longer than its own limit. */
  open(signal: AbortSignal): Promise<Channel>
}
