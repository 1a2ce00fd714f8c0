// The database on disk: LevelDB in a folder of its own, held by one program at a time.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { Turns } from '../util/turns.ts'
import type { BatchOperation, Database, DatabaseSnapshot, Entry, IterateOptions } from './database.ts'
import { prefixEnd } from './database.ts'
import { StorageError } from './errors.ts'
import { finishSalvage, hasDamagedTable, salvage, tableBytes } from './salvage.ts'

type View = Level<Uint8Array, Uint8Array>
type ViewSnapshot = ReturnType<View['snapshot']>

const PAGE_ENTRIES = 500
const PAGE_BYTES = 256 * 1024
const CACHE_BYTES = 16 * 1024 * 1024
const WRITE_BUFFER_BYTES = 4 * 1024 * 1024
/** Tables that are checked at every start, at about 800 MB a second. */
const TABLE_BYTES_CHECKED = 512 * 1024 * 1024
/** Files that LevelDB makes. */
const LEVEL_FILE = /^(CURRENT|LOCK|LOG|LOG\.old|RUNNING|MANIFEST-\d+|\d+\.(ldb|sst|log|dbtmp)|lost)$/
const LEVEL_DATA_FILE = /^(MANIFEST-\d+|\d+\.(ldb|sst|log))$/

export interface OpenedLevelDatabase {
  readonly database: LevelDatabase
  /** True when the files did not fit together and LevelDB had to salvage what it could: what is missing or old must be found by the caller. */
  readonly salvaged: boolean
}

/** LevelDB answers with Buffers, whose `slice` shares memory instead of copying: only plain arrays leave this file. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function plainOrNone(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : plain(bytes)
}

interface CodedError {
  readonly code?: string
  readonly message?: string
  readonly cause?: unknown
}

/** The innermost error that LevelDB gave: open() wraps it. */
function rootOf(error: unknown): CodedError {
  const { cause } = (error ?? {}) as CodedError
  return cause === undefined ? ((error ?? {}) as CodedError) : rootOf(cause)
}

// LevelDB passes the system's reason on as a text and nothing else, so the text is all there is to look at
function isNoRoom(text: string): boolean {
  return /no space left|disk quota|not enough space|file too large/i.test(text)
}

function storageErrorOf(error: unknown, location: string): Error {
  const { code, message = '' } = rootOf(error)
  if (code === 'LEVEL_LOCKED') {
    return new StorageError('data-dir-in-use', `${location} is in use by another running Duit. Use that one, or stop it first.`, {
      cause: error,
    })
  }
  if (code === 'ENOSPC' || code === 'EDQUOT' || (code === 'LEVEL_IO_ERROR' && isNoRoom(message))) {
    return new StorageError(
      'disk-full',
      `The disk is full, so nothing was written to ${location}. Make room; the node goes on by itself.`,
      {
        cause: error,
      },
    )
  }
  if (code === 'LEVEL_CORRUPTION' || (code === 'LEVEL_IO_ERROR' && /no such file/i.test(message))) {
    return new StorageError('data-damaged', `The database in ${location} is damaged (${message}).`, { cause: error })
  }
  if (code === 'LEVEL_DATABASE_NOT_OPEN') {
    return new StorageError('data-dir-unusable', `The database in ${location} is closed.`, { cause: error })
  }
  if (code === 'LEVEL_IO_ERROR' || code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'EPERM') {
    return new StorageError(
      'data-dir-unusable',
      `${location} cannot be used (${message}). Check that the folder exists and can be written.`,
      {
        cause: error,
      },
    )
  }
  return error instanceof Error ? error : new Error(String(error))
}

/** Yields pages of one iterator and closes it whatever happens. */
async function* pages(level: View, options: IterateOptions, snapshot?: ViewSnapshot): AsyncIterable<readonly Entry[]> {
  const { prefix, after, reverse = false, limit = -1 } = options
  const end = prefixEnd(prefix)
  const lower = !reverse && after !== undefined ? { gt: after } : { gte: prefix }
  const upper = reverse && after !== undefined ? { lt: after } : end === undefined ? {} : { lt: end }
  const iterator = level.iterator({
    ...lower,
    ...upper,
    reverse,
    limit,
    highWaterMarkBytes: PAGE_BYTES,
    ...(snapshot === undefined ? {} : { snapshot }),
  })
  try {
    for (;;) {
      const entries = await iterator.nextv(PAGE_ENTRIES)
      if (entries.length === 0) return
      yield entries.map(([key, value]) => ({ key: plain(key), value: plain(value) }))
    }
  } finally {
    await iterator.close()
  }
}

class LevelSnapshot implements DatabaseSnapshot {
  private readonly level: View
  private readonly snapshot: ViewSnapshot
  private readonly location: string

  constructor(level: View, location: string) {
    this.level = level
    this.snapshot = level.snapshot()
    this.location = location
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return plainOrNone(await this.typed(this.level.get(key, { snapshot: this.snapshot })))
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return (await this.typed(this.level.getMany([...keys], { snapshot: this.snapshot }))).map(plainOrNone)
  }

  iterate(options: IterateOptions): AsyncIterable<readonly Entry[]> {
    return typedPages(pages(this.level, options, this.snapshot), this.location)
  }

  close(): Promise<void> {
    return this.snapshot.close()
  }

  private async typed<T>(result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw storageErrorOf(error, this.location)
    }
  }
}

async function* typedPages(inner: AsyncIterable<readonly Entry[]>, location: string): AsyncIterable<readonly Entry[]> {
  try {
    yield* inner
  } catch (error) {
    throw storageErrorOf(error, location)
  }
}

