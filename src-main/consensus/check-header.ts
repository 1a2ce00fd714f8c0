// The rules of a header, section 3 of the protocol, cheap ones first.
import type { Header } from '../primitives/block.ts'
import { bytesEqual, compareBytes } from '../util/bytes.ts'
import { ConsensusError, requireRule } from './errors.ts'
import { MAX_SECONDS_AHEAD } from './limits.ts'
import { targetBytes } from './targets.ts'

/** What the chain below says of its next header. */
export interface HeaderContext {
  /** Parent's + 1. */
  readonly height: number
  /** Median(parent), Unix seconds. */
  readonly medianTime: number
  /** Compact target by section 4. */
  readonly target: number
  /** Root of the range over all headers before. */
  readonly history: Uint8Array
}

/** Everything but the proof of work. @throws ConsensusError `header-version`, `header-height`, `header-time`, `header-target`, `header-history` */
export function checkHeaderContext(header: Header, context: HeaderContext): void {
  requireRule(header.version === 1, 'header-version', `a header has version 1, not ${header.version}`)
  requireRule(header.height === context.height, 'header-height', `the height has to be ${context.height}, not ${header.height}`)
  requireRule(header.time > context.medianTime, 'header-time', `the time has to be above ${context.medianTime}`)
  requireRule(header.target === context.target, 'header-target', 'the target is not the one that the chain asks for')
  requireRule(bytesEqual(header.history, context.history), 'header-history', 'the history is not that of the headers before')
}

/** A proof of work to be checked: the Argon2d of these 156 bytes has to be at most the target, 32 bytes big-endian. */
export interface WorkCheck {
  readonly header: Uint8Array
  readonly target: Uint8Array
}

/** Answers the index of the first proof of work that does not meet its target, or −1. */
export type CheckWork = (checks: readonly WorkCheck[], memoryKiB: number) => Promise<number>

/** `headerBytes` are those of `header`, encoded; its target must be one that section 4 allows. */
export function workCheckOf(header: Header, headerBytes: Uint8Array): WorkCheck {
  return { header: headerBytes, target: targetBytes(header.target) }
}

/** The broken rule of a header whose proof of work does not meet its target. */
export function workError(): ConsensusError {
  return new ConsensusError('header-work', 'the proof of work does not meet the target')
}

/** `powHash` is the Argon2d of the encoded header, read big-endian. @throws ConsensusError `header-work` */
export function checkHeaderWork(header: Header, powHash: Uint8Array): void {
  if (!meetsTarget(powHash, header.target)) throw workError()
}

/** True when a proof of work (32 bytes) is at most the compact target. */
export function meetsTarget(powHash: Uint8Array, target: number): boolean {
  return compareBytes(powHash, targetBytes(target)) <= 0
}

/** True when a header waits for the local clock (Unix seconds): it is not rejected. */
export function isEarly(header: Header, nowSeconds: number): boolean {
  return header.time > nowSeconds + MAX_SECONDS_AHEAD
}
