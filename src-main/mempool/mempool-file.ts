// What waits, as the bytes of `mempool.dat`: magic ‖ genesis id ‖ list of (time u64 ‖ transaction bytes) ‖ SHA-256 of all before.
// A full pool makes tens of megabytes: they are made and checked part by part.
import { createHash } from 'node:crypto'
import { ByteReader } from '../primitives/reader.ts'
import { encodeTransaction, type Transaction } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bytesEqual } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import { MempoolFileError } from './errors.ts'

const MAGIC = new TextEncoder().encode('duitmem1')
const CHECKSUM_BYTES = 32
const LEAST_ITEM_BYTES = 9
/** A millisecond or two of work each. */
const PART_BYTES = 131_072

export interface SavedTransaction {
  readonly bytes: Uint8Array
  /** Unix milliseconds at which it was taken in. */
  readonly time: number
}

/** The file's bytes, one part after the other; each is made when it is asked for. */
export function* encodeMempoolFile(
  genesisId: Uint8Array,
  entries: readonly { readonly tx: Transaction; readonly time: number }[],
): Generator<Uint8Array, void, undefined> {
  const hash = createHash('sha256')
  let writer = new ByteWriter(PART_BYTES).raw(MAGIC).raw(genesisId).varint(entries.length)
  let room = PART_BYTES
  for (const { tx, time } of entries) {
    const bytes = encodeTransaction(tx)
    writer.u64(BigInt(Math.max(0, Math.floor(time)))).byteString(bytes)
    room -= bytes.length
    if (room > 0) continue
    const part = writer.finish()
    hash.update(part)
    yield part
    writer = new ByteWriter(PART_BYTES)
    room = PART_BYTES
  }
  const rest = writer.finish()
  yield rest
  yield new Uint8Array(hash.update(rest).digest())
}

/** @throws MempoolFileError where the bytes are damaged, foreign or cut. */
export async function decodeMempoolFile(genesisId: Uint8Array, bytes: Uint8Array): Promise<SavedTransaction[]> {
  const turns = new Turns()
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES))
  if (!bytesEqual(await checksumOf(body, turns), bytes.subarray(body.length)))
    throw new MempoolFileError('The saved mempool is damaged. It is left out; waiting payments of this wallet are offered again.')
  try {
    const reader = new ByteReader(body)
    if (!bytesEqual(reader.take(MAGIC.length), MAGIC)) throw new MempoolFileError('The saved mempool has an unknown form. It is left out.')
    if (!bytesEqual(reader.take(32), genesisId)) throw new MempoolFileError('The saved mempool belongs to another network. It is left out.')
    const saved: SavedTransaction[] = []
    for (let left = reader.count(LEAST_ITEM_BYTES); left > 0; left--) {
      saved.push({ time: Number(reader.u64()), bytes: reader.byteString() })
      if (turns.isDue) await turns.next()
    }
    reader.finish()
    return saved
  } catch (error) {
    if (error instanceof MempoolFileError) throw error
    throw new MempoolFileError('The saved mempool is damaged. It is left out.', { cause: error })
  }
}

async function checksumOf(body: Uint8Array, turns: Turns): Promise<Uint8Array> {
  const hash = createHash('sha256')
  for (let at = 0; at < body.length; at += PART_BYTES) {
    hash.update(body.subarray(at, at + PART_BYTES))
    if (turns.isDue) await turns.next()
  }
  return hash.digest()
}
