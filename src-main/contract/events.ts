// The stream of everything that changes. Each event carries the new values, so a screen takes one snapshot and then only listens.
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { blockSummary } from './chain.ts'
import { hash, subscription } from './common.ts'
import { miningSample, miningStatus } from './mining.ts'
import { mempoolInfo, syncView } from './node.ts'
import { walletInfo } from './wallet.ts'

export const topic = z.enum(['tip', 'transaction', 'mempool', 'mining', 'wallet', 'sync', 'peers'])

export const nodeEvent = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('tip'), block: blockSummary, reorganized: z.boolean(), disconnected: z.array(hash) }),
  z.object({ topic: z.literal('transaction'), txid: hash }),
  z.object({ topic: z.literal('mempool'), mempool: mempoolInfo }),
  z.object({ topic: z.literal('mining'), status: miningStatus, sample: miningSample }),
  z.object({ topic: z.literal('wallet'), info: walletInfo }),
  z.object({ topic: z.literal('sync'), sync: syncView }),
  z.object({ topic: z.literal('peers'), peers: z.int().min(0) }),
])

export const eventsContract = {
  subscribe: subscription('Everything that changes, as it changes')
    .input(
      z.object({ topics: z.array(topic).min(1).default(['tip', 'transaction', 'mempool', 'mining', 'wallet', 'sync', 'peers']) }).default({
        topics: ['tip', 'transaction', 'mempool', 'mining', 'wallet', 'sync', 'peers'],
      }),
    )
    .output(eventIterator(nodeEvent)),
}
