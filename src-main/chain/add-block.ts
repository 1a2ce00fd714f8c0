// The verdict on one block or header, in the order of sections 3 and 5: cheap before expensive, and the first broken rule names the error.
import { checkBody, decodeBlockStrictly } from '../consensus/check-block.ts'
import { isEarly, workCheckOf } from '../consensus/check-header.ts'
import { ConsensusError, type Rule, requireRule } from '../consensus/errors.ts'
import { decodeTarget } from '../consensus/targets.ts'
import { type Block, decodeHeader, HEADER_BYTES, type Header, headerBytesId } from '../primitives/block.ts'
import type { BatchOperation } from '../storage/database.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { BoundedMap } from './bounded-map.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { type CheckedHeader, checkHeader } from './check-header.ts'
import { commit } from './commit.ts'
import { connectBlock } from './connect-block.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'
import type { AddBlockResult } from './interface.ts'
import { bodyKey } from './layout.ts'
import { FLAG_BODY, FLAG_INVALID, FLAG_VALID } from './records.ts'
import { activateBest, condemn, requireNoLostCoin } from './reorganize.ts'
import { StateDraft } from './state-draft.ts'
import { addToIndex, arrivalsAfter, type HeaderEntry, newHeaderOperation, patchOperations } from './store-header.ts'
import type { WaitingBlocks } from './waiting-blocks.ts'

/**
 * Ids of headers that broke a header rule, kept in memory. They are not stored, since a stranger makes them at no cost;
 * whoever sends one again after it was forgotten gets the same verdict from the rules. Blocks that broke a block rule
 * cost real work and are stored as invalid for ever.
 */
export const BAD_HEADERS_KEPT = 10_000

export interface AddContext {
  readonly tools: ChainTools
  readonly state: ChainState
  readonly orphans: WaitingBlocks
  readonly early: WaitingBlocks
  readonly badHeaders: BoundedMap<true>
  /** Ids in hex of stored blocks whose bytes turned out to be damaged. */
  readonly hurtBodies: BoundedMap<true>
}

interface Candidate {
  readonly id: Uint8Array
  readonly header: Header
  readonly headerBytes: Uint8Array
  readonly block: Block
  readonly bytes: Uint8Array
  /** Where the header stands in the index already, known without its body. */
  readonly known: HeaderHandle
}

const BODY_RULES: ReadonlySet<Rule> = new Set(['malformed', 'block-size', 'block-empty', 'body-root'])

function isHeaderRule(rule: Rule): boolean {
  return (rule.startsWith('header-') && rule !== 'header-state') || rule === 'known-invalid'
}

function nowSec({ clock }: ChainTools): number {
  return Math.floor(clock.now() / 1000)
}

/** The verdict where the id alone decides. */
function judgeKnown({ state: { headers }, badHeaders }: AddContext, id: Uint8Array, known: HeaderHandle): AddBlockResult | undefined {
  if (headers.isInvalid(known) || badHeaders.has(bytesToHex(id))) return { status: 'rejected', id, rule: 'known-invalid' }
  return known !== NO_HEADER && headers.hasBody(known) ? { status: 'duplicate', id } : undefined
}

/**
 * Judges an encoded block and takes it in.
 * 1. Size and decoding.
 * 2. Header: what is known of it, its rules, its work, the clock.
 * 3. Body: whether it is this header's, and the rules that need no coins.
 * 4. On the tip: connect it, and write block, effects and tip in one batch.
 * 5. Elsewhere: write the block, then move to its branch where that is the best now.
 * A broken rule becomes the answer; header and block rules are remembered, body rules never.
 * @throws StorageError or CommitError; nothing in memory has moved beyond what is on the disk.
 */
export async function processBlock(context: AddContext, bytes: Uint8Array): Promise<AddBlockResult> {
  // 1. form
  const block = decodeOrRule(() => decodeBlockStrictly(bytes))
  if (typeof block === 'string') return { status: 'rejected', id: null, rule: block }
  const headerBytes = bytes.slice(0, HEADER_BYTES)
  const id = headerBytesId(headerBytes)
  const known = context.state.headers.find(id)
  const verdict = judgeKnown(context, id, known)
  if (verdict?.status === 'duplicate' && context.hurtBodies.has(bytesToHex(id))) return healBody(context, { id, block, bytes })
  if (verdict !== undefined) return verdict
  const candidate: Candidate = { id, header: block.header, headerBytes, block, bytes, known }
  let checked: CheckedHeader | undefined
  try {
    // 2. header
    checked = known === NO_HEADER ? await checkNewHeader(context, candidate) : undefined
    // 3. body
    const txids = checkBody(block)
    // 4. and 5. effects
    return await takeIn(context, candidate, { checked, txids })
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    return refuse(context, candidate, { checked, rule: error.code })
  }
}

