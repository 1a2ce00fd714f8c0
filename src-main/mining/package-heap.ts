// A heap of packages, the best fee rate on top. Packages whose figures have changed are pushed again and the old ones passed over.

export interface Ranked {
  /** Penning a byte. */
  readonly rate: number
  /** Of equal rates the smaller one comes first. */
  readonly order: number
}

function comesBefore(a: Ranked, b: Ranked): boolean {
  return a.rate > b.rate || (a.rate === b.rate && a.order < b.order)
}

export class PackageHeap<T extends Ranked> {
  private readonly items: T[] = []

  push(item: T): void {
    const { items } = this
    let at = items.length
    items.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!comesBefore(item, items[above] as T)) break
      items[at] = items[above] as T
      at = above
    }
    items[at] = item
  }

  pop(): T | undefined {
    const { items } = this
    const top = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return top
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      const right = items[below + 1]
      if (right !== undefined && comesBefore(right, items[below] as T)) below += 1
      const child = items[below]
      if (child === undefined || !comesBefore(child, last)) break
      items[at] = child
      at = below
    }
    items[at] = last
    return top
  }
}
