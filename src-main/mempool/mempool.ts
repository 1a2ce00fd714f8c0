// The mempool: what waits for a block (section 10). One change at a time; every verdict is that of judge.ts.
import type { ChainReader, TipChange } from '../chain/interface.ts'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import { MAX_BLOCK_BYTES } from '../consensus/limits.ts'
import { VerifiedWitnesses } from '../consensus/verified-witnesses.ts'
import { MalformedError } from '../primitives/errors.ts'
import { decodeTransaction, encodeTransaction, type Outpoint, type Transaction, transactionId } from '../primitives/transaction.ts'
import type { Clock } from '../util/clock.ts'
import type { Logger } from '../util/logger.ts'
import { SerialQueue } from '../util/serial-queue.ts'
import { Turns } from '../util/turns.ts'
import { evictionRate, type PoolEntry } from './entry.ts'
import { MempoolFileError, PolicyError } from './errors.ts'
import { estimateFee, type FeeEstimate, FeeHistory } from './fees.ts'
import type { MempoolEntry, MempoolReader, SubmitResult, SubmitRule } from './interface.ts'
import { type Candidate, type Judged, type JudgeOptions, judgeTransaction, NEWCOMER, refusalOf } from './judge.ts'
import { EXPIRY_MS, FAMILY_LIMIT_PUT_BACK, LEAST_FEE_RATE, LIMIT_BYTES } from './limits.ts'
import { decodeMempoolFile, encodeMempoolFile } from './mempool-file.ts'
import { PoolIndex, withAncestors } from './pool-index.ts'
import { RefusedCache } from './refused-cache.ts'
import { RollingMinimum } from './rolling-minimum.ts'
import { type Blocks, confirmedOf, disconnectedTransactions, growTip, type Removal, type RemovalReason } from './tip-change.ts'

export type { RemovalReason } from './tip-change.ts'

/** Transactions that may wait for their verdict at a time, and their bytes. */
const QUEUE_LIMIT = 2_000
const QUEUE_BYTES = 16 * 1024 * 1024
/** Room in the queue beyond newcomers: for tip changes, saving and loading, which are never turned away. */
const QUEUE_RESERVE = 2_000
const EXPIRY_CHECK_MS = 600_000

export interface MempoolOptions {
  /** Bytes really held, LIMIT_BYTES without it. */
  readonly limitBytes?: number
}

export interface MempoolModules {
  readonly chain: Pick<ChainReader, 'network' | 'nextBlock' | 'getCoins'> & Blocks
  readonly verify: VerifyChecks
  /** Transactions whose witnesses were found right, shared with the chain to spare both the work. */
  readonly verified?: VerifiedWitnesses
  readonly clock: Clock
  readonly log: Logger
}

export interface MempoolInfo {
  readonly transactions: number
  readonly sizeBytes: number
  readonly heldBytes: number
  readonly limitBytes: number
  /** Penning a byte. */
  readonly minimumFeeRate: number
}

export interface LoadReport {
  readonly accepted: number
  readonly refused: number
  /** A sentence when the file was damaged and left out. */
  readonly damaged?: string
}

export class Mempool implements MempoolReader {
  /** Called after an entry was taken in. Must not wait for the mempool. */
  onAccepted: ((entry: MempoolEntry) => void) | undefined
  /** Called after an entry left. Must not wait for the mempool. */
  onRemoved: ((entry: MempoolEntry, reason: RemovalReason) => void) | undefined
  private readonly limitBytes: number
  private readonly modules: MempoolModules
  private readonly queue = new SerialQueue({ limit: QUEUE_LIMIT + QUEUE_RESERVE })
  private readonly refused = new RefusedCache()
  private readonly verified: VerifiedWitnesses
  private readonly minimum = new RollingMinimum()
  private readonly history = new FeeHistory()
  private index = new PoolIndex()
  /** With everything in memory the event loop would not get a turn by itself. */
  private readonly turns = new Turns()
  private queuedBytes = 0
  private expiryCheckedMs = 0

  constructor({ limitBytes = LIMIT_BYTES }: MempoolOptions, modules: MempoolModules) {
    this.limitBytes = limitBytes
    this.modules = modules
    this.verified = modules.verified ?? new VerifiedWitnesses()
  }

  // what the others may ask

  get(txid: Uint8Array): MempoolEntry | undefined {
    return this.index.get(txid)
  }

  entries(): readonly MempoolEntry[] {
    return [...this.index.entries()]
  }

  spenderOf(outpoint: Outpoint): MempoolEntry | undefined {
    return this.index.spenderOf(outpoint)
  }

