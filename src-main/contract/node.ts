// The node itself: how it is, whether its books are right, and how to stop it. Memory pool and fees stand here too.
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { amount, command, done, feeRate, hash, height, networkName, nothing, query, subscription, timeMs } from './common.ts'

export const syncView = z.object({
  stage: z.enum(['idle', 'headers', 'blocks', 'behind']).describe('idle: in step with everyone known'),
  progress: z.number().min(0).max(1),
  secondsToGo: z.number().min(0).nullable(),
})

export const mempoolInfo = z.object({
  transactions: z.int().min(0),
  sizeBytes: z.int().min(0).describe('bytes of the transactions as they are encoded'),
  heldBytes: z.int().min(0).describe('bytes really held in memory for them'),
  limitBytes: z.int().min(0),
  minimumFeeRate: feeRate.describe('penning a byte below which nothing is taken in now'),
})

export const nodeStatus = z.object({
  network: networkName,
  candidate: z.boolean().describe('true while the genesis of this network is a dated candidate and not final'),
  height,
  best: hash,
  bestTime: timeMs,
  genesis: hash,
  addresses: z.array(z.string()),
  peers: z.int().min(0),
  sync: syncView,
  mempool: mempoolInfo,
  disk: z.object({ usedBytes: z.int().min(0), freeBytes: z.int().min(0), full: z.boolean() }),
  engine: z.object({
    name: z.enum(['wasm', 'native']),
    description: z.string(),
    threads: z.int().min(1),
  }),
  indexes: z.object({ transactions: z.boolean(), addresses: z.boolean() }),
  repaired: z.string().nullable().describe('one sentence on what start-up repaired, null where nothing was'),
  version: z.string(),
  dataDir: z.string(),
  time: timeMs.describe("the node's own clock"),
})

export const verifyEvent = z.object({
  stage: z.enum(['values', 'coins', 'blocks', 'wallets', 'done']),
  progress: z.number().min(0).max(1),
  finding: z.string().optional().describe('something that is wrong, in one sentence'),
  findings: z.int().min(0).describe('how many so far'),
})

export const nodeContract = {
  status: query('How the node is').input(nothing).output(nodeStatus),
  verify: subscription(
    'The books: recounts coins and supply against the commitment, re-hashes blocks, checks every stored value and every unlocked wallet',
  )
    .input(z.object({ depth: z.int().min(1).optional().describe('how many blocks to re-hash, all without it') }).default({}))
    .output(eventIterator(verifyEvent)),
  memory: query('Memory by part, handles and event-loop delay')
    .input(nothing)
    .output(
      z.object({
        residentBytes: z.int(),
        heapBytes: z.int(),
        externalBytes: z.int(),
        parts: z.record(z.string(), z.int()),
        handles: z.int(),
        eventLoopDelayMs: z.object({ median: z.number(), p99: z.number(), max: z.number() }),
      }),
    ),
  log: command('Sets how much is logged')
    .input(z.object({ level: z.enum(['error', 'warn', 'info', 'debug', 'trace']) }))
    .output(done),
  stop: command('Stops the node cleanly').input(nothing).output(done),
}

export const mempoolContract = {
  info: query('What waits for a block, in figures').input(nothing).output(mempoolInfo),
  list: query('What waits for a block, best fee rate first')
    .input(z.object({ limit: z.int().min(1).max(10_000).default(100) }).default({ limit: 100 }))
    .output(
      z.object({
        transactions: z.array(
          z.object({
            txid: hash,
            sizeBytes: z.int(),
            fee: amount,
            feeRate,
            time: timeMs,
            ancestors: z.int().min(0),
            descendants: z.int().min(0),
          }),
        ),
      }),
    ),
}

export const feesContract = {
  estimate: query('The fee rate with which a payment is expected in one of the next blocks')
    .input(z.object({ blocks: z.int().min(1).max(1008).default(1) }).default({ blocks: 1 }))
    .output(
      z.object({ feeRate, blocks: z.int(), basis: z.enum(['waiting', 'recent', 'minimum']).describe('what the estimate stands on') }),
    ),
}

export const debugContract = {
  setTime: command("regtest only: sets the node's clock")
    .input(z.object({ time: timeMs }))
    .output(z.object({ time: timeMs })),
  advanceTime: command("regtest only: moves the node's clock on")
    .input(z.object({ seconds: z.int().min(-3_153_600_000).max(3_153_600_000) }))
    .output(z.object({ time: timeMs })),
}
