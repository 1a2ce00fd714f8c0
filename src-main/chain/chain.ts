// The chain: the one way in for blocks, judged one after the other, and the door to what the other parts may ask.
import type { CheckWork } from '../consensus/check-header.ts'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import { createEmission, RESERVE } from '../consensus/emission.ts'
import { MAX_BLOCK_BYTES, MAX_SECONDS_AHEAD } from '../consensus/limits.ts'
import type { Network } from '../consensus/networks.ts'
import type { CoinKeystream } from '../consensus/state-commitment.ts'
import { VerifiedWitnesses } from '../consensus/verified-witnesses.ts'
import { type Block, HEADER_BYTES } from '../primitives/block.ts'
import type { Coin, Outpoint, Transaction } from '../primitives/transaction.ts'
import { isStorageError, type StorageError } from '../storage/errors.ts'
import { type FreeRoom, requireRoom } from '../storage/free-room.ts'
import { assert } from '../util/assert.ts'
import { BoundedMap } from '../util/bounded-map.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { SerialQueue } from '../util/serial-queue.ts'
import { type AddContext, BAD_HEADERS_KEPT, processBlock } from './add-block.ts'
import { processHeaders } from './add-headers.ts'
import { type AddressView, type BlockSize, ChainQueries, type PlacedTransaction } from './chain-queries.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { CommitError } from './commit.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'
import type { AddBlockResult, BlockSink, ChainReader, HeaderView, NextBlockContext, TipChange } from './interface.ts'
import { LookAhead } from './look-ahead.ts'
import { type OpenedChainDatabase, type OpenedState, openState } from './open-chain.ts'
import { PreparedBlock } from './prepared-block.ts'
import { STAGE_CHANGES } from './reorganize.ts'
import { tipChange, tipChangeBetween } from './tip-change.ts'
import { type VerifyOptions, type VerifyProgress, verifyBooks } from './verify-books.ts'
import { EARLY_LIMITS, ORPHAN_LIMITS, type WaitingBlock, WaitingBlocks } from './waiting-blocks.ts'

/** Blocks and headers that may wait for their verdict; more are refused with `queue-full`. */
export const QUEUE_LIMIT = 64

/** Headers that are judged in one go. */
export const HEADERS_AT_ONCE = 2_000

/** Damaged blocks that are remembered; the books find the others again. */
const HURT_BODIES_KEPT = 10_000

export interface ChainOptions {
  readonly network: Network
  readonly transactionIndex: boolean
  readonly addressIndex: boolean
  /** Coins kept in memory. */
  readonly coinCacheEntries?: number
  readonly queueLimit?: number
  /** Changed coins after which a reorganisation is written in stages. */
  readonly stageChanges?: number
}

export interface ChainModules {
  readonly storage: OpenedChainDatabase
  readonly engine: { readonly checkWork: CheckWork; readonly verify: VerifyChecks; readonly keystream: CoinKeystream }
  /** Transactions whose witnesses others have found right; the mempool's, to spare both the work. */
  readonly verified?: VerifiedWitnesses
  readonly clock: Clock
  readonly freeRoom: FreeRoom
  /** Awaited after every move of the tip, when disk and memory have moved. Must not call addBlock or addHeaders and wait for it. */
  readonly onTipChanged: (change: TipChange) => Promise<void>
}

export interface Supply {
  /** Penning in all coins of the tip: reserve + issued − unclaimed. */
  readonly total: number
  readonly reserve: number
  /** Sum of all rewards up to the tip. */
  readonly issued: number
  /** Rewards that coinbases left: never issued. */
  readonly unclaimed: number
  /** Unspent coins. */
  readonly coins: number
}

/**
 * Opens the chain in its database, tests it and repairs it where that is needed; nobody is told of the tip at which it starts.
 * @throws StorageError `data-foreign`, `data-newer`, `data-damaged`, `disk-full`
 */
