// Every stored value carries a check of its own: CRC-32 over key ‖ value, tested on every read.
// LevelDB returns changed bytes without a word, and writes them back under a fresh checksum of its own when it tidies up.
import { crc32 } from 'node:zlib'
import { bytesToHex } from '../util/bytes.ts'
import type { BatchOperation, Database, DatabaseReader, DatabaseSnapshot, Entry, IterateOptions } from './database.ts'
import { StorageError } from './errors.ts'

const CHECK_BYTES = 4

export interface CheckedDatabaseOptions {
  /** What a person calls the kind of record under this key, such as "coin". */
  readonly describeKey: (key: Uint8Array) => string
  /** One sentence on what to do about damage. */
  readonly advice: string
}

function checkOf(key: Uint8Array, value: Uint8Array): number {
  return crc32(value, crc32(key))
}

/** value ‖ CRC-32 (little-endian) over key ‖ value. */
export function sealValue(key: Uint8Array, value: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(value.length + CHECK_BYTES)
  sealed.set(value)
  new DataView(sealed.buffer).setUint32(value.length, checkOf(key, value), true)
  return sealed
}

/** The value without its check, as a view on `sealed`; undefined when it is not what was written under this key. */
export function openValue(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const length = sealed.length - CHECK_BYTES
  if (length < 0) return undefined
  const value = sealed.subarray(0, length)
  const stored = new DataView(sealed.buffer, sealed.byteOffset + length, CHECK_BYTES).getUint32(0, true)
  return stored === checkOf(key, value) ? value : undefined
}

class CheckedReader<Inner extends DatabaseReader> implements DatabaseReader {
  protected readonly inner: Inner
  protected readonly options: CheckedDatabaseOptions

  constructor(options: CheckedDatabaseOptions, inner: Inner) {
    this.options = options
    this.inner = inner
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const sealed = await this.inner.get(key)
    return sealed === undefined ? undefined : this.open(key, sealed)
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const sealed = await this.inner.getMany(keys)
    return sealed.map((value, i) => (value === undefined ? undefined : this.open(keys[i] as Uint8Array, value)))
  }

  async *iterate(options: IterateOptions): AsyncIterable<readonly Entry[]> {
    for await (const page of this.inner.iterate(options)) {
      const opened: Entry[] = []
      for (const { key, value } of page) {
        const intact = openValue(key, value)
        if (intact !== undefined) opened.push({ key, value: intact })
        else if (options.onDamaged !== undefined) options.onDamaged(key)
        else throw this.damaged(key)
      }
      yield opened
    }
  }

  private open(key: Uint8Array, sealed: Uint8Array): Uint8Array {
    const value = openValue(key, sealed)
    if (value === undefined) throw this.damaged(key)
    return value
  }

  private damaged(key: Uint8Array): StorageError {
    const { describeKey, advice } = this.options
    return new StorageError('data-damaged', `A stored ${describeKey(key)} (${bytesToHex(key)}) is not what was written. ${advice}`)
  }
}

class CheckedSnapshot extends CheckedReader<DatabaseSnapshot> implements DatabaseSnapshot {
  close(): Promise<void> {
    return this.inner.close()
  }
}

/** One by one as they are asked for, so that sealing many takes its turns with handing them over. */
function* sealed(operations: Iterable<BatchOperation>): Generator<BatchOperation> {
  for (const operation of operations) {
    yield operation.type === 'put' ? { type: 'put', key: operation.key, value: sealValue(operation.key, operation.value) } : operation
  }
}

/** Adds the check of every value to any database. */
export class CheckedDatabase extends CheckedReader<Database> implements Database {
  batch(operations: Iterable<BatchOperation>, options: { readonly sync: boolean }): Promise<void> {
    return this.inner.batch(sealed(operations), options)
  }

  snapshot(): DatabaseSnapshot {
    return new CheckedSnapshot(this.options, this.inner.snapshot())
  }

  reopen(options?: { readonly salvage?: boolean }): Promise<void> {
    return this.inner.reopen(options)
  }

  close(): Promise<void> {
    return this.inner.close()
  }
}
