// Files that must never be half written or readable by others: written beside, synced, renamed, folder synced; 0600 in a folder of 0700.
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bytesToHex } from '../util/bytes.ts'
import { WalletError } from './errors.ts'
import { MAX_WALLET_FILE_BYTES } from './wallet-file.ts'
import type { RandomBytes } from './words.ts'

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** The system's refusal as an error for a person. */
export function fileError(error: unknown, path: string): unknown {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new WalletError(
      'disk-full',
      `The disk is full, so ${path} was not written. Make room and try again.`,
      { path },
      { cause: error },
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'ENOENT')
    return new WalletError(
      'data-dir-unusable',
      `${path} cannot be used (${String(code)}). Check that the folder is there and can be written.`,
      { path },
      { cause: error },
    )
  return error
}

/** Makes a folder that only its owner may enter, whatever the umask. */
export async function makeSecretFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE })
    await chmod(path, FOLDER_MODE)
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Makes names in a folder durable. Some systems cannot sync folders and need not. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Replaces the file whole or not at all.
 * 1. Write and sync a file beside it. A crash leaves the old file and a stray one.
 * 2. Rename it over the old. 3. Sync the folder.
 */
export async function writeSecretFile(path: string, bytes: Uint8Array, randomBytes: RandomBytes): Promise<void> {
  const beside = `${path}.${bytesToHex(randomBytes(6))}.new`
  try {
    // 1.
    const file = await open(beside, 'wx', FILE_MODE)
    try {
      await file.chmod(FILE_MODE)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    // 2. and 3.
    await rename(beside, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw fileError(error, path)
  }
}

/** The whole file; undefined where there is none. A file far too large is not read. */
export async function readSecretFile(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path)
    if (size > MAX_WALLET_FILE_BYTES)
      throw new WalletError(
        'wallet-damaged',
        'The wallet file is far too large to be one. Restore the wallet from a backup; it was not touched.',
      )
    return Uint8Array.from(await readFile(path))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw fileError(error, path)
  }
}
