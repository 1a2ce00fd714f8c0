// The waiting transactions with their indexes: by txid, by coin spent, by family, by who leaves first. Knows no rules.
import { hashKey, type Outpoint, outpointKey } from '../primitives/transaction.ts'
import type { PoolEntry } from './entry.ts'
import { EvictionHeap } from './eviction-heap.ts'
import type { MempoolEntry } from './interface.ts'

export type NewEntry = Omit<MempoolEntry, 'parents' | 'children'> & Pick<PoolEntry, 'heldBytes'>

/** All that `from` lead to by `links`, themselves included; stops above `limit`. Each is visited once, so any shape is linear. */
function reach(from: Iterable<PoolEntry>, links: (entry: PoolEntry) => readonly PoolEntry[], limit: number): Set<PoolEntry> {
  const reached = new Set(from)
  // a Set hands out what is added while it is walked
  for (const entry of reached) {
    if (reached.size > limit) break
    for (const next of links(entry)) reached.add(next)
  }
  return reached
}

export function withAncestors(entries: Iterable<PoolEntry>, limit = Number.POSITIVE_INFINITY): Set<PoolEntry> {
  return reach(entries, (entry) => entry.parents, limit)
}

export function withDescendants(entries: Iterable<PoolEntry>, limit = Number.POSITIVE_INFINITY): Set<PoolEntry> {
  return reach(entries, (entry) => entry.children, limit)
}

interface Sums {
  descendants: number
  fee: number
  weightBytes: number
}

function addTo(sums: Map<PoolEntry, Sums>, ancestor: PoolEntry, { fee, weightBytes }: PoolEntry): void {
  const known = sums.get(ancestor)
  if (known === undefined) {
    sums.set(ancestor, { descendants: 1, fee, weightBytes })
    return
  }
  known.descendants += 1
  known.fee += fee
  known.weightBytes += weightBytes
}

/** Ancestors of an entry that are not among those in `inside`, which holds what is known of its parents there. */
function ancestorsOutside(entry: PoolEntry, inside: ReadonlyMap<PoolEntry, ReadonlySet<PoolEntry>>): ReadonlySet<PoolEntry> {
  const [only, ...others] = entry.parents
  // a long chain shares one set
  if (only !== undefined && others.length === 0) return inside.get(only) ?? withAncestors([only])
  const above = new Set<PoolEntry>()
  for (const parent of entry.parents) for (const ancestor of inside.get(parent) ?? withAncestors([parent])) above.add(ancestor)
  return above
}

function drop(list: PoolEntry[], entry: PoolEntry): void {
  const at = list.indexOf(entry)
  if (at !== -1) list.splice(at, 1)
}

export class PoolIndex {
  private readonly byTxid = new Map<string, PoolEntry>()
  private readonly spenders = new Map<string, PoolEntry>()
  private readonly heap = new EvictionHeap()
  private nextOrder = 0
  private size = 0
  private held = 0

  get count(): number {
    return this.byTxid.size
  }

  /** Sum of the encoded transactions. */
  get sizeBytes(): number {
    return this.size
  }

  get heldBytes(): number {
    return this.held
  }

  get(txid: Uint8Array): PoolEntry | undefined {
    return this.byTxid.get(hashKey(txid))
  }

  /** Parents before children: a child is only ever added after its parents. */
  entries(): IterableIterator<PoolEntry> {
    return this.byTxid.values()
  }

  spenderOf(outpoint: Outpoint): PoolEntry | undefined {
    return this.spenders.get(outpointKey(outpoint))
  }

  /** The entry that leaves first, with its descendants. */
  lowest(): PoolEntry | undefined {
    return this.heap.top()
  }

  /** The transaction must spend no coin that another one here spends. */
  add(added: NewEntry): PoolEntry {
    const { tx, fee, weightBytes } = added
    const parents = new Set<PoolEntry>()
    for (const input of tx.inputs) {
      const parent = this.byTxid.get(hashKey(input.txid))
      if (parent !== undefined) parents.add(parent)
    }
    const entry: PoolEntry = {
      ...added,
      key: hashKey(added.txid),
      order: this.nextOrder++,
      parents: [...parents],
      children: [],
      descendants: 0,
      familyFee: fee,
      familyWeight: weightBytes,
      heapAt: 0,
    }
    this.byTxid.set(entry.key, entry)
    for (const input of tx.inputs) this.spenders.set(outpointKey(input), entry)
    for (const parent of parents) parent.children.push(entry)
    this.heap.push(entry)
    this.countForAncestors(entry, 1)
    this.size += entry.sizeBytes
    this.held += entry.heldBytes
    return entry
  }

  /** Takes out one that was confirmed; its children stay. */
  remove(entry: PoolEntry): void {
    this.countForAncestors(entry, -1)
    this.detach(entry)
  }

  /** Answers all that left, parents first. */
  removeWithDescendants(entry: PoolEntry): PoolEntry[] {
    return this.removeAll(withDescendants([entry]))
  }

  /** Takes out entries with all their descendants, which must be among them. Answers them, parents first. */
  removeAll(entries: ReadonlySet<PoolEntry>): PoolEntry[] {
    const family = [...entries].sort((a, b) => a.order - b.order)
    // only what stays above has to be told: of each that leaves, its ancestors that do not
    const above = new Map<PoolEntry, ReadonlySet<PoolEntry>>()
    const lost = new Map<PoolEntry, Sums>()
    for (const member of family) {
      const ancestors = ancestorsOutside(member, above)
      above.set(member, ancestors)
      for (const ancestor of ancestors) addTo(lost, ancestor, member)
    }
    // one after the other, for the heap bears one change at a time
    for (const [ancestor, sums] of lost) this.change(ancestor, sums, -1)
    for (const member of family.toReversed()) this.detach(member)
    return family
  }

  private detach(entry: PoolEntry): void {
    for (const parent of entry.parents) drop(parent.children, entry)
    for (const child of entry.children) drop(child.parents, entry)
    for (const input of entry.tx.inputs) this.spenders.delete(outpointKey(input))
    this.byTxid.delete(entry.key)
    this.heap.remove(entry)
    this.size -= entry.sizeBytes
    this.held -= entry.heldBytes
  }

  private countForAncestors(entry: PoolEntry, sign: 1 | -1): void {
    const sums = { descendants: 1, fee: entry.fee, weightBytes: entry.weightBytes }
    for (const ancestor of withAncestors(entry.parents)) this.change(ancestor, sums, sign)
  }

  private change(ancestor: PoolEntry, { descendants, fee, weightBytes }: Sums, sign: 1 | -1): void {
    ancestor.descendants += sign * descendants
    ancestor.familyFee += sign * fee
    ancestor.familyWeight += sign * weightBytes
    this.heap.update(ancestor)
  }
}
