// Reading stored headers and blocks. What the index says is there has to be there: anything else is damage.
import { type Block, decodeBlockSteps, type Header } from '../primitives/block.ts'
import type { DatabaseReader } from '../storage/database.ts'
import { StorageError } from '../storage/errors.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { HeaderHandle, HeaderIndex } from './header-index.ts'
import { bodyKey, headerKey } from './layout.ts'
import { readRecordHeader } from './records.ts'

/** Said with every damaged record; the chain makes the state anew from its blocks. */
export const DAMAGE_ADVICE = 'The node repairs this from its own blocks; if it comes again, check the disk.'

function missing(kind: string, height: number): StorageError {
  return new StorageError('data-damaged', `The stored ${kind} at height ${height} is missing. ${DAMAGE_ADVICE}`)
}

/** @throws StorageError `data-damaged` */
export async function requireHeaderRecord(database: DatabaseReader, headers: HeaderIndex, handle: HeaderHandle): Promise<Uint8Array> {
  const height = headers.heightOf(handle)
  const record = await database.get(headerKey(height, headers.idOf(handle)))
  if (record === undefined) throw missing('header', height)
  return record
}

/** @throws StorageError `data-damaged` */
export async function requireHeader(database: DatabaseReader, headers: HeaderIndex, handle: HeaderHandle): Promise<Header> {
  return readRecordHeader(await requireHeaderRecord(database, headers, handle))
}

/** The body must be there by the index. @throws StorageError `data-damaged` */
export async function requireBlockBytes(database: DatabaseReader, headers: HeaderIndex, handle: HeaderHandle): Promise<Uint8Array> {
  const height = headers.heightOf(handle)
  const bytes = await database.get(bodyKey(height, headers.idOf(handle)))
  if (bytes === undefined) throw missing('block', height)
  return new Uint8Array(bytes)
}

/** The body must be there by the index. @throws StorageError `data-damaged` */
export async function requireBlock(database: DatabaseReader, headers: HeaderIndex, handle: HeaderHandle): Promise<Block> {
  return runInTurns(decodeBlockSteps(await requireBlockBytes(database, headers, handle)))
}