export class LevelDatabase implements Database {
  private readonly level: View
  private readonly location: string
  /** Reads and writes that come while it is opened again wait for this. */
  private ready: Promise<void> | undefined

  constructor(level: View, location: string) {
    this.level = level
    this.location = location
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.ready !== undefined) await this.ready
    return plainOrNone(await this.typed(this.level.get(key)))
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    if (this.ready !== undefined) await this.ready
    return (await this.typed(this.level.getMany([...keys]))).map(plainOrNone)
  }

  async *iterate(options: IterateOptions): AsyncIterable<readonly Entry[]> {
    if (this.ready !== undefined) await this.ready
    yield* typedPages(pages(this.level, options), this.location)
  }

  async batch(operations: Iterable<BatchOperation>, options: { readonly sync: boolean }): Promise<void> {
    if (this.ready !== undefined) await this.ready
    return this.typed(this.write(operations, options))
  }

  /** Handed over piece by piece, so that a large batch holds nobody up; what is written is one. */
  private async write(operations: Iterable<BatchOperation>, options: { readonly sync: boolean }): Promise<void> {
    const turns = new Turns()
    const batch = this.level.batch()
    for (const operation of operations) {
      if (operation.type === 'put') batch.put(operation.key, operation.value)
      else batch.del(operation.key)
      if (turns.isDue) await turns.next()
    }
    await batch.write(options)
  }

  snapshot(): DatabaseSnapshot {
    return new LevelSnapshot(this.level, this.location)
  }

  async reopen({ salvage = false }: { readonly salvage?: boolean } = {}): Promise<void> {
    const reopening = this.typed(this.closeAndOpen(salvage))
    this.ready = reopening.catch(() => {})
    await reopening
  }

  private async closeAndOpen(isDamaged: boolean): Promise<void> {
    await this.level.close()
    if (isDamaged) await repairFiles(this.location)
    await this.level.open({ createIfMissing: false })
    await markRunning(this.location)
  }

  async close(): Promise<void> {
    await this.typed(this.level.close())
    await rm(join(this.location, RUNNING_FILE), { force: true })
  }

  private async typed<T>(result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw storageErrorOf(error, this.location)
    }
  }
}

/** There while the database is open: found at the next start, the last one did not end cleanly. */
const RUNNING_FILE = 'RUNNING'

/** Writes a salvaged database and closes it. */
async function writeDatabase(folder: string, batches: AsyncIterable<readonly BatchOperation[]>): Promise<void> {
  const level = await openLevel(folder, true)
  for await (const batch of batches) await level.batch([...batch], { sync: true })
  await level.close()
}

function repairFiles(location: string): Promise<void> {
  return salvage(location, writeDatabase)
}

type FolderKind = 'empty' | 'database' | 'headless'

/** What lies in the folder. LevelDB would start anew over tables whose CURRENT is gone and delete them: that is `headless`. */
async function inspectFolder(location: string): Promise<FolderKind> {
  const names = await readdir(location)
  const stranger = names.find((name) => !LEVEL_FILE.test(name))
  if (stranger !== undefined) {
    throw new StorageError(
      'data-foreign',
      `${location} holds something that is not Duit's (${stranger}). Choose another folder; nothing was changed.`,
    )
  }
  if (names.includes('CURRENT')) return 'database'
  return names.some((name) => LEVEL_DATA_FILE.test(name)) ? 'headless' : 'empty'
}

async function openLevel(location: string, createIfMissing: boolean): Promise<View> {
  const level: View = new Level(location, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    // hashes and signatures do not compress; uncompressed, a flipped bit stays one flipped bit that our own check finds
    compression: false,
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
  })
  await level.open({ createIfMissing })
  return level
}

async function markRunning(location: string): Promise<void> {
  await writeFile(join(location, RUNNING_FILE), '', { mode: 0o600 })
}

/**
 * A table with a wrong checksum. LevelDB itself ends the process when it meets some kinds of damage, so they are looked for before it opens:
 * at every start while that takes under a second, and always after a stop that was not clean.
 */
async function isSuspect(location: string): Promise<boolean> {
  const isUnclean = (await readdir(location)).includes(RUNNING_FILE)
  return (isUnclean || (await tableBytes(location)) <= TABLE_BYTES_CHECKED) && hasDamagedTable(location)
}

/** Opens what is there; undefined where its files do not fit together. */
async function openWhole(location: string): Promise<View | undefined> {
  const kind = await inspectFolder(location)
  if (kind === 'headless' || (await isSuspect(location))) return undefined
  try {
    return await openLevel(location, kind === 'empty')
  } catch (error) {
    const typed = storageErrorOf(error, location)
    if (typed instanceof StorageError && typed.code === 'data-damaged') return undefined
    throw typed
  }
}

/**
 * Opens the database in `location`, which is made (mode 0700) if it is missing.
 * Files that do not fit together are salvaged where `salvage` is set, and refused as `data-damaged` otherwise.
 * @throws StorageError `data-dir-in-use`, `data-dir-unusable`, `data-foreign`, `data-damaged` or `disk-full`
 */
export async function openLevelDatabase(location: string, options: { readonly salvage: boolean }): Promise<OpenedLevelDatabase> {
  try {
    await finishSalvage(location)
    await mkdir(location, { recursive: true, mode: 0o700 })
    const whole = await openWhole(location)
    if (whole === undefined && !options.salvage) {
      throw new StorageError('data-damaged', `The files of the database in ${location} do not fit together. Nothing was changed.`)
    }
    if (whole === undefined) await repairFiles(location)
    const level = whole ?? (await openLevel(location, false))
    await markRunning(location)
    return { database: new LevelDatabase(level, location), salvaged: whole === undefined }
  } catch (error) {
    throw storageErrorOf(error, location)
  }
}
