// A map with a limit: the entries that came first leave first, many at a time.

/**
 * Two maps, a young and an old one: when the young one holds half of the limit, it becomes the old one and what was old is gone.
 * Taking the oldest out of a single Map one by one costs a walk over all that was deleted before it.
 */
export class BoundedMap<Value> {
  private young = new Map<string, Value>()
  private old = new Map<string, Value>()
  private readonly limit: number

  /** Holds at most `limit` entries, and at least the last half of that. */
  constructor(limit: number) {
    this.limit = limit
  }

  get size(): number {
    return this.young.size + this.old.size
  }

  get(key: string): Value | undefined {
    return this.young.get(key) ?? this.old.get(key)
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key)
  }

  set(key: string, value: Value): void {
    if (this.limit === 0) return
    this.old.delete(key)
    this.young.set(key, value)
    if (this.young.size < Math.max(1, this.limit >> 1)) return
    this.old = this.young
    this.young = new Map()
  }

  delete(key: string): void {
    this.young.delete(key)
    this.old.delete(key)
  }
}
