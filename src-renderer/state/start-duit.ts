// Ties connection, stores and feed together: every new channel is followed until it ends.
import type { Connection } from '../rpc/connection.ts'
import type { Duit } from './duit.ts'
import { LiveFeed } from './live-feed.ts'
import type { Preferences } from './preferences.ts'
import type { Store } from './store.ts'
import { createStores, type Stores } from './stores.ts'

export interface StartModules {
  connection: Connection
  preferences: Store<Preferences>
  now(): number
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

const AGAIN_MS = 1_000

/** Starts following the node, and hands over what the screens use. */
export function startDuit({ connection, preferences, now, pause }: StartModules): Duit {
  const stores = createStores()
  const feed = new LiveFeed({ client: connection.client, stores, now, pause })
  let channel = new AbortController().signal
  void connection.run({
    onOnline: (signal) => {
      channel = signal
      void keepFollowing(feed, signal, pause)
    },
    onOffline: (attempts) => goOffline(stores, attempts, now()),
  })
  return {
    client: connection.client,
    stores,
    preferences,
    applyWallet: (info) => {
      feed.setInfo(info)
      feed.readWalletSoon(channel)
    },
    retryNow: () => connection.retryNow(),
  }
}

/** A stream that ends while the channel lives (the node dropped a slow reader) is opened again, with a new snapshot. */
async function keepFollowing(feed: LiveFeed, signal: AbortSignal, pause: StartModules['pause']): Promise<void> {
  while (!signal.aborted) {
    await feed.follow(signal).catch(() => undefined)
    if (!signal.aborted) await pause(AGAIN_MS, signal)
  }
}

function goOffline({ connection }: Stores, attempts: number, at: number): void {
  connection.set((state) => ({ phase: 'offline', lostAt: state.lostAt ?? at, attempts }))
}
