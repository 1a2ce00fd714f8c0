// A binary heap of waiting transactions, the one that leaves first on top. Entries know their place, so a changed rate costs a few swaps.
import { evictionRate, type PoolEntry } from './entry.ts'

function leavesBefore(a: PoolEntry, b: PoolEntry): boolean {
  const difference = evictionRate(a) - evictionRate(b)
  return difference < 0 || (difference === 0 && a.order > b.order)
}

export class EvictionHeap {
  private readonly entries: PoolEntry[] = []

  top(): PoolEntry | undefined {
    return this.entries[0]
  }

  push(entry: PoolEntry): void {
    entry.heapAt = this.entries.length
    this.entries.push(entry)
    this.rise(entry)
  }

  remove(entry: PoolEntry): void {
    const last = this.entries.pop() as PoolEntry
    if (last === entry) return
    this.place(last, entry.heapAt)
    this.update(last)
  }

  /** Its rate has changed. */
  update(entry: PoolEntry): void {
    this.rise(entry)
    this.sink(entry)
  }

  private place(entry: PoolEntry, at: number): void {
    this.entries[at] = entry
    entry.heapAt = at
  }

  private rise(entry: PoolEntry): void {
    while (entry.heapAt > 0) {
      const parent = this.entries[(entry.heapAt - 1) >> 1] as PoolEntry
      if (!leavesBefore(entry, parent)) return
      this.swap(entry, parent)
    }
  }

  private sink(entry: PoolEntry): void {
    for (;;) {
      const left = this.entries[2 * entry.heapAt + 1]
      const right = this.entries[2 * entry.heapAt + 2]
      const child = right !== undefined && left !== undefined && leavesBefore(right, left) ? right : left
      if (child === undefined || !leavesBefore(child, entry)) return
      this.swap(entry, child)
    }
  }

  private swap(a: PoolEntry, b: PoolEntry): void {
    const at = a.heapAt
    this.place(a, b.heapAt)
    this.place(b, at)
  }
}
