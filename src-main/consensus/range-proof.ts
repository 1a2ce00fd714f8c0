// Proofs that a header stands in the range another header commits to, section 8 of the protocol: rules 1, 2, 3 and 5, and rule 4
// without its proof of work. Everything here comes from a stranger and is judged before anything is hashed with it.
import { blockId, type Header } from '../primitives/block.ts'
import { bytesEqual } from '../util/bytes.ts'
import { type RangeNode, rangeLeaf, rangeParent, rangeRoot } from './history-range.ts'
import { MAX_SECONDS_AHEAD, MEDIAN_SPAN } from './limits.ts'
import { medianTime } from './median-time.ts'
import { blockWork, decodeTarget, nextTarget, type TargetRules } from './targets.ts'

export type RangeProofErrorCode =
  /** Siblings, peaks or their sizes are not those of a range of this count. */
  | 'proof-shape'
  /** The headers are too few, too many, not linked, or not at the height they claim. */
  | 'proof-headers'
  /** The root is not the history of the header that the range ends in. */
  | 'proof-root'
  /** The first range does not begin with genesis. */
  | 'proof-genesis'
  /** A target is not what section 4 gives. */
  | 'proof-target'
  /** A range claims work that its headers cannot have. */
  | 'proof-work'
  /** A time breaks what the rules allow. */
  | 'proof-time'
  /** The proved header commits to another range than the one left of it. */
  | 'proof-prefix'

