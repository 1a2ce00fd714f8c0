// Which waiting transactions go into a block: packages of a transaction with its unconfirmed ancestors, best fee rate first.
import type { MempoolEntry, MempoolReader } from '../mempool/interface.ts'
import { PackageHeap, type Ranked } from './package-heap.ts'

export interface SelectionLimits {
  /** For the transactions as encoded. */
  readonly sizeBytes: number
  readonly signatureChecks: number
}

export interface Selection {
  /** Parents before children. */
  readonly entries: readonly MempoolEntry[]
  /** Penning. */
  readonly fees: number
}

/** No transaction is smaller. */
const LEAST_TRANSACTION_BYTES = 100
/** Packages in a row that did not fit, in a block that is nearly full. */
const MISSES_LIMIT = 500
const NEARLY_FULL_BYTES = 4_000

interface Node {
  readonly entry: MempoolEntry
  readonly order: number
  readonly parents: readonly Node[]
  readonly children: Node[]
  /** Sums over itself and its ancestors that are not chosen yet. */
  fee: number
  weightBytes: number
  /** The rate under which it lies in the heap; an offer with another one is passed over. */
  offered: number
  isChosen: boolean
}

interface Offer extends Ranked {
  readonly node: Node
}

function rateOf(node: Node): number {
  return node.fee / node.weightBytes
}

function reach(from: readonly Node[], links: (node: Node) => readonly Node[]): Set<Node> {
  const reached = new Set(from)
  // a Set hands out what is added while it is walked
  for (const node of reached) for (const next of links(node)) if (!next.isChosen) reached.add(next)
  return reached
}

function createNodes(pool: MempoolReader, isLeftOut: (entry: MempoolEntry) => boolean): Node[] {
  const nodes = new Map<MempoolEntry, Node>()
  for (const entry of pool.entries()) {
    const above = pool.parentsOf(entry.txid)
    const parents = above.map((parent) => nodes.get(parent)).filter((node) => node !== undefined)
    // what stands on something that is left out cannot go in either
    if (parents.length < above.length || isLeftOut(entry)) continue
    const { fee, weightBytes } = entry
    const node: Node = { entry, order: nodes.size, parents, children: [], fee, weightBytes, offered: 0, isChosen: false }
    for (const ancestor of reach(parents, ({ parents: up }) => up)) {
      node.fee += ancestor.entry.fee
      node.weightBytes += ancestor.entry.weightBytes
    }
    for (const parent of parents) parent.children.push(node)
    nodes.set(entry, node)
  }
  return [...nodes.values()]
}

/** The best that fits. `isLeftOut` names entries that must not be taken, nor what stands on them. */
export function selectTransactions(
  pool: MempoolReader,
  limits: SelectionLimits,
  isLeftOut: (entry: MempoolEntry) => boolean = () => false,
): Selection {
  const heap = new PackageHeap<Offer>()
  const offer = (node: Node): void => {
    node.offered = rateOf(node)
    heap.push({ node, rate: node.offered, order: node.order })
  }
  for (const node of createNodes(pool, isLeftOut)) offer(node)
  const chosen: MempoolEntry[] = []
  let { sizeBytes, signatureChecks } = limits
  let fees = 0
  let misses = 0
  for (let top = heap.pop(); top !== undefined && sizeBytes >= LEAST_TRANSACTION_BYTES; top = heap.pop()) {
    const { node } = top
    if (node.isChosen || top.rate !== node.offered) continue
    if (rateOf(node) < top.rate) {
      // dear ancestors went in by themselves: what is left is worth less than it was offered for
      offer(node)
      continue
    }
    const members = [...reach([node], ({ parents }) => parents)].sort((a, b) => a.order - b.order)
    const packageBytes = sum(members, ({ entry }) => entry.sizeBytes)
    const packageChecks = sum(members, ({ entry }) => entry.signatureChecks)
    if (packageBytes > sizeBytes || packageChecks > signatureChecks) {
      misses += 1
      // when a part of it goes in otherwise, the rest is offered again
      node.offered = -1
      if (misses > MISSES_LIMIT && sizeBytes < NEARLY_FULL_BYTES) break
      continue
    }
    misses = 0
    sizeBytes -= packageBytes
    signatureChecks -= packageChecks
    fees += node.fee
    for (const member of members) choose(member, chosen, offer)
  }
  return { entries: chosen, fees }
}

/** Its descendants no longer have to bring it along. */
function choose(node: Node, chosen: MempoolEntry[], offer: (node: Node) => void): void {
  chosen.push(node.entry)
  node.isChosen = true
  for (const below of reach(node.children, ({ children }) => children)) {
    below.fee -= node.entry.fee
    below.weightBytes -= node.entry.weightBytes
    // one whose rate fell is put right when it comes to the top, or long families would be offered over and over
    if (rateOf(below) > below.offered) offer(below)
  }
}

function sum(nodes: readonly Node[], value: (node: Node) => number): number {
  return nodes.reduce((total, node) => total + value(node), 0)
}