  /** How many stand above and below it, itself not counted. */
  familyOf(txid: Uint8Array): { readonly ancestors: number; readonly descendants: number } | undefined {
    const entry = this.index.get(txid)
    return entry && { ancestors: withAncestors(entry.parents).size, descendants: entry.descendants }
  }

  info(): MempoolInfo {
    const { count, sizeBytes, heldBytes } = this.index
    return { transactions: count, sizeBytes, heldBytes, limitBytes: this.limitBytes, minimumFeeRate: this.minimumFeeRate() }
  }

  /** Penning a byte below which nothing is taken in now. */
  minimumFeeRate(): number {
    return this.minimum.current(this.modules.clock.now(), this.index.heldBytes / this.limitBytes)
  }

  estimateFee(blocks: number): FeeEstimate {
    return estimateFee(blocks, this.entries(), this.history, this.minimumFeeRate())
  }

  // what comes in

  /** Judges and keeps. Two that conflict never both get in: one is done before the next begins. */
  accept(offered: Uint8Array | Transaction): Promise<SubmitResult> {
    return this.submit(offered, (candidate) => this.admit(candidate, this.newcomerOptions(), this.modules.clock.now()))
  }

  /** The verdict that accept would give, without keeping anything. */
  check(offered: Uint8Array | Transaction): Promise<SubmitResult> {
    return this.submit(offered, (candidate) => this.judge(candidate, this.newcomerOptions(), this.index))
  }

  private async submit(offered: Uint8Array | Transaction, verdict: (candidate: Candidate) => Promise<Judged>): Promise<SubmitResult> {
    const candidate = readCandidate(offered)
    if (candidate === undefined) return { status: 'rejected', txid: null, rule: 'malformed' }
    const { txid, sizeBytes } = candidate
    if (this.queue.size >= QUEUE_LIMIT || this.queuedBytes + sizeBytes > QUEUE_BYTES)
      return { status: 'rejected', txid, rule: 'policy-full', sizeBytes }
    this.queuedBytes += sizeBytes
    try {
      return await this.queue.run(async () => {
        if (this.turns.isDue) await this.turns.next()
        const { fee } = await verdict(candidate)
        return { status: 'accepted', txid, fee, sizeBytes }
      })
    } catch (error) {
      return { status: 'rejected', txid, rule: refusalOf(error).code as SubmitRule, sizeBytes }
    } finally {
      this.queuedBytes -= sizeBytes
    }
  }

  private newcomerOptions(): JudgeOptions {
    return { ...NEWCOMER, limitBytes: this.limitBytes, minimumFeeRate: this.minimumFeeRate() }
  }

  private judge(candidate: Candidate, options: JudgeOptions, index: PoolIndex): Promise<Judged> {
    const { chain, verify } = this.modules
    return judgeTransaction(candidate, options, { chain, verify, index, refused: this.refused, verified: this.verified })
  }

  private async admit(candidate: Candidate, options: JudgeOptions, time: number): Promise<Judged> {
    await this.expire()
    const judged = await this.judge(candidate, options, this.index)
    const { replaced, ...rest } = judged
    const removals = this.index.removeAll(replaced).map((entry): Removal => ({ entry, reason: 'replaced' }))
    const added = this.index.add({ ...rest, time })
    removals.push(...this.trim(this.index))
    this.announce(removals.filter(({ entry }) => entry !== added))
    if (this.index.get(added.txid) === undefined) throw new PolicyError('policy-full', 'the mempool is full of transactions that pay more')
    this.onAccepted?.(added)
    return judged
  }

  /** Lowest fee rate out first, with descendants, until the limit holds. */
  private trim(index: PoolIndex): Removal[] {
    const removals: Removal[] = []
    while (index.heldBytes > this.limitBytes) {
      const lowest = index.lowest() as PoolEntry
      this.minimum.raise(evictionRate(lowest), this.modules.clock.now())
      for (const entry of index.removeWithDescendants(lowest)) removals.push({ entry, reason: 'evicted' })
    }
    return removals
  }

  private async expire(): Promise<void> {
    const now = this.modules.clock.now()
    if (Math.abs(now - this.expiryCheckedMs) < EXPIRY_CHECK_MS) return
    this.expiryCheckedMs = now
    const old = [...this.index.entries()].filter((entry) => now - entry.time > EXPIRY_MS)
    const removals: Removal[] = []
    for (const entry of old) {
      if (this.index.get(entry.txid) !== entry) continue
      for (const gone of this.index.removeWithDescendants(entry)) removals.push({ entry: gone, reason: 'expired' })
      if (this.turns.isDue) await this.turns.next()
    }
    this.announce(removals)
  }

