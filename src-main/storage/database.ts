// The database as the rest of the program sees it: ordered keys, atomic batches, snapshots. Types and key helpers only.

export interface PutOperation {
  readonly type: 'put'
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export interface DeleteOperation {
  readonly type: 'del'
  readonly key: Uint8Array
}

export type BatchOperation = PutOperation | DeleteOperation

export interface Entry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export interface IterateOptions {
  /** Only keys that begin so; empty for all. */
  readonly prefix: Uint8Array
  /** Only keys that sort after this one, or before it where `reverse` is set. */
  readonly after?: Uint8Array
  readonly reverse?: boolean
  /** At most so many entries. */
  readonly limit?: number
  /** Called for each entry whose value fails its check; the entry is left out. Without it such an entry throws `data-damaged`. */
  readonly onDamaged?: (key: Uint8Array) => void
}

export interface DatabaseReader {
  /** The value, undefined where there is none. @throws StorageError `data-damaged` */
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  /** In the order asked. @throws StorageError `data-damaged` */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>
  /** Entries in the order of their keys, in pages so that a long walk costs few turns of the event loop. */
  iterate(options: IterateOptions): AsyncIterable<readonly Entry[]>
}

/** The database as it was at one moment. Must be closed. */
export interface DatabaseSnapshot extends DatabaseReader {
  close(): Promise<void>
}

export interface Database extends DatabaseReader {
  /**
   * Writes all or nothing. With `sync` it is on the disk when this resolves.
   * @throws StorageError `disk-full`, `data-dir-unusable` or `data-damaged`; what was written then is known only after `reopen`.
   */
  batch(operations: Iterable<BatchOperation>, options: { readonly sync: boolean }): Promise<void>
  snapshot(): DatabaseSnapshot
  /**
   * Closes and opens again: afterwards it says what is really on the disk. Needed after a batch that failed.
   * With `salvage` files that do not fit together are put in order first; what is missing or old then, the caller must find.
   */
  reopen(options?: { readonly salvage?: boolean }): Promise<void>
  close(): Promise<void>
}

/** Smallest key above all keys with this prefix; undefined when there is none (a prefix of ff bytes, or empty). */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  const end = prefix.slice()
  for (let i = end.length - 1; i >= 0; i--) {
    if ((end[i] as number) < 0xff) {
      end[i] = (end[i] as number) + 1
      return end.slice(0, i + 1)
    }
  }
  return undefined
}
