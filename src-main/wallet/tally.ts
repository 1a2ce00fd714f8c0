// What has to be in a wallet's database: how many entries, and the sum of their checksums. The check that each value carries says nothing
// of entries that are gone or old, and a database that lost part of its log opens without a word.
import { crc32 } from 'node:zlib'
import type { BatchOperation } from '../storage/database.ts'
import { bytesEqual } from '../util/bytes.ts'
import { keyText, TALLY_KEY } from './layout.ts'

export class Tally {
  /** Checksum of each entry, by keyText. */
  private readonly checks = new Map<string, number>()
  private sum = 0

  /** The entry that stands under this key now; without a value it is gone. */
  set(key: Uint8Array, value: Uint8Array | undefined): void {
    const name = keyText(key)
    this.sum = (this.sum - (this.checks.get(name) ?? 0)) >>> 0
    if (value === undefined) {
      this.checks.delete(name)
      return
    }
    const check = crc32(value, crc32(key))
    this.checks.set(name, check)
    this.sum = (this.sum + check) >>> 0
  }

  /** The write that tells what is there after it. */
  operation(): BatchOperation {
    return { type: 'put', key: TALLY_KEY, value: this.encode() }
  }

  /** True when this was told of just these entries. An empty database has nothing to tell. */
  agreesWith(stored: Uint8Array | undefined): boolean {
    return stored === undefined ? this.checks.size === 0 : bytesEqual(stored, this.encode())
  }

  private encode(): Uint8Array {
    const value = new Uint8Array(8)
    const view = new DataView(value.buffer)
    view.setUint32(0, this.checks.size)
    view.setUint32(4, this.sum)
    return value
  }
}