/** Writes a stored block again whose bytes turned out to be damaged. */
async function healBody(
  { tools, state, hurtBodies }: AddContext,
  { id, block, bytes }: Pick<Candidate, 'id' | 'block' | 'bytes'>,
): Promise<AddBlockResult> {
  const rule = decodeOrRule(() => checkBody(block))
  if (typeof rule === 'string') return { status: 'rejected', id, rule }
  const operations: BatchOperation[] = [{ type: 'put', key: bodyKey(block.header.height, id), value: bytes }]
  await commit(tools, state, { operations, addedHeaders: 0, apply: () => undefined })
  hurtBodies.delete(bytesToHex(id))
  return { status: 'duplicate', id }
}

function decodeOrRule<T>(decode: () => T): T | Rule {
  try {
    return decode()
  } catch (error) {
    if (error instanceof ConsensusError) return error.code
    throw error
  }
}

async function checkNewHeader(
  { tools, state, badHeaders, early }: AddContext,
  candidate: Omit<Candidate, 'block' | 'bytes'>,
): Promise<CheckedHeader> {
  const isWaiting = early.has(candidate.id) && isEarly(candidate.header, nowSec(tools))
  requireRule(!isWaiting, 'early', 'the block waits for the clock already')
  const checked = await checkHeader(tools, state, badHeaders, candidate)
  requireRule(!isEarly(candidate.header, nowSec(tools)), 'early', 'the time of the block is too far ahead of the clock')
  return checked
}

interface Refusal {
  /** The header, where it kept its rules. */
  readonly checked: CheckedHeader | undefined
  readonly rule: Rule
}

/** Turns a broken rule into the answer, and remembers what has to be remembered (section 12). */
async function refuse(context: AddContext, candidate: Candidate, { checked, rule }: Refusal): Promise<AddBlockResult> {
  const { tools, state, badHeaders } = context
  const { id, known } = candidate
  if (rule === 'orphan') return keepOrphan(context, candidate)
  if (rule === 'early') return keepEarly(context, candidate)
  if (isHeaderRule(rule)) badHeaders.set(bytesToHex(id), true)
  else if (!BODY_RULES.has(rule)) {
    if (known !== NO_HEADER) await condemn(tools, state, known)
    else if (checked !== undefined) await storeHeader(context, checked, { flags: FLAG_INVALID, arrival: 0, body: undefined })
  }
  return { status: 'rejected', id, rule }
}

/** The body is this header's and keeps the rules that need no coins. */
function hasSoundBody(block: Block): boolean {
  try {
    checkBody(block)
    return true
  } catch (error) {
    if (error instanceof ConsensusError) return false
    throw error
  }
}

/** Work that counts: at least that of the easiest block of this network. */
async function hasOwnWork({ network, checkWork }: ChainTools, { header, headerBytes }: Candidate): Promise<boolean> {
  const { target } = header
  if ((target & 0x800000) !== 0 || decodeTarget(target) > decodeTarget(network.genesisTarget)) return false
  return (await checkWork([workCheckOf(header, headerBytes)], network.powMemoryKiB)) === -1
}

/** Waits for its parent, if it is worth the room: a body of its own header, and work of its own. */
async function keepOrphan({ tools, orphans }: AddContext, candidate: Candidate): Promise<AddBlockResult> {
  const { id, header, block, bytes } = candidate
  if (!orphans.has(id) && (await hasOwnWork(tools, candidate)) && hasSoundBody(block)) {
    orphans.add({ id, previous: header.previous, time: header.time, bytes })
  }
  return { status: 'orphan', id }
}

/** Waits for the clock; its header keeps all other rules. */
function keepEarly({ early }: AddContext, { id, header, block, bytes }: Candidate): AddBlockResult {
  if (!early.has(id) && hasSoundBody(block)) early.add({ id, previous: header.previous, time: header.time, bytes })
  return { status: 'early', id }
}

interface Judged {
  readonly checked: CheckedHeader | undefined
  readonly txids: readonly Uint8Array[]
}

async function takeIn(context: AddContext, candidate: Candidate, judged: Judged): Promise<AddBlockResult> {
  const { state } = context
  const parent = judged.checked?.parent ?? state.headers.parentOf(candidate.known)
  // a header that is known already may have blocks above it that come with it: they take the general way
  const straight = parent === state.tip && !(candidate.known !== NO_HEADER && state.headers.hasWaitingBodies)
  return straight ? connectToTip(context, candidate, judged) : storeAside(context, candidate, judged)
}

/** Header record of a block that comes in, new or known before. */
async function headerOperations(
  { tools, state }: AddContext,
  { known }: Candidate,
  { checked }: Judged,
  entry: HeaderEntry,
): Promise<BatchOperation[]> {
  if (checked !== undefined) return [newHeaderOperation(checked, entry)]
  const { flags, arrival, body } = entry
  return patchOperations(tools, state, [{ handle: known, flags, arrival, ...(body === undefined ? {} : { body }) }])
}

