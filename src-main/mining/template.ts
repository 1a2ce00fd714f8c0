// The block to search for: coinbase, the best of what waits, and a header that commits to them.
import type { BlockRef, ChainReader, NextBlockContext } from '../chain/interface.ts'
import type { Emission } from '../consensus/emission.ts'
import { ConsensusError } from '../consensus/errors.ts'
import { MAX_BLOCK_BYTES, MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { merkleLeaf, merkleRootSteps } from '../consensus/merkle.ts'
import type { MempoolEntry, MempoolReader } from '../mempool/interface.ts'
import { HEADER_BYTES, type Header } from '../primitives/block.ts'
import { hashKey, type Transaction, writeTransaction } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { assert } from '../util/assert.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { Steps } from '../util/steps.ts'
import { Turns } from '../util/turns.ts'
import { createCoinbase } from './coinbase.ts'
import { type Selection, type SelectionLimits, selectTransactions } from './select-transactions.ts'

/** More than a coinbase (128 bytes at most here) and the count of transactions take. */
const RESERVED_BYTES = 136
const EXTRA_NONCE_BYTES = 8
/** Coins of the selection may be gone while the mempool is being told of a new block: it is made again without them. */
const MOST_SELECTIONS = 4
const NOTHING: Selection = { entries: [], fees: 0 }
/** Whose coins are asked for in one go. */
const ENTRIES_AT_ONCE = 500

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

/** A template on the tip; undefined when the tip moved while it was made. What comes and goes meanwhile does no harm. */
export async function buildTemplate(
  { lock, isEmpty = false }: TemplateOptions,
  modules: TemplateModules,
): Promise<BlockTemplate | undefined> {
  const { chain, emission, mempool, random } = modules
  const next = chain.nextBlock()
  const extraNonce = random(EXTRA_NONCE_BYTES)
  const missing = new Set<MempoolEntry>()
  for (let left = isEmpty ? 0 : MOST_SELECTIONS; left >= 0; left--) {
    const { entries, fees } =
      left === 0 ? NOTHING : await runInTurns(selectTransactions(mempool, BLOCK_ROOM, (entry) => missing.has(entry)))
    const coinbase = createCoinbase({ height: next.height, amount: emission.rewardAt(next.height) + fees, lock, extraNonce })
    const state = await stateAfter([coinbase, ...entries.map(({ tx }) => tx)], chain)
    if (state !== undefined) return completeTemplate({ next, coinbase, entries, fees, state }, modules)
    for (const entry of await entriesWithoutCoins(entries, chain)) missing.add(entry)
    if (!isTip(next, chain)) return undefined
  }
  return undefined
}

interface Draft {
  readonly next: NextBlockContext
  readonly coinbase: Transaction
  readonly entries: readonly MempoolEntry[]
  readonly fees: number
  readonly state: Uint8Array
}

async function completeTemplate(draft: Draft, { chain, clock }: TemplateModules): Promise<BlockTemplate | undefined> {
  const { next, coinbase, fees, state } = draft
  const { height, medianTime, parent, target, history } = next
  const body = await runInTurns(encodeBody(draft))
  assert(HEADER_BYTES + body.length <= MAX_BLOCK_BYTES, 'a template is at most as large as a block')
  const transactions = await runInTurns(rootOf(draft))
  if (!isTip(next, chain)) return undefined
  const header: Header = {
    version: 1,
    height,
    previous: parent.id,
    transactions,
    state,
    history,
    time: headerTime(clock, medianTime),
    target,
    nonce: new Uint8Array(8),
  }
  return { parent, header, body, fees, claimed: coinbase.outputs[0]?.value ?? 0, medianTime }
}

/** The same block with the time of now. */
export function withTimeOfNow(template: BlockTemplate, clock: Clock): BlockTemplate {
  return { ...template, header: { ...template.header, time: headerTime(clock, template.medianTime) } }
}

function isTip({ parent }: NextBlockContext, chain: Pick<ChainReader, 'nextBlock'>): boolean {
  return bytesEqual(chain.nextBlock().parent.id, parent.id)
}

function* encodeBody({ coinbase, entries }: Draft): Steps<Uint8Array> {
  const writer = new ByteWriter(RESERVED_BYTES + entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
  writeTransaction(writer.varint(1 + entries.length), coinbase)
  for (const { tx } of entries) {
    writeTransaction(writer, tx)
    yield
  }
  return writer.finish()
}

function* rootOf({ coinbase, entries }: Draft): Steps<Uint8Array> {
  const leaves = [merkleLeaf(coinbase)]
  for (const { tx, txid } of entries) {
    leaves.push(merkleLeaf(tx, txid))
    yield
  }
  return yield* merkleRootSteps(leaves)
}

/** Undefined where a coin is not there: while the mempool is being told of a new block, some of what it holds is spent already. */
async function stateAfter(transactions: readonly Transaction[], chain: Pick<ChainReader, 'stateAfter'>): Promise<Uint8Array | undefined> {
  try {
    return await chain.stateAfter(transactions)
  } catch (error) {
    if (error instanceof ConsensusError && error.code === 'coin-missing') return undefined
    throw error
  }
}

/** Those that spend what is neither on the tip nor made by these entries themselves. */
async function entriesWithoutCoins(entries: readonly MempoolEntry[], chain: Pick<ChainReader, 'getCoins'>): Promise<MempoolEntry[]> {
  const own = new Set(entries.map(({ txid }) => hashKey(txid)))
  const without: MempoolEntry[] = []
  const turns = new Turns()
  for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
    const outer = entries
      .slice(at, at + ENTRIES_AT_ONCE)
      .flatMap((entry) =>
        entry.tx.inputs.filter(({ txid }) => !own.has(hashKey(txid))).map(({ txid, index }) => ({ entry, outpoint: { txid, index } })),
      )
    const coins = await chain.getCoins(outer.map(({ outpoint }) => outpoint))
    for (const [i, { entry }] of outer.entries()) if (coins[i] === undefined) without.push(entry)
    if (turns.isDue) await turns.next()
  }
  return without
}