/** A proof of section 8 does not hold. */
export class RangeProofError extends Error {
  override name = 'RangeProofError'
  readonly code: RangeProofErrorCode
  constructor(code: RangeProofErrorCode, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

function requireProof(condition: boolean, code: RangeProofErrorCode, detail: string): asserts condition {
  if (!condition) throw new RangeProofError(code, detail)
}

/** Leads from one leaf to the root of a range. */
export interface RangePath {
  /** Siblings from the leaf up. */
  readonly siblings: readonly RangeNode[]
  /** The other peaks, the largest and oldest first. */
  readonly otherPeaks: readonly RangeNode[]
}

/** Where the proof's header stands and what is around it. All ranges together are the whole range, in order. */
export interface OpenedRange {
  readonly root: Uint8Array
  readonly left: readonly RangeNode[]
  readonly leaf: RangeNode
  readonly right: readonly RangeNode[]
}

const WORK_LIMIT = 1n << 256n

/** Sizes of the peaks of a range, the largest first. They follow from the count. */
function peakSizes(count: number): number[] {
  const sizes: number[] = []
  let rest = count
  while (rest > 0) {
    const size = 2 ** Math.floor(Math.log2(rest))
    sizes.push(size)
    rest -= size
  }
  return sizes
}

/** Rule 1 but for comparing the root: sizes of all trees and every sum from the leaf up. @throws RangeProofError `proof-shape`, `proof-work` */
export function openRange(index: number, count: number, leaf: RangeNode, { siblings, otherPeaks }: RangePath): OpenedRange {
  requireProof(Number.isInteger(index) && index >= 0 && index < count, 'proof-shape', 'the header does not stand in the range')
  const sizes = peakSizes(count)
  const { peak, offset } = findPeak(index, sizes)
  requireProof(siblings.length === Math.log2(sizes[peak] as number), 'proof-shape', 'the number of siblings does not fit')
  const otherSizes = sizes.filter((_, i) => i !== peak)
  const peaksFit = otherPeaks.length === otherSizes.length && otherPeaks.every((node, i) => node.count === otherSizes[i])
  requireProof(leaf.count === 1 && peaksFit, 'proof-shape', 'number or sizes of the peaks do not fit')
  requireProof([leaf, ...siblings, ...otherPeaks].every(isEncodable), 'proof-work', 'a range claims more work than there can be')
  const { top, left, right } = climb(leaf, offset, siblings)
  const leftPeaks = otherPeaks.slice(0, peak)
  const rightPeaks = otherPeaks.slice(peak)
  const root = rangeRoot([...leftPeaks, top, ...rightPeaks])
  return { root, left: [...leftPeaks, ...left], leaf, right: [...right, ...rightPeaks] }
}

function findPeak(index: number, sizes: readonly number[]): { peak: number; offset: number } {
  let offset = index
  let peak = 0
  while (offset >= (sizes[peak] as number)) {
    offset -= sizes[peak] as number
    peak++
  }
  return { peak, offset }
}

/** What a summary can hold. No honest chain comes near it. */
function isEncodable(node: RangeNode): boolean {
  return node.work >= 0n && node.work < WORK_LIMIT
}

function climb(leaf: RangeNode, offset: number, siblings: readonly RangeNode[]) {
  const left: RangeNode[] = []
  const right: RangeNode[] = []
  let top = leaf
  let place = offset
  for (const sibling of siblings) {
    requireProof(sibling.count === top.count, 'proof-shape', 'the size of a sibling does not fit')
    const onRight = place % 2 === 0
    if (onRight) right.push(sibling)
    else left.unshift(sibling)
    requireProof(top.work + sibling.work < WORK_LIMIT, 'proof-work', 'a range claims more work than there can be')
    top = onRight ? rangeParent(top, sibling) : rangeParent(sibling, top)
    place = Math.floor(place / 2)
  }
  return { top, left, right }
}

/** What makes a network, as far as its headers show it. */
export interface RangeRules extends TargetRules {
  readonly genesisId: Uint8Array
  /** Unix seconds. */
  readonly genesisTime: number
}

export interface RangeProof extends RangePath {
  /** Of the proved header. */
  readonly height: number
  /** Up to eleven headers before the proved one, as many as there are, and itself at the end. */
  readonly headers: readonly Header[]
}

export interface RangeProofContext {
  readonly rules: RangeRules
  /** The header whose history is proved; the range has as many leaves as its height. */
  readonly end: Header
  /** The local clock, Unix seconds. */
  readonly nowSeconds: number
  /** Time of block 1, Unix seconds, from a proof of header 1. Only proofs of headers 0 and 1 go without it: they show it themselves. */
  readonly timeOfBlock1?: number | undefined
}

/**
 * Judges one proof by rules 1, 2, 3 and 5 of section 8, and by rule 4 but for the proof of work, which is the caller's.
 * Answers all ranges in order, the proved leaf among them.
 * @throws RangeProofError
 */
export function verifyRangeProof(proof: RangeProof, context: RangeProofContext): OpenedRange {
  const { height, headers } = proof
  const { rules, end, nowSeconds } = context
  requireProof(headers.length === Math.min(MEDIAN_SPAN, height) + 1, 'proof-headers', 'not the header and the eleven before it')
  const header = headers[headers.length - 1] as Header
  const opened = openRange(height, end.height, rangeLeafSafely(header), proof)
  requireProof(bytesEqual(opened.root, end.history), 'proof-root', 'the range is not the one that the last header commits to')
  const ranges = [...opened.left, opened.leaf, ...opened.right]
  const timeOfBlock1 = findTimeOfBlock1(ranges, rules, context.timeOfBlock1)
  checkNeighbours(ranges, rules, timeOfBlock1)
  const latest = nowSeconds + MAX_SECONDS_AHEAD
  const median = medianTime(headers.slice(-MEDIAN_SPAN).map(({ time }) => time))
  checkTimes(ranges, rules.genesisTime, latest)
  requireProof(
    opened.right.every(({ firstTime, lastTime }) => firstTime > median && lastTime > median),
    'proof-time',
    'a later header is not above the median of the proved one',
  )
  checkHeaders(headers, height, rules, timeOfBlock1)
  requireProof(bytesEqual(rangeRoot(opened.left), header.history), 'proof-prefix', 'the proved header commits to another past')
  return opened
}

/** The leaf of a header from a stranger, whose target may be no target at all. */
function rangeLeafSafely(header: Header): RangeNode {
  const isCompact = (header.target & 0x800000) === 0 && header.target >>> 24 <= 33
  requireProof(isCompact && decodeTarget(header.target) > 0n, 'proof-target', 'a header has no target')
  return rangeLeaf(blockId(header), header)
}

/** The time of block 1: known, or shown by a range that begins with it. */
function findTimeOfBlock1(ranges: readonly RangeNode[], rules: RangeRules, known: number | undefined): number | undefined {
  const shown = ranges[0]?.count === 1 ? ranges[1]?.firstTime : undefined
  requireProof(shown === undefined || known === undefined || shown === known, 'proof-time', 'block 1 has another time')
  const time = shown ?? known
  const needed = rules.retargets && ranges.length > 1
  requireProof(!needed || time !== undefined, 'proof-time', 'the time of block 1 is not known: prove header 1 first')
  return time
}

/** Rule 2. */
function checkNeighbours(ranges: readonly RangeNode[], rules: RangeRules, timeOfBlock1: number | undefined): void {
  const easiest = blockWork(rules.genesisTarget)
  let height = 0
  let before: RangeNode | undefined
  for (const range of ranges) {
    const target =
      before === undefined ? rules.genesisTarget : nextTarget(rules, { height: height - 1, time: before.lastTime }, timeOfBlock1)
    requireProof(range.firstTarget === target, 'proof-target', `the target at height ${height} is not the one that the chain asks for`)
    requireProof(range.work >= BigInt(range.count) * easiest, 'proof-work', `the range from height ${height} has too little work`)
    if (range.count === 1) checkSingle(range)
    height += range.count
    before = range
  }
  const [first] = ranges
  if (first?.count === 1) {
    const genesis = rangeLeaf(rules.genesisId, { time: rules.genesisTime, target: rules.genesisTarget })
    requireProof(bytesEqual(first.hash, genesis.hash), 'proof-genesis', 'the range begins with another genesis')
  }
}

/** The work, times and targets of a range of one header agree. Its target was compared before, so it can be decoded. */
function checkSingle({ work, firstTarget, lastTarget, firstTime, lastTime }: RangeNode): void {
  requireProof(firstTarget === lastTarget, 'proof-target', 'a single header has two targets')
  requireProof(work === blockWork(firstTarget), 'proof-work', 'the work of a single header is not that of its target')
  requireProof(firstTime === lastTime, 'proof-time', 'a single header has two times')
}

/** Rule 3, without the medians. */
function checkTimes(ranges: readonly RangeNode[], genesisTime: number, latest: number): void {
  ranges.forEach(({ count, firstTime, lastTime }, i) => {
    if (i === 0) requireProof(firstTime === genesisTime, 'proof-genesis', 'the range begins at another time than genesis')
    const fits = (time: number): boolean => time > genesisTime && time <= latest
    const right = (i === 0 || fits(firstTime)) && ((i === 0 && count === 1) || fits(lastTime))
    requireProof(right, 'proof-time', 'a time lies before genesis or ahead of the clock')
  })
}

/** Rule 4 without the proof of work: heights, links, targets, and the proved header's time. */
function checkHeaders(headers: readonly Header[], height: number, rules: RangeRules, timeOfBlock1: number | undefined): void {
  const first = height - headers.length + 1
  headers.forEach((header, i) => {
    requireProof(header.version === 1 && header.height === first + i, 'proof-headers', 'a header has another version or height')
    const parent = headers[i - 1]
    if (header.height === 0)
      requireProof(bytesEqual(blockId(header), rules.genesisId), 'proof-genesis', 'the headers begin with another genesis')
    if (parent === undefined) return
    requireProof(bytesEqual(header.previous, blockId(parent)), 'proof-headers', 'the headers are not linked')
    requireProof(
      header.target === nextTarget(rules, parent, timeOfBlock1),
      'proof-target',
      'a target is not the one that the chain asks for',
    )
  })
  const proved = headers[headers.length - 1] as Header
  const before = headers.slice(0, -1).map(({ time }) => time)
  const inOrder = before.length === 0 || proved.time > medianTime(before)
  requireProof(inOrder, 'proof-time', 'the proved header is not above the median of those before it')
}
