// Blocks, transactions and coins of the own ledger, and the doors for those from outside.
import * as z from 'zod'
import { address, amount, command, hash, height, hexBytes, index, query, timeMs } from './common.ts'

/** A header as people read it. `time` is the header's own time in milliseconds, `target` the compact form in hex. */
export const headerView = z.object({
  id: hash,
  height,
  version: z.int(),
  previous: hash,
  transactions: hash,
  state: hash,
  history: hash,
  time: timeMs,
  target: z.string().regex(/^[0-9a-f]{8}$/),
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  work: z.string().describe('work of the whole chain up to here, a decimal number'),
  onBestChain: z.boolean(),
  confirmations: z.int().min(0),
})

export const outputView = z.object({
  index,
  value: amount,
  lock: hash,
  address,
  note: z.string().nullable().describe('the note of its record as text, null where there is none'),
  record: hexBytes,
})

export const inputView = z.object({ txid: hash, index, sequence: z.int().min(0).max(0xffffffff) })

export const transactionView = z.object({
  txid: hash,
  version: z.int(),
  lockTime: z.int().min(0),
  sizeBytes: z.int().min(1),
  coinbase: z.boolean(),
  inputs: z.array(inputView),
  outputs: z.array(outputView),
  blockId: hash.nullable().describe('null while it waits for a block'),
  height: height.nullable(),
  time: timeMs.nullable(),
  confirmations: z.int().min(0),
  raw: hexBytes.optional(),
})

/** What the lists of newest blocks show. */
export const blockSummary = z.object({
  id: hash,
  height,
  time: timeMs,
  transactionCount: z.int().min(1),
  sizeBytes: z.int().min(1),
  mined: z.boolean().describe('found by this node'),
})

export const blockView = z.object({
  header: headerView,
  sizeBytes: z.int().min(1),
  transactions: z.array(hash).describe('txids in the order of the block'),
  raw: hexBytes.optional(),
})

export const coinView = z.object({
  txid: hash,
  index,
  height,
  coinbase: z.boolean(),
  value: amount,
  lock: hash,
  address,
  record: hexBytes,
})

/** The verdict on a block or header from outside; `rule` is its name in protocol.md where it was refused. */
export const submitBlockResult = z.object({
  status: z.enum(['connected', 'side-branch', 'duplicate', 'orphan', 'early', 'rejected']),
  id: hash.nullable().describe('null where the bytes are no block at all'),
  rule: z.string().optional(),
})
export const submitTransactionResult = z.object({
  status: z.enum(['accepted', 'rejected']),
  txid: hash.nullable(),
  rule: z.string().optional(),
})
/** Hex as it comes: the node's own decoder judges it, so that bad bytes are answered with the rule's name. */
const rawInput = z.object({ raw: z.string().max(8_000_000) })

export const chainContract = {
  block: query('A block of the own ledger, by id or height')
    .input(z.object({ id: hash.optional(), height: height.optional(), raw: z.boolean().default(false) }))
    .output(blockView),
  header: query('A header, by id or height')
    .input(z.object({ id: hash.optional(), height: height.optional(), raw: z.boolean().default(false) }))
    .output(headerView.extend({ raw: hexBytes.optional() })),
  latest: query('The newest blocks of the best chain, newest first')
    .input(z.object({ count: z.int().min(1).max(100).default(12) }).default({ count: 12 }))
    .output(z.object({ blocks: z.array(blockSummary) })),
  transaction: query('A transaction from a block (needs the transaction index) or from those waiting')
    .input(z.object({ txid: hash, raw: z.boolean().default(false) }))
    .output(transactionView),
  coin: query('An unspent coin')
    .input(z.object({ txid: hash, index }))
    .output(coinView),
  address: query('Balance and history of any address (needs the address index)')
    .input(z.object({ address, limit: z.int().min(1).max(1000).default(100) }))
    .output(
      z.object({
        address,
        lock: hash,
        balance: amount,
        coins: z.int().min(0),
        history: z.array(z.object({ txid: hash, height, change: signedChange() })),
      }),
    ),
  submitBlock: command('Hands in a block as hex').input(rawInput).output(submitBlockResult),
  submitHeader: command('Hands in a header as hex').input(rawInput).output(submitBlockResult),
  submitTransaction: command('Hands in a transaction as hex').input(rawInput).output(submitTransactionResult),
  checkTransaction: query('Judges a transaction as submitTransaction would, and keeps nothing')
    .input(rawInput)
    .output(submitTransactionResult.extend({ fee: amount.optional(), sizeBytes: z.int().optional() })),
}

function signedChange() {
  return z.int().describe('penning that came to (+) or left (−) the address')
}
