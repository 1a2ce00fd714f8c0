// All handlers together. One that is missing, or answers anything but what the contract says, does not compile.
import type { NodeApi } from '../node/interface.ts'
import type { EventHub } from './event-hub.ts'
import { createChainHandlers } from './handlers/chain.ts'
import { createEventsHandlers } from './handlers/events.ts'
import { createMiningHandlers } from './handlers/mining.ts'
import { createDebugHandlers, createFeesHandlers, createMempoolHandlers, createNodeHandlers } from './handlers/node.ts'
import { createBackupHandlers, createWalletHandlers } from './handlers/wallet.ts'
import { procedures } from './procedures.ts'

export interface RouterModules {
  readonly node: NodeApi
  readonly events: EventHub
}

export function createRouter({ node, events }: RouterModules) {
  return procedures.router({
    node: createNodeHandlers(node),
    chain: createChainHandlers(node),
    mempool: createMempoolHandlers(node),
    fees: createFeesHandlers(node),
    wallet: createWalletHandlers(node),
    backup: createBackupHandlers(node),
    mining: createMiningHandlers(node),
    events: createEventsHandlers({ events }),
    debug: createDebugHandlers(node),
  })
}

export type Router = ReturnType<typeof createRouter>
