// How much room is left where the data lies, asked before something is written.
import { statfs } from 'node:fs/promises'
import { StorageError } from './errors.ts'

/** Left free whatever is written, so that the database can tidy up and wallets can still be saved. */
export const RESERVED_ROOM_BYTES = 64 * 1024 * 1024

/** Bytes that this program may still write where `folder` lies. */
export type FreeRoom = () => Promise<number>

export function createFreeRoom(folder: string): FreeRoom {
  return async () => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  }
}

/** @throws StorageError `disk-full` unless `sizeBytes` fit and the reserve stays free. */
export async function requireRoom(freeRoom: FreeRoom, sizeBytes: number): Promise<void> {
  const freeBytes = await freeRoom()
  if (freeBytes >= RESERVED_ROOM_BYTES + sizeBytes) return
  const free = Math.floor(freeBytes / 1024 / 1024)
  throw new StorageError('disk-full', `The disk is full: ${free} MiB are free. Make room; the node goes on by itself.`)
}
