// When a transaction may take the place of others that spend the same coins (section 10).
import { FINAL_SEQUENCE, type Transaction } from '../primitives/transaction.ts'
import { feeRateOf, type PoolEntry } from './entry.ts'
import { requirePolicy } from './errors.ts'
import { LEAST_FEE_RATE, MAX_REPLACED } from './limits.ts'
import { withDescendants } from './pool-index.ts'

/** Section 5: unless all its sequences are `fffffffe` or `ffffffff`. A relative lock is below both. */
export function isReplaceable(tx: Transaction): boolean {
  return tx.inputs.some((input) => input.sequence < FINAL_SEQUENCE - 1)
}

export interface Replacing {
  readonly fee: number
  readonly weightBytes: number
  /** Direct parents that wait here. */
  readonly parents: ReadonlySet<PoolEntry>
  /** Parents and all above them. */
  readonly ancestors: ReadonlySet<PoolEntry>
}

/**
 * All that would leave for it, none without conflicts. Every entry it conflicts with is replaceable and has a lower fee rate; together
 * with their descendants they are at most 100; the fee is higher than theirs by at least 10 penning for each byte; it stands on nothing that
 * leaves, and on no unconfirmed parent that they did not have: its fee rate says nothing about when such a parent is mined.
 * @throws PolicyError `policy-conflict`, `policy-replacement`
 */
export function checkReplacement(replacing: Replacing, conflicts: ReadonlySet<PoolEntry>): Set<PoolEntry> {
  if (conflicts.size === 0) return new Set()
  const leaving = withDescendants(conflicts, MAX_REPLACED)
  requirePolicy(leaving.size <= MAX_REPLACED, 'policy-replacement', `it would push out more than ${MAX_REPLACED} transactions`)
  for (const entry of leaving)
    requirePolicy(!replacing.ancestors.has(entry), 'policy-conflict', 'it spends an output of a transaction that it would replace')
  const known = new Set([...conflicts].flatMap((entry) => entry.parents))
  for (const parent of replacing.parents)
    requirePolicy(known.has(parent), 'policy-replacement', 'it spends an unconfirmed coin that what it would replace did not spend')
  checkFees(replacing, conflicts, leaving)
  return leaving
}

function checkFees(replacing: Replacing, conflicts: ReadonlySet<PoolEntry>, leaving: ReadonlySet<PoolEntry>): void {
  const rate = feeRateOf(replacing)
  for (const entry of conflicts)
    requirePolicy(rate > feeRateOf(entry), 'policy-replacement', 'its fee rate is not higher than that of what it would replace')
  let least = replacing.weightBytes * LEAST_FEE_RATE
  for (const entry of leaving) least += entry.fee
  requirePolicy(replacing.fee >= least, 'policy-replacement', `its fee must be at least ${least} penning to replace what waits`)
}