  private announce(removals: readonly Removal[]): void {
    for (const { entry, reason } of removals) this.onRemoved?.(entry, reason)
  }

  // the chain moved

  /** Takes out what is confirmed or conflicts; after a reorganisation puts back what the old blocks held and judges all anew. */
  onTipChanged(change: TipChange): Promise<void> {
    return this.queue.run(async () => {
      await this.expire()
      const grown =
        change.disconnected.length === 0 ? await growTip(change.connected, this.modules.chain, this.index, this.history) : undefined
      if (grown !== undefined) this.announce(grown)
      else await this.reorganize(change)
    })
  }

  /** Builds a new index beside the old one and swaps, so that nobody sees half of it. */
  private async reorganize(change: TipChange): Promise<void> {
    const { chain, clock } = this.modules
    const old = this.index
    const index = new PoolIndex()
    const confirmed = await confirmedOf(change, chain, old)
    for await (const candidate of disconnectedTransactions(change, chain)) await this.putBack(candidate, clock.now(), index)
    for (const entry of [...old.entries()]) await this.putBack(entry, entry.time, index)
    this.index = index
    await this.announceSwap(old, confirmed)
  }

  /** Witnesses that were right once stay right; family limits are wide and the minimum is the fixed one. */
  private async putBack(candidate: Candidate, time: number, index: PoolIndex): Promise<void> {
    if (this.turns.isDue) await this.turns.next()
    const options: JudgeOptions = {
      minimumFeeRate: LEAST_FEE_RATE,
      familyLimit: FAMILY_LIMIT_PUT_BACK,
      limitBytes: this.limitBytes,
      isVerified: true,
    }
    try {
      const { replaced, ...judged } = await this.judge(candidate, options, index)
      index.removeAll(replaced)
      index.add({ ...judged, time })
      this.trim(index)
    } catch (error) {
      const { code } = refusalOf(error)
      this.modules.log.debug('A transaction could not go on waiting after a reorganisation', { rule: code })
    }
  }

  private async announceSwap(old: PoolIndex, confirmed: ReadonlySet<string>): Promise<void> {
    for (const entry of old.entries()) {
      if (this.index.get(entry.txid) === undefined) this.onRemoved?.(entry, confirmed.has(entry.key) ? 'confirmed' : 'reorganized')
      if (this.turns.isDue) await this.turns.next()
    }
    for (const entry of this.index.entries()) {
      if (old.get(entry.txid) === undefined) this.onAccepted?.(entry)
      if (this.turns.isDue) await this.turns.next()
    }
  }

  // over a restart

  /** The bytes of `mempool.dat` as it stands now, in parts that are made one after the other. */
  save(): Iterable<Uint8Array> {
    return encodeMempoolFile(this.modules.chain.network.genesisId, this.entries())
  }

  /** Judges everything anew. Damaged bytes are reported and left out. */
  async load(bytes: Uint8Array): Promise<LoadReport> {
    const { chain, clock, log } = this.modules
    try {
      const report = { accepted: 0, refused: 0 }
      for (const saved of await decodeMempoolFile(chain.network.genesisId, bytes)) {
        const isKept = await this.loadOne(saved.bytes, Math.min(saved.time, clock.now()))
        report[isKept ? 'accepted' : 'refused'] += 1
      }
      return report
    } catch (error) {
      if (!(error instanceof MempoolFileError)) throw error
      log.warn(error.message)
      return { accepted: 0, refused: 0, damaged: error.message }
    }
  }

  private async loadOne(bytes: Uint8Array, time: number): Promise<boolean> {
    const candidate = readCandidate(bytes)
    if (candidate === undefined || this.modules.clock.now() - time > EXPIRY_MS) return false
    try {
      await this.queue.run(async () => {
        if (this.turns.isDue) await this.turns.next()
        // it was within the limits when it was saved, put back families included
        const options = { ...this.newcomerOptions(), familyLimit: FAMILY_LIMIT_PUT_BACK }
        await this.admit(candidate, options, time)
      })
      return true
    } catch (error) {
      refusalOf(error)
      return false
    }
  }

  /** Resolves when what is under way is done. */
  stop(): Promise<void> {
    return this.queue.close()
  }
}

/** Decoded from bytes of its own; undefined where they are no transaction. Longer than a block is not looked at. */
function readCandidate(offered: Uint8Array | Transaction): Candidate | undefined {
  try {
    const bytes = offered instanceof Uint8Array ? offered : encodeTransaction(offered)
    if (bytes.length > MAX_BLOCK_BYTES) return undefined
    const tx = decodeTransaction(bytes)
    return { tx, txid: transactionId(tx), sizeBytes: bytes.length }
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
