// An engine does what JavaScript is too slow for: proofs of work, signatures, coin vectors. All engines answer alike.
import type { CheckWork } from '../consensus/check-header.ts'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import type { CoinKeystream } from '../consensus/state-commitment.ts'
import type { HashPool } from '../mining/hash-pool.ts'

export interface Engine {
  readonly name: 'wasm' | 'native'
  readonly description: string
  /** Threads for verification. */
  readonly threads: number
  readonly checkWork: CheckWork
  readonly verify: VerifyChecks
  readonly keystream: CoinKeystream
  readonly hashPool: HashPool
  stop(): Promise<void>
}
