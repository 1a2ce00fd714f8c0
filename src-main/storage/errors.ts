// Why the storage cannot do what it was asked: a closed list of codes, each with a sentence for a person.

/**
 * - `data-dir-in-use`: another program holds the database
 * - `data-dir-unusable`: the folder cannot be made, read or written
 * - `data-newer`: written by a newer version of the program; nothing was touched
 * - `data-foreign`: belongs to another network or to something else; nothing was touched
 * - `data-damaged`: what was read is not what was written
 * - `disk-full`: no room to write; nothing was written
 */
export type StorageErrorCode = 'data-dir-in-use' | 'data-dir-unusable' | 'data-newer' | 'data-foreign' | 'data-damaged' | 'disk-full'

export class StorageError extends Error {
  override name = 'StorageError'
  readonly code: StorageErrorCode
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** True for a StorageError with this code. */
export function isStorageError(error: unknown, code: StorageErrorCode): boolean {
  return error instanceof StorageError && error.code === code
}