export async function openChain(options: ChainOptions, modules: ChainModules): Promise<Chain> {
  const { network, transactionIndex, addressIndex, coinCacheEntries } = options
  const tools: ChainTools = {
    network,
    database: modules.storage.database,
    emission: createEmission(),
    ...modules.engine,
    verified: modules.verified ?? new VerifiedWitnesses(),
    clock: modules.clock,
    freeRoom: modules.freeRoom,
    stageChanges: options.stageChanges ?? STAGE_CHANGES,
    indexes: { transactions: transactionIndex, addresses: addressIndex },
  }
  const opened = await openState(tools, {
    ...(coinCacheEntries === undefined ? {} : { coinCacheEntries }),
    ...(modules.storage.salvaged ? { rebuild: 'its files did not fit together' } : {}),
  })
  return new Chain(options, { tools, opened, onTipChanged: modules.onTipChanged })
}

interface ChainParts {
  readonly tools: ChainTools
  readonly opened: OpenedState
  readonly onTipChanged: ChainModules['onTipChanged']
}

export class Chain implements ChainReader, BlockSink {
  readonly network: Network
  private readonly options: ChainOptions
  private readonly tools: ChainTools
  private readonly onTipChanged: ChainModules['onTipChanged']
  private readonly queue: SerialQueue
  private readonly orphans = new WaitingBlocks(ORPHAN_LIMITS)
  private readonly early = new WaitingBlocks(EARLY_LIMITS)
  private readonly lookAhead: LookAhead
  private readonly badHeaders = new BoundedMap<true>(BAD_HEADERS_KEPT)
  /** Ids in hex of stored blocks whose bytes turned out to be damaged: they are taken again. */
  private readonly hurtBodies = new BoundedMap<true>(HURT_BODIES_KEPT)
  private state: ChainState
  private queries: ChainQueries
  private repairs: string | undefined
  private full = false
  /** Set when memory has to be read anew from the disk, with the damage that was met where there was any. */
  private stale: { readonly damage: string | undefined } | undefined

  constructor(options: ChainOptions, { tools, opened, onTipChanged }: ChainParts) {
    this.network = options.network
    this.options = options
    this.tools = tools
    this.onTipChanged = onTipChanged
    this.lookAhead = new LookAhead({ tools, state: () => this.state, nextTarget: () => this.nextBlock().target })
    this.queue = new SerialQueue({ limit: options.queueLimit ?? QUEUE_LIMIT })
    this.state = opened.state
    this.queries = new ChainQueries(tools, opened.state)
    this.repairs = opened.repaired
  }

  /** One sentence on what was repaired since the program started; undefined where nothing was. */
  get repaired(): string | undefined {
    return this.repairs
  }

  /** The last block was not taken because the disk is full. */
  get diskFull(): boolean {
    return this.full
  }

  /**
   * Judges an encoded block.
   * @throws StorageError `disk-full` (nothing was taken, try again when there is room) or `data-damaged` (beyond repair); QueueFullError; QueueClosedError
   */
  addBlock(bytes: Uint8Array): Promise<AddBlockResult> {
    // a copy, since it is judged later; plain, since slices of a Buffer share its memory. One byte too many is enough to refuse
    const block = new Uint8Array(bytes.subarray(0, MAX_BLOCK_BYTES + 1))
    const prepared = new PreparedBlock(block, this.tools)
    let attempts = 0
    const verdict = this.enter(block.length, async () => {
      attempts += 1
      await this.retryWaiting()
      const result = await processBlock(this.context(), prepared)
      await this.adoptChildrenOf(result)
      // a repair between two attempts connects what the first one had stored
      const isConnected = attempts > 1 && result.status === 'duplicate' && result.id !== null && this.isOnBestChain(result.id)
      return isConnected ? { ...result, status: 'connected' as const } : result
    })
    this.lookAhead.enter(prepared)
    return verdict.finally(() => this.lookAhead.leave(prepared))
  }

  /** Judges encoded headers, at most HEADERS_AT_ONCE, one after the other and stores the good ones in few batches. @throws as addBlock */
  addHeaders(list: readonly Uint8Array[]): Promise<AddBlockResult[]> {
    assert(list.length <= HEADERS_AT_ONCE, 'headers come in bounded lists')
    const headers = list.map((bytes) => new Uint8Array(bytes.subarray(0, HEADER_BYTES + 1)))
    return this.enter(0, async () => {
      const results = await processHeaders(this.context(), headers)
      if (this.orphans.count > 0) for (const result of results) await this.adoptChildrenOf(result)
      return results
    })
  }

