// The verdict on one block or header, in the order of sections 3 and 5: cheap before expensive, and the first broken rule names the error.
import type { BodyHashes } from '../consensus/check-block.ts'
import { isEarly, workError } from '../consensus/check-header.ts'
import { ConsensusError, type Rule, requireRule } from '../consensus/errors.ts'
import { isAllowedTarget } from '../consensus/targets.ts'
import type { BatchOperation } from '../storage/database.ts'
import type { BoundedMap } from '../util/bounded-map.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { type CheckedHeader, checkOnParent, requireParent } from './check-header.ts'
import { commit } from './commit.ts'
import { connectBlock } from './connect-block.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'
import type { AddBlockResult } from './interface.ts'
import { bodyKey } from './layout.ts'
import type { DecodedBlock, PreparedBlock } from './prepared-block.ts'
import { FLAG_BODY, FLAG_INVALID, FLAG_VALID } from './records.ts'
import { activateBest, condemn, requireNoLostCoin } from './reorganize.ts'
import { StateDraft } from './state-draft.ts'
import { addToIndex, arrivalsAfter, type HeaderEntry, newHeaderOperation, patchOperations, storeHeaders } from './store-header.ts'
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
  /** Waits until nothing is being found out about the block ahead of its turn. */
  readonly settled: (prepared: PreparedBlock) => Promise<void>
}

interface Candidate extends DecodedBlock {
  readonly prepared: PreparedBlock
  /** Where the header stands in the index already, known without its body. */
  readonly known: HeaderHandle
}

const BODY_RULES: ReadonlySet<Rule> = new Set(['malformed', 'block-size', 'block-empty', 'body-root'])

export function isHeaderRule(rule: Rule): boolean {
  return (rule.startsWith('header-') && rule !== 'header-state') || rule === 'known-invalid'
}

export function nowSec({ clock }: ChainTools): number {
  return Math.floor(clock.now() / 1000)
}

/** The verdict where the id alone decides. */
export function judgeKnown(
  { state: { headers }, badHeaders }: AddContext,
  id: Uint8Array,
  known: HeaderHandle,
): AddBlockResult | undefined {
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
export async function processBlock(context: AddContext, prepared: PreparedBlock): Promise<AddBlockResult> {
  // 1. form
  const decoded = await valueOrRule(prepared.decoded())
  if (typeof decoded === 'string') return { status: 'rejected', id: null, rule: decoded }
  const { id } = decoded
  const known = context.state.headers.find(id)
  const verdict = judgeKnown(context, id, known)
  const candidate: Candidate = { ...decoded, prepared, known }
  if (verdict?.status === 'duplicate' && context.hurtBodies.has(bytesToHex(id))) return healBody(context, candidate)
  if (verdict !== undefined) return verdict
  let checked: CheckedHeader | undefined
  try {
    // 2. header
    checked = known === NO_HEADER ? await checkNewHeader(context, candidate) : undefined
    // 3. body
    const hashes = await prepared.body()
    // 4. and 5. effects
    await context.settled(prepared)
    return await takeIn(context, candidate, { checked, hashes })
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    return refuse(context, candidate, { checked, rule: error.code })
  }
}

/** Writes a stored block again whose bytes turned out to be damaged. */
async function healBody({ tools, state, hurtBodies }: AddContext, { id, block, prepared }: Candidate): Promise<AddBlockResult> {
  const rule = await valueOrRule(prepared.body())
  if (typeof rule === 'string') return { status: 'rejected', id, rule }
  const operations: BatchOperation[] = [{ type: 'put', key: bodyKey(block.header.height, id), value: prepared.bytes }]
  await commit(tools, state, { operations, addedHeaders: 0, apply: () => undefined })
  hurtBodies.delete(bytesToHex(id))
  return { status: 'duplicate', id }
}

async function valueOrRule<T extends object>(finding: Promise<T>): Promise<T | Rule> {
  try {
    return await finding
  } catch (error) {
    if (error instanceof ConsensusError) return error.code
    throw error
  }
}

/** The rules of section 3 in their order. @throws ConsensusError */
async function checkNewHeader(
  { tools, state, badHeaders, early }: AddContext,
  { id, block: { header }, prepared }: Candidate,
): Promise<CheckedHeader> {
  const isWaiting = early.has(id) && isEarly(header, nowSec(tools))
  requireRule(!isWaiting, 'early', 'the block waits for the clock already')
  const checked = checkOnParent(tools, await requireParent(state, badHeaders, { id, header }), id, header)
  if (!(await prepared.hasWork())) throw workError()
  requireRule(!isEarly(header, nowSec(tools)), 'early', 'the time of the block is too far ahead of the clock')
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
    else if (checked !== undefined) await storeHeaders(context.tools, context.state, [checked], FLAG_INVALID)
  }
  return { status: 'rejected', id, rule }
}

/** The body is this header's and keeps the rules that need no coins. */
async function hasSoundBody(prepared: PreparedBlock): Promise<boolean> {
  return typeof (await valueOrRule(prepared.body())) === 'object'
}

/** Waits for its parent, if it is worth the room: work that counts on this network, and a body of its own header. */
async function keepOrphan({ tools, orphans }: AddContext, { id, block: { header }, prepared }: Candidate): Promise<AddBlockResult> {
  const isWorthIt =
    !orphans.has(id) && isAllowedTarget(tools.network, header.target) && (await prepared.hasWork()) && (await hasSoundBody(prepared))
  if (isWorthIt) orphans.add({ id, previous: header.previous, time: header.time, bytes: prepared.bytes })
  return { status: 'orphan', id }
}

/** Waits for the clock; its header keeps all other rules. */
async function keepEarly({ early }: AddContext, { id, block: { header }, prepared }: Candidate): Promise<AddBlockResult> {
  if (!early.has(id) && (await hasSoundBody(prepared))) {
    early.add({ id, previous: header.previous, time: header.time, bytes: prepared.bytes })
  }
  return { status: 'early', id }
}

interface Judged {
  readonly checked: CheckedHeader | undefined
  readonly hashes: BodyHashes
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
  const { id, block, prepared } = candidate
  const { bytes } = prepared
  const { header } = block
  const medianTime = state.headers.medianTimeOf(state.tip)
  const draft = new StateDraft(state.sum, state.coins)
  try {
    await connectBlock(tools, draft, { id, block, hashes: judged.hashes, medianTime, judgedBefore: false })
  } catch (error) {
    if (error instanceof ConsensusError) await requireNoLostCoin(tools, state, error)
    throw error
  }
  const body = { sizeBytes: bytes.length, transactionCount: block.transactions.length }
  const entry: HeaderEntry = { flags: FLAG_BODY | FLAG_VALID, arrival: state.headers.lastArrival + 1, body }
  const peaks = judged.checked?.next.peaks ?? (await state.history.after(candidate.known))
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
  const { id, block, prepared } = candidate
  const { bytes } = prepared
  const { header } = block
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
