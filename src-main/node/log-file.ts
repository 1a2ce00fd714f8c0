// A log file of bounded size: when it is full it becomes `node.1.log`, and the oldest goes. 0600, whatever the umask.
import { chmodSync, closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const FILE_MODE = 0o600

export interface LogFileOptions {
  readonly folder: string
  /** A file is closed once it would grow above this. */
  readonly maxBytes?: number
  /** Files that are kept, the one being written included. */
  readonly files?: number
}

/** Lines are written as they come: what was logged before a crash is there after it. A disk that takes no more is not an error here. */
export class LogFile {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #files: number
  #handle: number | undefined
  #sizeBytes = 0

  constructor(options: LogFileOptions) {
    this.#folder = options.folder
    this.#maxBytes = options.maxBytes ?? 4_000_000
    this.#files = options.files ?? 3
    this.#open()
  }

  write(line: string): void {
    const bytes = Buffer.from(line)
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#maxBytes) this.#rotate()
    if (this.#handle === undefined) return
    try {
      this.#sizeBytes += writeSync(this.#handle, bytes)
    } catch {
      // a full disk must not stop the node for want of a log line
    }
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  #path(number: number): string {
    return join(this.#folder, number === 0 ? 'node.log' : `node.${number}.log`)
  }

  #open(): void {
    try {
      this.#handle = openSync(this.#path(0), 'a', FILE_MODE)
      chmodSync(this.#path(0), FILE_MODE)
      this.#sizeBytes = fstatSync(this.#handle).size
    } catch {
      this.#handle = undefined
    }
  }

  #rotate(): void {
    this.close()
    for (let number = this.#files - 2; number >= 0; number--) {
      try {
        renameSync(this.#path(number), this.#path(number + 1))
      } catch {
        // not there yet
      }
    }
    this.#open()
  }
}
