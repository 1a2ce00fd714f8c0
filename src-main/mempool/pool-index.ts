// The waiting transactions with their indexes: by txid, by coin spent, by family, by who leaves first. Knows no rules.
import { type Outpoint, outpointKey } from '../primitives/transaction.ts'
import { type PoolEntry, txidKey } from './entry.ts'
import { EvictionHeap } from './eviction-heap.ts'
import type { MempoolEntry } from './interface.ts'

export type NewEntry = MempoolEntry & Pick<PoolEntry, 'heldBytes'>

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
    return this.byTxid.get(txidKey(txid))
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
      const parent = this.byTxid.get(txidKey(input.txid))
      if (parent !== undefined) parents.add(parent)
    }
    const entry: PoolEntry = {
      ...added,
      key: txidKey(added.txid),
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

  /** Takes one entry out; its children stay, for it was confirmed, or they leave as well. */
  remove(entry: PoolEntry): void {
    this.countForAncestors(entry, -1)
    for (const parent of entry.parents) drop(parent.children, entry)
    for (const child of entry.children) drop(child.parents, entry)
    for (const input of entry.tx.inputs) this.spenders.delete(outpointKey(input))
    this.byTxid.delete(entry.key)
    this.heap.remove(entry)
    this.size -= entry.sizeBytes
    this.held -= entry.heldBytes
  }

  /** Answers all that left, parents first. */
  removeWithDescendants(entry: PoolEntry): PoolEntry[] {
    const family = [...withDescendants([entry])].sort((a, b) => a.order - b.order)
    // children first, so that every ancestor left behind is told of each of them
    for (const member of family.toReversed()) this.remove(member)
    return family
  }

  private countForAncestors(entry: PoolEntry, sign: 1 | -1): void {
    for (const ancestor of withAncestors(entry.parents)) {
      ancestor.descendants += sign
      ancestor.familyFee += sign * entry.fee
      ancestor.familyWeight += sign * entry.weightBytes
      this.heap.update(ancestor)
    }
  }
}
