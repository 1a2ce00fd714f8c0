// An engine does what JavaScript is too slow for: proofs of work, signatures, coin vectors. All engines answer alike.
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import type { CoinKeystream } from '../consensus/state-commitment.ts'
import type { HashPool } from '../mining/hash-pool.ts'

/** Argon2d of section 3 over 156 header bytes: 32 bytes. */
export type PowHash = (headerBytes: Uint8Array, memoryKiB: number) => Promise<Uint8Array>

export interface Engine {
  readonly name: 'wasm' | 'native'
  readonly description: string
  /** Threads for verification. */
  readonly threads: number
  readonly powHash: PowHash
  readonly verify: VerifyChecks
  readonly keystream: CoinKeystream
  readonly hashPool: HashPool
  stop(): Promise<void>
}