  /** Tries the blocks again that waited for the clock. To be called now and then. @throws as addBlock */
  retryEarly(): Promise<void> {
    return this.early.count === 0 ? Promise.resolve() : this.enter(0, () => this.retryWaiting())
  }

  tip(): HeaderView {
    return this.queries.tip()
  }

  nextBlock(): NextBlockContext {
    return this.queries.nextBlock()
  }

  isOnBestChain(id: Uint8Array): boolean {
    return this.queries.isOnBestChain(id)
  }

  async getHeader(id: Uint8Array): Promise<HeaderView | undefined> {
    return this.queries.getHeader(this.state.headers.find(id))
  }

  async getHeaderAt(height: number): Promise<HeaderView | undefined> {
    return this.queries.getHeader(this.state.headers.bestAt(height))
  }

  /** Of the best chain; undefined above its tip. Reads memory only. */
  getIdAt(height: number): Uint8Array | undefined {
    const handle = this.state.headers.bestAt(height)
    return handle === NO_HEADER ? undefined : this.state.headers.idOf(handle)
  }

  async getBlock(id: Uint8Array): Promise<Block | undefined> {
    return this.queries.getBlock(id)
  }

  async getBlockBytes(id: Uint8Array): Promise<Uint8Array | undefined> {
    return this.queries.getBlockBytes(id)
  }

  /** Sizes of a stored block; reads memory only. */
  getBlockSize(id: Uint8Array): BlockSize | undefined {
    return this.queries.getBlockSize(id)
  }

  async getCoins(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    return this.noticeDamage(this.queries.getCoins(outpoints))
  }

  async stateAfter(transactions: readonly Transaction[]): Promise<Uint8Array> {
    return this.noticeDamage(this.queries.stateAfter(transactions))
  }

  /** From the best chain. @throws ChainError `index-off` */
  async getTransaction(txid: Uint8Array): Promise<PlacedTransaction | undefined> {
    return this.noticeDamage(this.queries.getTransaction(txid))
  }

  /** Balance and the newest `limit` entries of a lock's history. @throws ChainError `index-off` */
  async getAddress(lock: Uint8Array, limit: number): Promise<AddressView> {
    return this.noticeDamage(this.queries.getAddress(lock, limit))
  }

  supply(): Supply {
    const { sum, headers, tip } = this.state
    const issued = this.tools.emission.issuedUpTo(headers.heightOf(tip))
    return { total: sum.total, reserve: RESERVE, issued, unclaimed: RESERVE + issued - sum.total, coins: sum.count }
  }

  /** The state commitment as it is kept: lanes ‖ count ‖ total. For comparing nodes. */
  encodedState(): Uint8Array {
    return this.state.sum.encode()
  }

  /**
   * Goes through the books as they stand now. Coins and records that are wrong are
   * made anew before the next block is judged; a block that is wrong is taken again from whoever offers it.
   */
  async *verifyBooks(options: VerifyOptions = {}): AsyncGenerator<VerifyProgress> {
    for await (const progress of verifyBooks(this.tools, this.state, options)) {
      if (progress.repair === 'state') this.stale = { damage: 'the books showed damage' }
      else if (progress.repair !== undefined) this.hurtBodies.set(bytesToHex(progress.repair), true)
      yield progress
    }
  }

  /** Bytes held by part, estimated from what is really held. */
  memoryParts(): Record<string, number> {
    return {
      headers: this.state.headers.sizeBytes,
      history: this.state.history.sizeBytes,
      coins: this.state.coins.cachedBytes,
      signatures: this.tools.verified.sizeBytes,
      waitingBlocks: this.orphans.sizeBytes + this.early.sizeBytes,
    }
  }

  /** Blocks that wait for their parent and for the clock. */
  get waiting(): { readonly orphans: number; readonly early: number } {
    return { orphans: this.orphans.count, early: this.early.count }
  }

  /** Finishes what was taken and closes the database. Safe to repeat. */
  async stop(): Promise<void> {
    await this.queue.close()
    await this.tools.database.close()
  }

  private context(): AddContext {
    return {
      tools: this.tools,
      state: this.state,
      orphans: this.orphans,
      early: this.early,
      badHeaders: this.badHeaders,
      hurtBodies: this.hurtBodies,
      settled: (prepared) => this.lookAhead.settled(prepared),
    }
  }

