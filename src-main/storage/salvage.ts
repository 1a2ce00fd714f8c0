// Saving what can be read from LevelDB files that are damaged, into a new database in their place. LevelDB's own repair is not used:
// it ends the process when a flipped bit put keys out of order.
import { access, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex } from '../util/bytes.ts'
import { openValue } from './checked-database.ts'
import type { BatchOperation } from './database.ts'
import { type FileEntry, isTableIntact, readLog, readTable } from './level-files.ts'

const TABLE_FILE = /^\d+\.(ldb|sst)$/
const LOG_FILE = /^\d+\.log$/
const BATCH_BYTES = 4 * 1024 * 1024

/** Writes operations into a new database in `folder`, then closes it. */
export type WriteDatabase = (folder: string, batches: AsyncIterable<readonly BatchOperation[]>) => Promise<void>

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

const newFolderOf = (location: string) => `${location}.salvaging`
const oldFolderOf = (location: string) => `${location}.damaged`

/** Completes or undoes a salvage that was interrupted; before the database is opened. */
export async function finishSalvage(location: string): Promise<void> {
  // the new database is complete as soon as the old one was moved away
  if (!(await exists(location)) && (await exists(oldFolderOf(location)))) await rename(newFolderOf(location), location)
  await rm(newFolderOf(location), { recursive: true, force: true })
  await rm(oldFolderOf(location), { recursive: true, force: true })
}

/** Bytes in all tables. */
export async function tableBytes(location: string): Promise<number> {
  let sizeBytes = 0
  for (const name of await readdir(location)) {
    if (TABLE_FILE.test(name)) sizeBytes += (await stat(join(location, name)).catch(() => undefined))?.size ?? 0
  }
  return sizeBytes
}

/** True when a table of the database has a wrong checksum; reads all of them. A file that goes away meanwhile is nobody's loss. */
export async function hasDamagedTable(location: string): Promise<boolean> {
  for (const name of await readdir(location)) {
    if (!TABLE_FILE.test(name)) continue
    const file = await readFile(join(location, name)).catch(() => undefined)
    if (file !== undefined && !isTableIntact(file)) return true
  }
  return false
}

/** Where the newest readable version of a key lies. */
interface Found {
  readonly sequence: number
  /** Of a file in the list; −1 where the key was deleted. */
  readonly file: number
}

async function* entriesOf(location: string, name: string): AsyncGenerator<FileEntry> {
  const file = await readFile(join(location, name))
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length)
  yield* TABLE_FILE.test(name) ? readTable(bytes) : readLog(bytes)
}

/** Without a right checksum around it, an entry counts when it carries its own (checked-database.ts); a deletion carries none. */
function isTrustworthy({ key, value, isChecked }: FileEntry): boolean {
  return isChecked || (value !== undefined && openValue(key, value) !== undefined)
}

async function findNewest(location: string, names: readonly string[]): Promise<Map<string, Found>> {
  const newest = new Map<string, Found>()
  for (const [file, name] of names.entries()) {
    for await (const entry of entriesOf(location, name)) {
      if (!isTrustworthy(entry)) continue
      const key = bytesToHex(entry.key)
      const before = newest.get(key)
      if (before !== undefined && before.sequence >= entry.sequence) continue
      newest.set(key, { sequence: entry.sequence, file: entry.value === undefined ? -1 : file })
    }
  }
  return newest
}

async function* copyNewest(
  location: string,
  names: readonly string[],
  newest: Map<string, Found>,
): AsyncGenerator<readonly BatchOperation[]> {
  let batch: BatchOperation[] = []
  let sizeBytes = 0
  for (const [file, name] of names.entries()) {
    for await (const entry of entriesOf(location, name)) {
      const found = newest.get(bytesToHex(entry.key))
      if (entry.value === undefined || found?.file !== file || found.sequence !== entry.sequence || !isTrustworthy(entry)) continue
      batch.push({ type: 'put', key: entry.key, value: entry.value })
      sizeBytes += entry.value.length
      if (sizeBytes < BATCH_BYTES) continue
      yield batch
      batch = []
      sizeBytes = 0
    }
  }
  if (batch.length > 0) yield batch
}

/**
 * Replaces the database in `location`, which must be closed, by a new one with everything that can still be read.
 * What is missing or old then, the caller must find.
 * 1. Write the new database beside the old one. A crash leaves the old one, and the next start throws the new one away.
 * 2. Move the old one away, then the new one in its place. A crash between is completed at the next start.
 * 3. Delete the old one.
 */
export async function salvage(location: string, write: WriteDatabase): Promise<void> {
  await finishSalvage(location)
  // 1. write
  const names = (await readdir(location)).filter((name) => TABLE_FILE.test(name) || LOG_FILE.test(name)).sort()
  const newest = await findNewest(location, names)
  await write(newFolderOf(location), copyNewest(location, names, newest))
  // 2. move
  await rename(location, oldFolderOf(location))
  await rename(newFolderOf(location), location)
  // 3. delete
  await rm(oldFolderOf(location), { recursive: true, force: true })
}
