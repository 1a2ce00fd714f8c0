// What waits, as the bytes of `mempool.dat`: magic ‖ genesis id ‖ list of (time u64 ‖ transaction bytes) ‖ SHA-256 of all before.
import { hashSha256 } from '../crypto/tagged-hash.ts'
import { ByteReader } from '../primitives/reader.ts'
import { encodeTransaction, type Transaction } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bytesEqual } from '../util/bytes.ts'
import { MempoolFileError } from './errors.ts'

const MAGIC = new TextEncoder().encode('duitmem1')
const CHECKSUM_BYTES = 32
const LEAST_ITEM_BYTES = 9

export interface SavedTransaction {
  readonly bytes: Uint8Array
  /** Unix milliseconds at which it was taken in. */
  readonly time: number
}

export function encodeMempoolFile(
  genesisId: Uint8Array,
  entries: readonly { readonly tx: Transaction; readonly time: number }[],
): Uint8Array {
  const writer = new ByteWriter(65_536).raw(MAGIC).raw(genesisId).varint(entries.length)
  for (const { tx, time } of entries) writer.u64(BigInt(Math.max(0, Math.floor(time)))).byteString(encodeTransaction(tx))
  const body = writer.finish()
  return new ByteWriter(body.length + CHECKSUM_BYTES).raw(body).raw(hashSha256(body)).finish()
}

/** @throws MempoolFileError where the bytes are damaged, foreign or cut. */
export function decodeMempoolFile(genesisId: Uint8Array, bytes: Uint8Array): SavedTransaction[] {
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES))
  if (!bytesEqual(hashSha256(body), bytes.subarray(body.length)))
    throw new MempoolFileError('The saved mempool is damaged. It is left out; waiting payments of this wallet are offered again.')
  try {
    const reader = new ByteReader(body)
    if (!bytesEqual(reader.take(MAGIC.length), MAGIC)) throw new MempoolFileError('The saved mempool has an unknown form. It is left out.')
    if (!bytesEqual(reader.take(32), genesisId)) throw new MempoolFileError('The saved mempool belongs to another network. It is left out.')
    const saved: SavedTransaction[] = []
    for (let left = reader.count(LEAST_ITEM_BYTES); left > 0; left--) saved.push({ time: Number(reader.u64()), bytes: reader.byteString() })
    reader.finish()
    return saved
  } catch (error) {
    if (error instanceof MempoolFileError) throw error
    throw new MempoolFileError('The saved mempool is damaged. It is left out.', { cause: error })
  }
}
