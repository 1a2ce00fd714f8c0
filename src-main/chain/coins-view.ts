// Unspent coins of the tip: the database behind a bounded cache of recent ones, since lookups dominate.
import { type Coin, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import type { DatabaseReader } from '../storage/database.ts'
import { BoundedMap } from '../util/bounded-map.ts'
import { coinKey } from './layout.ts'
import { decodeCoinValue, encodeCoinValue } from './records.ts'

/** Coins kept in memory; about 300 bytes each with their keys. */
export const COIN_CACHE_ENTRIES = 60_000
/** Measured: key text, encoded coin and the two map entries. */
const BYTES_PER_ENTRY = 300

/** A coin that a change makes, or undefined where it takes it away. */
export interface CoinChange {
  readonly outpoint: Outpoint
  readonly coin: Coin | undefined
  /** encodeCoinValue of the coin, once somebody needed it. */
  encoded?: Uint8Array
}

/** What a change puts into the database, undefined where it takes the coin away. */
export function encodedCoin(change: CoinChange): Uint8Array | undefined {
  if (change.coin !== undefined) change.encoded ??= encodeCoinValue(change.coin)
  return change.encoded
}

export class CoinsView {
  private readonly database: DatabaseReader
  /** Encoded, so that an entry is two small objects and not ten. */
  private readonly cache: BoundedMap<Uint8Array>
  /** Counts changes, so that what was read before one is not kept after it. */
  private changes = 0

  constructor(database: DatabaseReader, cacheEntries = COIN_CACHE_ENTRIES) {
    this.database = database
    this.cache = new BoundedMap(cacheEntries)
  }

  get cachedBytes(): number {
    return this.cache.size * BYTES_PER_ENTRY
  }

  /** Moves with every change: what two readings gave belongs together when this stayed the same. */
  get version(): number {
    return this.changes
  }

  /** In the order asked, undefined where there is no such coin. @throws StorageError `data-damaged` */
  getMany(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    return this.read(outpoints, (key) => this.walkTo(key))
  }

  /** As getMany, but an absence is not looked into: for those whom a coin helps and nothing follows for without it. */
  peekMany(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    return this.read(outpoints, async () => undefined)
  }

  private async read(
    outpoints: readonly Outpoint[],
    confirm: (key: Uint8Array) => Promise<Uint8Array | undefined>,
  ): Promise<(Coin | undefined)[]> {
    const { changes } = this
    const coins = outpoints.map((outpoint) => this.fromCache(outpoint))
    const missing = outpoints.flatMap((outpoint, at) => {
      const key = coins[at] === undefined ? coinKey(outpoint) : undefined
      return key === undefined ? [] : [{ at, key, outpoint }]
    })
    if (missing.length === 0) return coins
    const values = await this.database.getMany(missing.map(({ key }) => key))
    for (const [i, { at, key, outpoint }] of missing.entries()) {
      const value = values[i] ?? (await confirm(key))
      if (value === undefined) continue
      coins[at] = decodeCoinValue(outpoint, value)
      // a copy: the buffer that the database gave is larger than its part of it
      if (changes === this.changes) this.cache.set(outpointKey(outpoint), new Uint8Array(value))
    }
    return coins
  }

  /**
   * A damaged filter of LevelDB answers “not here”, without an error, for a coin that is here: that would be a wrong verdict.
   * An absence is believed only after a walk to the key, which asks no filter.
   */
  private async walkTo(key: Uint8Array): Promise<Uint8Array | undefined> {
    for await (const page of this.database.iterate({ prefix: key, limit: 1 })) for (const entry of page) return entry.value
    return undefined
  }

  /** The database has changed so. */
  apply(changes: Iterable<[string, CoinChange]>): void {
    this.changes += 1
    for (const [key, change] of changes) {
      const value = encodedCoin(change)
      if (value === undefined) this.cache.delete(key)
      else this.cache.set(key, value)
    }
  }

  private fromCache(outpoint: Outpoint): Coin | undefined {
    const value = this.cache.get(outpointKey(outpoint))
    return value === undefined ? undefined : decodeCoinValue(outpoint, value)
  }
}
