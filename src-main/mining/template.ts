// The block to search for: coinbase, the best of what waits, and a header that commits to them.
import type { BlockRef, ChainReader } from '../chain/interface.ts'
import type { Emission } from '../consensus/emission.ts'
import { MAX_BLOCK_BYTES, MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { merkleLeaf, merkleRoot } from '../consensus/merkle.ts'
import type { MempoolEntry, MempoolReader } from '../mempool/interface.ts'
import { HEADER_BYTES, type Header } from '../primitives/block.ts'
import { outpointKey, type Transaction, writeTransaction } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { assert } from '../util/assert.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { createCoinbase } from './coinbase.ts'
import { type Selection, type SelectionLimits, selectTransactions } from './select-transactions.ts'

/** More than a coinbase (128 bytes at most here) and the count of transactions take. */
const RESERVED_BYTES = 136
const EXTRA_NONCE_BYTES = 8
/** Coins of the selection may be gone while the mempool is being told of a new block: it is made again without them. */
const MOST_SELECTIONS = 4

export const BLOCK_ROOM: SelectionLimits = {
  sizeBytes: MAX_BLOCK_BYTES - HEADER_BYTES - RESERVED_BYTES,
  signatureChecks: MAX_SIGNATURE_CHECKS,
}

export interface BlockTemplate {
  readonly parent: BlockRef
  /** Nonce zero. */
  readonly header: Header
  /** What follows the header in the encoded block. */
  readonly body: Uint8Array
  /** Penning of the transactions. */
  readonly fees: number
  /** Penning that the coinbase pays. */
  readonly claimed: number
  readonly medianTime: number
}

export interface TemplateModules {
  readonly chain: Pick<ChainReader, 'nextBlock' | 'getCoins' | 'stateAfter'>
  readonly mempool: MempoolReader
  readonly emission: Emission
  readonly clock: Clock
  /** That many random bytes. */
  readonly random: (length: number) => Uint8Array
}

export interface TemplateOptions {
  /** Who is paid. */
  readonly lock: Uint8Array
  /** True for a coinbase alone. */
  readonly isEmpty?: boolean
}

/** Unix seconds: the clock's, but at least one more than the median (section 3). */
export function headerTime(clock: Clock, medianTime: number): number {
  return Math.max(Math.floor(clock.now() / 1000), medianTime + 1)
}

/** A template on the tip; undefined when the tip moved while it was made. */
export async function buildTemplate(
  { lock, isEmpty = false }: TemplateOptions,
  modules: TemplateModules,
): Promise<BlockTemplate | undefined> {
  const { chain, clock, emission, random } = modules
  const next = chain.nextBlock()
  const { height, medianTime, parent, target, history } = next
  const selection: Selection = isEmpty ? { entries: [], fees: 0 } : await selectPresent(modules)
  const amount = emission.rewardAt(height) + selection.fees
  const coinbase = createCoinbase({ height, amount, lock, extraNonce: random(EXTRA_NONCE_BYTES) })
  const transactions = [coinbase, ...selection.entries.map(({ tx }) => tx)]
  const state = await chain.stateAfter(transactions)
  if (!bytesEqual(chain.nextBlock().parent.id, parent.id)) return undefined
  const body = encodeBody(transactions)
  assert(HEADER_BYTES + body.length <= MAX_BLOCK_BYTES, 'a template is at most as large as a block')
  const header: Header = {
    version: 1,
    height,
    previous: parent.id,
    transactions: merkleRoot([merkleLeaf(coinbase), ...selection.entries.map(({ tx, txid }) => merkleLeaf(tx, txid))]),
    state,
    history,
    time: headerTime(clock, medianTime),
    target,
    nonce: new Uint8Array(8),
  }
  return { parent, header, body, fees: selection.fees, claimed: coinbase.outputs[0]?.value ?? 0, medianTime }
}

/** The same block with the time of now. */
export function withTimeOfNow(template: BlockTemplate, clock: Clock): BlockTemplate {
  return { ...template, header: { ...template.header, time: headerTime(clock, template.medianTime) } }
}

function encodeBody(transactions: readonly Transaction[]): Uint8Array {
  const writer = new ByteWriter(4096).varint(transactions.length)
  for (const tx of transactions) writeTransaction(writer, tx)
  return writer.finish()
}

/** The best selection of which every coin is there: on the tip, or made by the selection itself. */
async function selectPresent({ chain, mempool }: TemplateModules): Promise<Selection> {
  const missing = new Set<MempoolEntry>()
  for (let i = 0; i < MOST_SELECTIONS; i++) {
    const selection = selectTransactions(mempool, BLOCK_ROOM, (entry) => missing.has(entry))
    const before = missing.size
    for (const entry of await entriesWithoutCoins(selection.entries, chain)) missing.add(entry)
    if (missing.size === before) return selection
  }
  return { entries: [], fees: 0 }
}

async function entriesWithoutCoins(entries: readonly MempoolEntry[], chain: Pick<ChainReader, 'getCoins'>): Promise<MempoolEntry[]> {
  const own = new Set(entries.map(({ txid }) => outpointKey({ txid, index: 0 })))
  const outer = entries.flatMap((entry) =>
    entry.tx.inputs
      .filter(({ txid }) => !own.has(outpointKey({ txid, index: 0 })))
      .map(({ txid, index }) => ({ entry, outpoint: { txid, index } })),
  )
  const coins = await chain.getCoins(outer.map(({ outpoint }) => outpoint))
  return outer.filter((_, i) => coins[i] === undefined).map(({ entry }) => entry)
}
