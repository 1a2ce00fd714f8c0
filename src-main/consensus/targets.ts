// Difficulty, section 4 of the protocol: compact targets, work, and ASERT anchored at block 1.
import { assert } from '../util/assert.ts'
import { bigIntToBytes32 } from '../util/bytes.ts'
import { BLOCK_SECONDS } from './limits.ts'

const HALF_LIFE_SECONDS = 7_200n
const RADIX = 65_536n

/** Number of bytes of a positive integer, 0 for 0. */
function byteLength(value: bigint): number {
  return value === 0n ? 0 : Math.ceil(value.toString(16).length / 2)
}

/** The target of its compact form: ⌊w · 256^(s−3)⌋. @throws Error where w ≥ 2^23; check-header compares before anything is decoded. */
export function decodeTarget(bits: number): bigint {
  const size = bits >>> 24
  const word = bits & 0xffffff
  assert(word < 0x800000, 'a compact target has w below 2^23')
  return size >= 3 ? BigInt(word) << BigInt(8 * (size - 3)) : BigInt(word) >> BigInt(8 * (3 - size))
}

/** Compact form of a target: the one encoding that a header may carry. */
export function encodeTarget(target: bigint): number {
  let size = byteLength(target)
  let word = Number(size >= 3 ? target >> BigInt(8 * (size - 3)) : target << BigInt(8 * (3 - size)))
  if (word >= 0x800000) {
    word >>>= 8
    size += 1
  }
  return ((size << 24) | word) >>> 0
}

/** The target as 32 bytes, most significant first: what a proof of work is compared with. */
export function targetBytes(bits: number): Uint8Array {
  return bigIntToBytes32(decodeTarget(bits))
}

/** True for a compact target that the rules can ask for: no easier than the easiest. Anything may stand in a header of a stranger. */
export function isAllowedTarget({ genesisTarget }: Pick<TargetRules, 'genesisTarget'>, bits: number): boolean {
  return (bits & 0x800000) === 0 && decodeTarget(bits) <= decodeTarget(genesisTarget)
}

/** ⌊2^256 / (target + 1)⌋: guesses that a block takes on average. */
export function blockWork(bits: number): bigint {
  return (1n << 256n) / (decodeTarget(bits) + 1n)
}

export interface AsertParameters {
  /** Target of the anchor. */
  readonly anchorTarget: bigint
  readonly easiestTarget: bigint
  readonly halfLifeSeconds: bigint
}

/** aserti3-2d in unbounded integers: the target for a chain that is `late` seconds behind its schedule (may be negative). */
export function asertTarget(late: bigint, { anchorTarget, easiestTarget, halfLifeSeconds }: AsertParameters): bigint {
  const exponent = (late * RADIX) / halfLifeSeconds // bigint division rounds towards zero, as the rule asks
  const shift = exponent >> 16n // rounded down
  const f = exponent - (shift << 16n)
  // a stranger chose the times: never shift by a number of theirs
  if (shift >= 256n) return easiestTarget
  const factor = 65_536n + ((195_766_423_245_049n * f + 971_821_376n * f * f + 5_127n * f * f * f + (1n << 47n)) >> 48n)
  if (shift <= -290n) return 1n
  const move = shift - 16n
  const scaled = move >= 0n ? (anchorTarget * factor) << move : (anchorTarget * factor) >> -move
  if (scaled < 1n) return 1n
  return scaled > easiestTarget ? easiestTarget : scaled
}

export interface TargetRules {
  /** Compact genesis target, also the easiest. */
  readonly genesisTarget: number
  readonly retargets: boolean
}

/**
 * Compact target of the child of `parent`. `timeOfBlock1` is that of the parent's own branch (Unix seconds);
 * it is needed from a parent of height 1 on.
 */
export function nextTarget(rules: TargetRules, parent: { height: number; time: number }, timeOfBlock1: number | undefined): number {
  if (!rules.retargets || parent.height === 0) return rules.genesisTarget
  assert(timeOfBlock1 !== undefined, 'the time of block 1 is known above it')
  const late = BigInt(parent.time) - BigInt(timeOfBlock1) - BigInt(BLOCK_SECONDS) * BigInt(parent.height - 1)
  const genesisTarget = decodeTarget(rules.genesisTarget)
  return encodeTarget(asertTarget(late, { anchorTarget: genesisTarget, easiestTarget: genesisTarget, halfLifeSeconds: HALF_LIFE_SECONDS }))
}
