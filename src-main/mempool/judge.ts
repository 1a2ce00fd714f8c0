// The verdict on a loose transaction: the rules as for the next block, then policy, cheap checks first and signatures last.
import type { ChainReader } from '../chain/interface.ts'
import { checkLockTime, checkSpend, checkTransactionForm, type SpendContext, spendsZeroTxid } from '../consensus/check-transaction.ts'
import { CheckSink, requireChecks, type VerifyChecks } from '../consensus/deferred-checks.ts'
import { ConsensusError, requireRule } from '../consensus/errors.ts'
import { MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { merkleLeaf } from '../consensus/merkle.ts'
import type { VerifiedWitnesses } from '../consensus/verified-witnesses.ts'
import { type Coin, hashKey, type Outpoint, type Transaction } from '../primitives/transaction.ts'
import { evictionRate, feeRateOf, heldBytesOf, type PoolEntry, weightOf } from './entry.ts'
import { PolicyError, requirePolicy } from './errors.ts'
import type { MempoolEntry } from './interface.ts'
import { FAMILY_LIMIT, LIMIT_BYTES, MAX_TRANSACTION_BYTES } from './limits.ts'
import { type PoolIndex, withAncestors } from './pool-index.ts'
import type { RefusedCache } from './refused-cache.ts'
import { checkReplacement, isReplaceable } from './replacement.ts'

/** What a transaction is judged against. */
export interface JudgeModules {
  readonly chain: Pick<ChainReader, 'network' | 'nextBlock' | 'getCoins'>
  readonly index: PoolIndex
  readonly verify: VerifyChecks
  readonly refused: RefusedCache
  /** Transactions whose witnesses need not be looked at again. */
  readonly verified: VerifiedWitnesses
}

export interface JudgeOptions {
  /** Penning a byte. */
  readonly minimumFeeRate: number
  readonly familyLimit: number
  readonly limitBytes: number
  /** True where the witnesses were found right before: they do not depend on the chain, only on the coins spent. */
  readonly isVerified: boolean
}

export const NEWCOMER = { familyLimit: FAMILY_LIMIT, limitBytes: LIMIT_BYTES, isVerified: false } as const

export interface Candidate {
  readonly tx: Transaction
  readonly txid: Uint8Array
  readonly sizeBytes: number
  /** Where its witnesses were found right before: how many it counts for. */
  readonly signatureChecks?: number
}

export interface Judged extends Omit<MempoolEntry, 'time' | 'parents' | 'children'> {
  readonly heldBytes: number
  /** What leaves for it. */
  readonly replaced: ReadonlySet<PoolEntry>
}

/** @throws ConsensusError or PolicyError, the first rule that fails. */
export async function judgeTransaction(candidate: Candidate, options: JudgeOptions, modules: JudgeModules): Promise<Judged> {
  const { tx, txid } = candidate
  checkAlone(candidate, modules)
  // the hash over a transaction with its witnesses
  const leaf = options.isVerified ? undefined : merkleLeaf(tx, txid)
  const known = leaf === undefined ? candidate.signatureChecks : recall(leaf, modules)
  const { network } = modules.chain
  const next = modules.chain.nextBlock()
  const context: SpendContext = { height: next.height, medianTime: next.medianTime, genesisId: network.genesisId }
  checkLockTime(tx, context)
  const coins = await requireCoins(tx, context.height, modules)
  const conflicts = requireReplaceable(tx, modules.index)
  const sink = new CheckSink(MAX_SIGNATURE_CHECKS)
  const fee = checkSpend(tx, coins, context, sink, known)
  const judged = checkPolicy({ candidate, fee, signatureChecks: sink.signatureChecks, conflicts }, options, modules.index)
  if (leaf !== undefined && known === undefined) await checkSignatures(leaf, sink, modules)
  return judged
}

/** What needs no coins. */
function checkAlone({ tx, txid, sizeBytes }: Candidate, { index }: JudgeModules): void {
  requireRule(!spendsZeroTxid(tx), 'coinbase-extra', 'a coinbase stands in a block only')
  checkTransactionForm(tx)
  requirePolicy(sizeBytes <= MAX_TRANSACTION_BYTES, 'policy-size', `it has more than ${MAX_TRANSACTION_BYTES} bytes`)
  requirePolicy(index.get(txid) === undefined, 'policy-duplicate', 'it waits here already')
}

/** Signature checks of these bytes where they were found right before. @throws ConsensusError where they were found wrong */
function recall(leaf: Uint8Array, { refused, verified }: JudgeModules): number | undefined {
  const rule = refused.get(hashKey(leaf))
  if (rule === 'signature' || rule === 'tweak') throw new ConsensusError(rule, 'the same bytes were refused before')
  return verified.checksOf(leaf)
}

/** Coins of the tip and of what waits, in the order of the inputs. Those of waiting parents are taken as born in the next block. */
async function requireCoins(tx: Transaction, height: number, { chain, index }: JudgeModules): Promise<Coin[]> {
  const waiting = tx.inputs.map((input) => waitingCoin(input, height, index))
  const others = tx.inputs.filter((_, i) => waiting[i] === undefined)
  const confirmed = others.length === 0 ? [] : await chain.getCoins(others.map(({ txid, index: at }) => ({ txid, index: at })))
  let next = 0
  return waiting.map((coin) => {
    const found = coin ?? confirmed[next++]
    requireRule(found !== undefined, 'coin-missing', 'a coin that it spends does not exist or is spent already')
    return found
  })
}

function waitingCoin(outpoint: Outpoint, height: number, index: PoolIndex): Coin | undefined {
  const output = index.get(outpoint.txid)?.tx.outputs[outpoint.index]
  if (output === undefined || output.value === 0) return undefined
  return { outpoint: { txid: outpoint.txid, index: outpoint.index }, height, coinbase: false, output }
}

function requireReplaceable(tx: Transaction, index: PoolIndex): Set<PoolEntry> {
  const conflicts = new Set<PoolEntry>()
  for (const input of tx.inputs) {
    const spender = index.spenderOf(input)
    if (spender === undefined) continue
    requirePolicy(isReplaceable(spender.tx), 'policy-conflict', 'a coin is spent by a waiting transaction that forbids replacement')
    conflicts.add(spender)
  }
  return conflicts
}

interface Paying {
  readonly candidate: Candidate
  readonly fee: number
  readonly signatureChecks: number
  readonly conflicts: ReadonlySet<PoolEntry>
}

function checkPolicy({ candidate, fee, signatureChecks, conflicts }: Paying, options: JudgeOptions, index: PoolIndex): Judged {
  const { tx, txid, sizeBytes } = candidate
  const weightBytes = weightOf(sizeBytes, signatureChecks)
  const { minimumFeeRate } = options
  requirePolicy(fee >= minimumFeeRate * weightBytes, 'policy-fee', `its fee is below ${minimumFeeRate} penning a byte`)
  const parents = new Set(tx.inputs.map((input) => index.get(input.txid)).filter((entry) => entry !== undefined))
  const ancestors = withAncestors(parents, options.familyLimit)
  requirePolicy(ancestors.size <= options.familyLimit, 'policy-ancestors', `it has more than ${options.familyLimit} unconfirmed ancestors`)
  const replaced = checkReplacement({ fee, weightBytes, parents, ancestors }, conflicts)
  checkDescendants(ancestors, replaced, options.familyLimit)
  const judged = { tx, txid, sizeBytes, weightBytes, fee, signatureChecks, heldBytes: heldBytesOf(tx), replaced }
  checkRoom(judged, options, index)
  return judged
}

function checkDescendants(ancestors: ReadonlySet<PoolEntry>, replaced: ReadonlySet<PoolEntry>, limit: number): void {
  const leaving = new Map<PoolEntry, number>()
  for (const entry of replaced)
    for (const above of withAncestors(entry.parents)) if (ancestors.has(above)) leaving.set(above, (leaving.get(above) ?? 0) + 1)
  for (const above of ancestors) {
    const descendants = above.descendants - (leaving.get(above) ?? 0) + 1
    requirePolicy(descendants <= limit, 'policy-descendants', `an ancestor would have more than ${limit} unconfirmed descendants`)
  }
}

/** In a full pool, what would leave at once does not get as far as its signatures. */
function checkRoom(judged: Judged, { limitBytes }: JudgeOptions, index: PoolIndex): void {
  let held = index.heldBytes + judged.heldBytes
  for (const entry of judged.replaced) held -= entry.heldBytes
  const lowest = index.lowest()
  if (held <= limitBytes || lowest === undefined) return
  requirePolicy(feeRateOf(judged) > evictionRate(lowest), 'policy-full', 'the mempool is full of transactions that pay more')
}

async function checkSignatures(leaf: Uint8Array, sink: CheckSink, { verify, refused, verified }: JudgeModules): Promise<void> {
  try {
    await requireChecks(sink.checks, verify)
    verified.add(leaf, sink.signatureChecks)
  } catch (error) {
    if (error instanceof ConsensusError && (error.code === 'signature' || error.code === 'tweak')) refused.add(hashKey(leaf), error.code)
    throw error
  }
}

/** The name of the rule; anything that is no verdict is a bug and goes on. */
export function refusalOf(error: unknown): ConsensusError | PolicyError {
  if (error instanceof ConsensusError || error instanceof PolicyError) return error
  throw error
}