  /** The bounded serial queue. Damage that a task meets is repaired and the task tried once more. */
  private enter<T>(sizeBytes: number, task: () => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      try {
        return await this.attempt(sizeBytes, task)
      } catch (error) {
        if (!isStorageError(error, 'data-damaged')) throw error
        return this.attempt(sizeBytes, task)
      }
    })
  }

  /** Room first, then what is left of an earlier failure, then the task, then the one hook. */
  private async attempt<T>(sizeBytes: number, task: () => Promise<T>): Promise<T> {
    try {
      await requireRoom(this.tools.freeRoom, sizeBytes)
      await this.recover()
      const result = await this.withHook(task)
      this.full = false
      return result
    } catch (error) {
      throw this.noteFailure(error)
    }
  }

  private async withHook<T>(task: () => Promise<T>): Promise<T> {
    const before = this.state.tip
    try {
      return await task()
    } finally {
      if (this.state.tip !== before) await this.tellMove(before)
    }
  }

  private async tellMove(before: HeaderHandle): Promise<void> {
    await this.onTipChanged(tipChange(this.state.headers, before, this.state.tip))
  }

  /** After a batch that failed, or damage, only the disk knows how things stand. */
  private noteFailure(error: unknown): unknown {
    const cause = error instanceof CommitError ? error.cause : error
    if (isStorageError(cause, 'disk-full')) this.full = true
    if (isStorageError(cause, 'data-damaged')) this.stale = { damage: (cause as StorageError).message }
    else if (error instanceof CommitError) this.stale = { damage: undefined }
    return cause
  }

  private async recover(): Promise<void> {
    if (this.stale === undefined) return
    const { damage } = this.stale
    await this.reopenDatabase()
    const { coinCacheEntries } = this.options
    const { state, repaired } = await openState(this.tools, {
      ...(coinCacheEntries === undefined ? {} : { coinCacheEntries }),
      ...(damage === undefined ? {} : { rebuild: damage }),
    })
    const change = tipChangeBetween(this.state.headers, state.headers)
    this.state = state
    this.queries = new ChainQueries(this.tools, state)
    this.repairs = repaired ?? this.repairs
    this.stale = undefined
    if (change !== undefined) await this.onTipChanged(change)
  }

  private async reopenDatabase(): Promise<void> {
    try {
      await this.tools.database.reopen()
    } catch (error) {
      if (!isStorageError(error, 'data-damaged')) throw error
      await this.tools.database.reopen({ salvage: true })
    }
  }

  private async noticeDamage<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (isStorageError(error, 'data-damaged')) this.stale = { damage: (error as StorageError).message }
      throw error
    }
  }

  /** Blocks that waited for this one, and for those in turn. */
  private async adoptChildrenOf({ id, status }: AddBlockResult): Promise<void> {
    if (id === null || status === 'orphan' || status === 'early' || !this.isJudged(id)) return
    const parents = [id]
    for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
      for (const result of await this.tryWaiting(this.orphans, this.orphans.takeChildrenOf(parent))) {
        if (result.id !== null && result.status !== 'orphan' && result.status !== 'early') parents.push(result.id)
      }
    }
  }

  /** Judges blocks that were taken out of where they waited; those that could not be judged for want of room go back. */
  private async tryWaiting(waiting: WaitingBlocks, blocks: readonly WaitingBlock[]): Promise<AddBlockResult[]> {
    const results: AddBlockResult[] = []
    for (const [at, block] of blocks.entries()) {
      try {
        results.push(await processBlock(this.context(), new PreparedBlock(block.bytes, this.tools)))
      } catch (error) {
        for (const left of blocks.slice(at)) waiting.add(left)
        throw error
      }
    }
    return results
  }

  /** The header is stored, or remembered as bad: what is built on it need not wait any longer. */
  private isJudged(id: Uint8Array): boolean {
    return this.state.headers.find(id) !== NO_HEADER || this.badHeaders.has(bytesToHex(id))
  }

  private async retryWaiting(): Promise<void> {
    const nowSec = Math.floor(this.tools.clock.now() / 1000)
    const due = this.early.takeUpTo(nowSec + MAX_SECONDS_AHEAD)
    for (const result of await this.tryWaiting(this.early, due)) await this.adoptChildrenOf(result)
  }
}
