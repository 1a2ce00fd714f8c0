// Judging a header whose parent is known, in the order of section 3, and what follows from it for the index.
import { checkHeaderContext, workCheckOf, workError } from '../consensus/check-header.ts'
import { requireRule } from '../consensus/errors.ts'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../consensus/history-range.ts'
import { blockWork, nextTarget } from '../consensus/targets.ts'
import type { Header } from '../primitives/block.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { BoundedMap } from './bounded-map.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'

/** A header that keeps every rule but perhaps that of the clock, not stored yet. */
export interface CheckedHeader {
  readonly id: Uint8Array
  readonly header: Header
  readonly parent: HeaderHandle
  /** Peaks over all headers up to and with this one. */
  readonly peaks: readonly RangeNode[]
  /** Its leaf and the nodes that the leaf completed. */
  readonly nodes: readonly RangeNode[]
  /** Of the whole chain. */
  readonly chainWork: bigint
}

/** Compact target of the block on `parent`. */
export function targetAfter({ network }: Pick<ChainTools, 'network'>, { headers }: ChainState, parent: HeaderHandle): number {
  return nextTarget(network, { height: headers.heightOf(parent), time: headers.timeOf(parent) }, headers.timeOfBlock1(parent))
}

/** The links and sums of a header on its parent. */
export async function linkHeader(state: ChainState, id: Uint8Array, header: Header, parent: HeaderHandle): Promise<CheckedHeader> {
  const { peaks, created } = appendLeaf(await state.history.after(parent), rangeLeaf(id, header))
  return { id, header, parent, peaks, nodes: created, chainWork: state.headers.workOf(parent) + blockWork(header.target) }
}

/**
 * Everything but the clock, cheap rules first. `badHeaders` remembers ids that broke a rule of this page, which are not stored.
 * @throws ConsensusError `orphan`, `known-invalid`, `header-version` … `header-work`
 */
export async function checkHeader(
  tools: ChainTools,
  state: ChainState,
  badHeaders: BoundedMap<true>,
  candidate: { readonly id: Uint8Array; readonly header: Header; readonly headerBytes: Uint8Array },
): Promise<CheckedHeader> {
  const { id, header, headerBytes } = candidate
  const { headers } = state
  const parent = headers.find(header.previous)
  const known = parent === NO_HEADER ? badHeaders.has(bytesToHex(header.previous)) : headers.isInvalid(parent)
  requireRule(!known && !badHeaders.has(bytesToHex(id)), 'known-invalid', 'the block or one below it is known to be invalid')
  requireRule(parent !== NO_HEADER, 'orphan', 'the block below is not known yet')
  checkHeaderContext(header, {
    height: headers.heightOf(parent) + 1,
    medianTime: headers.medianTimeOf(parent),
    target: targetAfter(tools, state, parent),
    history: rangeRoot(await state.history.after(parent)),
  })
  if ((await tools.checkWork([workCheckOf(header, headerBytes)], tools.network.powMemoryKiB)) !== -1) throw workError()
  return linkHeader(state, id, header, parent)
}
