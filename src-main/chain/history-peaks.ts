// Peaks of the range over headers (section 8) at any header: kept for recent ones, else put together from the stored nodes.
import type { RangeNode } from '../consensus/history-range.ts'
import type { DatabaseReader } from '../storage/database.ts'
import { StorageError } from '../storage/errors.ts'
import { BoundedMap } from '../util/bounded-map.ts'
import type { HeaderHandle, HeaderIndex } from './header-index.ts'
import { headerKey } from './layout.ts'
import { countRecordNodes, readRecordNode } from './records.ts'

const KEPT_PEAKS = 256
/** About twenty nodes of a hash, a number of 256 bits and small numbers. */
const BYTES_PER_ENTRY = 6_000

/** Heights of the leaves that completed the peaks over `count` headers, with the level of each peak: largest first. */
export function peakPlaces(count: number): { height: number; level: number }[] {
  const places: { height: number; level: number }[] = []
  let end = 0
  for (let level = 31; level >= 0; level--) {
    const size = 2 ** level
    if (Math.floor(count / size) % 2 === 0) continue
    end += size
    places.push({ height: end - 1, level })
  }
  return places
}

export class HistoryPeaks {
  private readonly database: DatabaseReader
  private readonly headers: HeaderIndex
  private readonly kept = new BoundedMap<readonly RangeNode[]>(KEPT_PEAKS)

  constructor(database: DatabaseReader, headers: HeaderIndex) {
    this.database = database
    this.headers = headers
  }

  get sizeBytes(): number {
    return this.kept.size * BYTES_PER_ENTRY
  }

  keep(handle: HeaderHandle, peaks: readonly RangeNode[]): void {
    this.kept.set(String(handle), peaks)
  }

  /** Peaks over all headers up to and with this one. @throws StorageError `data-damaged` */
  async after(handle: HeaderHandle): Promise<readonly RangeNode[]> {
    const kept = this.kept.get(String(handle))
    if (kept !== undefined) return kept
    const places = peakPlaces(this.headers.heightOf(handle) + 1)
    const keys = places.map(({ height }) => headerKey(height, this.headers.idOf(this.headers.ancestorAt(handle, height))))
    const records = await this.database.getMany(keys)
    const peaks = places.map(({ height, level }, i) => {
      const record = records[i]
      if (record === undefined || countRecordNodes(record) <= level) {
        throw new StorageError(
          'data-damaged',
          `The stored header at height ${height} is missing or cut short. It is repaired at the next start.`,
        )
      }
      return readRecordNode(record, level)
    })
    this.keep(handle, peaks)
    return peaks
  }
}
