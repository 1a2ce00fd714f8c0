// Judging a header by the chain below it, in the order of section 3, and what follows from it for the index.
// What a header asks of its parent is gathered first, so that a run of headers is judged before any of them is stored.
import { checkHeaderContext } from '../consensus/check-header.ts'
import { requireRule } from '../consensus/errors.ts'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../consensus/history-range.ts'
import { MEDIAN_SPAN } from '../consensus/limits.ts'
import { medianTime } from '../consensus/median-time.ts'
import { blockWork, nextTarget } from '../consensus/targets.ts'
import type { Header } from '../primitives/block.ts'
import type { BoundedMap } from '../util/bounded-map.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'

/** What the rules ask of the headers below. */
export interface HeaderParent {
  /** NO_HEADER where it is not stored yet. */
  readonly handle: HeaderHandle
  readonly height: number
  /** Unix seconds of this header and those before it, newest first, as many as the median takes. */
  readonly times: readonly number[]
  /** Time of block 1 of the branch; undefined for genesis. */
  readonly timeOfBlock1: number | undefined
  /** Peaks over all headers up to and with this one. */
  readonly peaks: readonly RangeNode[]
  /** Of the whole chain. */
  readonly chainWork: bigint
}

/** A header that keeps every rule but perhaps those of work and clock, not stored yet. */
export interface CheckedHeader {
  readonly id: Uint8Array
  readonly header: Header
  readonly parent: HeaderHandle
  /** Its leaf and the nodes that the leaf completed. */
  readonly nodes: readonly RangeNode[]
  /** The same header as the parent of the next. */
  readonly next: HeaderParent
}

/** Compact target of the block on `parent`. */
export function targetAfter(
  { network }: Pick<ChainTools, 'network'>,
  { height, times, timeOfBlock1 }: Pick<HeaderParent, 'height' | 'times' | 'timeOfBlock1'>,
): number {
  return nextTarget(network, { height, time: times[0] as number }, timeOfBlock1)
}

/** A stored header as a parent, without its peaks. */
export function placeOf({ headers }: Pick<ChainState, 'headers'>, handle: HeaderHandle): Omit<HeaderParent, 'peaks'> {
  return {
    handle,
    height: headers.heightOf(handle),
    times: headers.lastTimesOf(handle),
    timeOfBlock1: headers.timeOfBlock1(handle),
    chainWork: headers.workOf(handle),
  }
}

/** @throws ConsensusError `known-invalid`, `orphan`; `badHeaders` remembers ids that broke a rule of section 3, which are not stored. */
export async function requireParent(
  state: ChainState,
  badHeaders: BoundedMap<true>,
  { id, header }: { readonly id: Uint8Array; readonly header: Header },
): Promise<HeaderParent> {
  const { headers } = state
  const handle = headers.find(header.previous)
  const isBad = handle === NO_HEADER ? badHeaders.has(bytesToHex(header.previous)) : headers.isInvalid(handle)
  requireRule(!isBad && !badHeaders.has(bytesToHex(id)), 'known-invalid', 'the block or one below it is known to be invalid')
  requireRule(handle !== NO_HEADER, 'orphan', 'the block below is not known yet')
  return { ...placeOf(state, handle), peaks: await state.history.after(handle) }
}

/**
 * Everything but work and clock.
 * @throws ConsensusError `header-version` … `header-history`
 */
export function checkOnParent(tools: Pick<ChainTools, 'network'>, parent: HeaderParent, id: Uint8Array, header: Header): CheckedHeader {
  const { handle, height, times, timeOfBlock1, peaks, chainWork } = parent
  checkHeaderContext(header, {
    height: height + 1,
    medianTime: medianTime(times),
    target: targetAfter(tools, parent),
    history: rangeRoot(peaks),
  })
  const appended = appendLeaf(peaks, rangeLeaf(id, header))
  const next: HeaderParent = {
    handle: NO_HEADER,
    height: height + 1,
    times: [header.time, ...times].slice(0, MEDIAN_SPAN),
    timeOfBlock1: timeOfBlock1 ?? header.time,
    peaks: appended.peaks,
    chainWork: chainWork + blockWork(header.target),
  }
  return { id, header, parent: handle, nodes: appended.created, next }
}