/** The index follows headerOperations. */
function applyHeader({ state }: AddContext, { known }: Candidate, { checked }: Judged, entry: HeaderEntry): HeaderHandle {
  if (checked !== undefined) return addToIndex(state, checked, entry)
  if (entry.body !== undefined) state.headers.setBody(known, entry.body)
  state.headers.setFlags(known, entry.flags)
  state.headers.setArrival(known, entry.arrival)
  return known
}

async function connectToTip(context: AddContext, candidate: Candidate, judged: Judged): Promise<AddBlockResult> {
  const { tools, state } = context
  const { id, block, bytes, header } = candidate
  const medianTime = state.headers.medianTimeOf(state.tip)
  const draft = new StateDraft(state.sum, state.coins)
  try {
    await connectBlock(tools, draft, { id, block, txids: judged.txids, medianTime, judgedBefore: false })
  } catch (error) {
    if (error instanceof ConsensusError) await requireNoLostCoin(tools, state, error)
    throw error
  }
  const body = { sizeBytes: bytes.length, transactionCount: block.transactions.length }
  const entry: HeaderEntry = { flags: FLAG_BODY | FLAG_VALID, arrival: state.headers.lastArrival + 1, body }
  const peaks = judged.checked?.peaks ?? (await state.history.after(candidate.known))
  await commit(tools, state, {
    operations: [
      ...(await headerOperations(context, candidate, judged, entry)),
      { type: 'put', key: bodyKey(header.height, id), value: bytes },
    ],
    addedHeaders: judged.checked === undefined ? 0 : 1,
    move: { draft, tip: { id, height: header.height, header, peaks } },
    apply: () => applyHeader(context, candidate, judged, entry),
  })
  return { status: 'connected', id }
}

/** Keeps a block that does not stand on the tip, and moves to its branch where that is the best now. */
async function storeAside(context: AddContext, candidate: Candidate, judged: Judged): Promise<AddBlockResult> {
  const { tools, state } = context
  const { headers } = state
  const { id, bytes, block, header } = candidate
  const parent = judged.checked?.parent ?? headers.parentOf(candidate.known)
  const arrival = headers.isComplete(parent) ? headers.lastArrival + 1 : 0
  const above = arrivalsAfter(state, candidate.known, arrival)
  const body = { sizeBytes: bytes.length, transactionCount: block.transactions.length }
  const entry: HeaderEntry = { flags: FLAG_BODY, arrival, body }
  const patches = above.map((completed) => ({ ...completed, flags: headers.flagsOf(completed.handle) }))
  let handle = NO_HEADER
  await commit(tools, state, {
    operations: [
      ...(await headerOperations(context, candidate, judged, entry)),
      { type: 'put', key: bodyKey(header.height, id), value: bytes },
      ...(await patchOperations(tools, state, patches)),
    ],
    addedHeaders: judged.checked === undefined ? 0 : 1,
    apply: () => {
      handle = applyHeader(context, candidate, judged, entry)
      for (const completed of above) headers.setArrival(completed.handle, completed.arrival)
      return undefined
    },
  })
  const complete = arrival === 0 ? [] : [handle, ...above.map((completed) => completed.handle)]
  const failures = complete.some((at) => headers.isBetter(at, state.tip)) ? await activateBest(tools, state) : []
  const own = failures.find((failure) => failure.handle === handle)
  if (own !== undefined) return { status: 'rejected', id, rule: own.rule }
  if (headers.isInvalid(handle)) return { status: 'rejected', id, rule: 'known-invalid' }
  return { status: headers.isBest(handle) ? 'connected' : 'side-branch', id }
}

async function storeHeader({ tools, state }: AddContext, checked: CheckedHeader, entry: HeaderEntry): Promise<void> {
  await commit(tools, state, {
    operations: [newHeaderOperation(checked, entry)],
    addedHeaders: 1,
    apply: () => {
      state.history.keep(addToIndex(state, checked, entry), checked.peaks)
      return undefined
    },
  })
}

/**
 * Judges an encoded header and stores it without its body. Headers that wait (`orphan`, `early`) are not kept: asking again is cheap,
 * and nothing expensive is done for a header whose parent is unknown.
 * @throws StorageError or CommitError
 */
export async function processHeader(context: AddContext, bytes: Uint8Array): Promise<AddBlockResult> {
  let header: Header
  try {
    header = decodeHeader(bytes)
  } catch {
    return { status: 'rejected', id: null, rule: 'malformed' }
  }
  const id = headerBytesId(bytes)
  const known = context.state.headers.find(id)
  if (known !== NO_HEADER && !context.state.headers.isInvalid(known)) return { status: 'duplicate', id }
  const verdict = judgeKnown(context, id, known)
  if (verdict !== undefined) return verdict
  try {
    const checked = await checkNewHeader(context, { id, header, headerBytes: bytes, known })
    await storeHeader(context, checked, { flags: 0, arrival: 0, body: undefined })
    return { status: 'side-branch', id }
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    if (error.code === 'orphan' || error.code === 'early') return { status: error.code, id }
    context.badHeaders.set(bytesToHex(id), true)
    return { status: 'rejected', id, rule: error.code }
  }
}
