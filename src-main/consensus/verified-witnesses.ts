// Transactions whose witnesses were found right before: by the mempool, ahead of their block, or in a block of another branch.
import { hashKey } from '../primitives/transaction.ts'
import { BoundedMap } from '../util/bounded-map.ts'

export const VERIFIED_KEPT = 100_000
/** Key text and map entry. */
const BYTES_EACH = 100

/**
 * Remembers merkle leaves, which are hashes over a transaction with its witnesses. The txids of its inputs commit to the outputs that
 * it spends, so whether the witnesses satisfy their locks (section 6) follows from these bytes alone, on every branch and at every height:
 * what is remembered is a fact and never changes a verdict (R1). Bounded; the oldest leave first.
 */
export class VerifiedWitnesses {
  private readonly checksByLeaf: BoundedMap<number>

  constructor(limit = VERIFIED_KEPT) {
    this.checksByLeaf = new BoundedMap(limit)
  }

  /** Estimated. */
  get sizeBytes(): number {
    return this.checksByLeaf.size * BYTES_EACH
  }

  get size(): number {
    return this.checksByLeaf.size
  }

  /** Signature checks that the transaction counts for (section 5), where its witnesses are known to be right; undefined otherwise. */
  checksOf(leaf: Uint8Array): number | undefined {
    return this.checksByLeaf.get(hashKey(leaf))
  }

  add(leaf: Uint8Array, checks: number): void {
    this.checksByLeaf.set(hashKey(leaf), checks)
  }
}
