// The Merkle mountain range over headers, section 8 of the protocol: every hash has a summary beside it.
import { hashTagged } from '../crypto/tagged-hash.ts'
import type { Header } from '../primitives/block.ts'
import type { ByteReader } from '../primitives/reader.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bigIntToBytes32, bytesToBigInt } from '../util/bytes.ts'
import { blockWork } from './targets.ts'

export interface RangeSummary {
  /** Headers below. */
  readonly count: number
  readonly work: bigint
  /** Unix seconds of the first and the last header. */
  readonly firstTime: number
  readonly lastTime: number
  /** Compact. */
  readonly firstTarget: number
  readonly lastTarget: number
}

export interface RangeNode extends RangeSummary {
  readonly hash: Uint8Array
}

export const RANGE_NODE_BYTES = 96

/** count (u64) ‖ work (u256) ‖ first and last time (u64) ‖ first and last target (u32): 64 bytes. */
export function encodeSummary(summary: RangeSummary): Uint8Array {
  return new ByteWriter(64)
    .u64(BigInt(summary.count))
    .raw(bigIntToBytes32(summary.work).reverse())
    .u64(BigInt(summary.firstTime))
    .u64(BigInt(summary.lastTime))
    .u32(summary.firstTarget)
    .u32(summary.lastTarget)
    .finish()
}

/** hash ‖ summary, 96 bytes. */
export function encodeRangeNode(node: RangeNode): Uint8Array {
  return new ByteWriter(RANGE_NODE_BYTES).raw(node.hash).raw(encodeSummary(node)).finish()
}

/** Reads one node of 96 bytes where it stands. @throws MalformedError */
export function readRangeNode(reader: ByteReader): RangeNode {
  const hash = reader.take(32)
  const count = reader.safeU64()
  const work = bytesToBigInt(reader.take(32).reverse())
  const firstTime = reader.safeU64()
  const lastTime = reader.safeU64()
  return { hash, count, work, firstTime, lastTime, firstTarget: reader.u32(), lastTarget: reader.u32() }
}

/** The leaf of one header. */
export function rangeLeaf(id: Uint8Array, header: Pick<Header, 'time' | 'target'>): RangeNode {
  const summary: RangeSummary = {
    count: 1,
    work: blockWork(header.target),
    firstTime: header.time,
    lastTime: header.time,
    firstTarget: header.target,
    lastTarget: header.target,
  }
  return { hash: hashTagged('duit/mmr/leaf', id, encodeSummary(summary)), ...summary }
}

/** The node over two neighbours. */
export function rangeParent(left: RangeNode, right: RangeNode): RangeNode {
  return {
    hash: hashTagged('duit/mmr/node', encodeRangeNode(left), encodeRangeNode(right)),
    count: left.count + right.count,
    work: left.work + right.work,
    firstTime: left.firstTime,
    lastTime: right.lastTime,
    firstTarget: left.firstTarget,
    lastTarget: right.lastTarget,
  }
}

/** Appends a leaf to peaks (largest and oldest first). `created` are the leaf and the nodes that it completed, upwards. */
export function appendLeaf(peaks: readonly RangeNode[], leaf: RangeNode): { peaks: readonly RangeNode[]; created: readonly RangeNode[] } {
  const after = [...peaks]
  const created = [leaf]
  let node = leaf
  while (after[after.length - 1]?.count === node.count) {
    node = rangeParent(after.pop() as RangeNode, node)
    created.push(node)
  }
  after.push(node)
  return { peaks: after, created }
}

/** H("duit/mmr/root", number of leaves (u64) ‖ hash and summary of each peak). */
export function rangeRoot(peaks: readonly RangeNode[]): Uint8Array {
  const count = peaks.reduce((sum, peak) => sum + peak.count, 0)
  return hashTagged('duit/mmr/root', new ByteWriter(8).u64(BigInt(count)).finish(), ...peaks.map(encodeRangeNode))
}
