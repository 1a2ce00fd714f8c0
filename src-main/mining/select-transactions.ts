// Which waiting transactions go into a block: packages of a transaction with its unconfirmed ancestors, best fee rate first.
import type { MempoolEntry, MempoolReader } from '../mempool/interface.ts'
import type { Steps } from '../util/steps.ts'
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

const NO_NODES: readonly Node[] = []
const parentsOf = ({ parents }: Node): readonly Node[] => parents
const childrenOf = ({ children }: Node): readonly Node[] => children

function rateOf(node: Node): number {
  return node.fee / node.weightBytes
}

/** These nodes and all that are not chosen yet and that `links` lead to from them. */
function reach(from: readonly Node[], links: (node: Node) => readonly Node[]): Set<Node> {
  const reached = new Set(from)
  // a Set hands out what is added while it is walked
  for (const node of reached) for (const next of links(node)) if (!next.isChosen) reached.add(next)
  return reached
}

/** All at once, so that what comes and goes later changes nothing here. */
function createNodes(pool: Pick<MempoolReader, 'entries'>, isLeftOut: (entry: MempoolEntry) => boolean): Node[] {
  const nodes: Node[] = []
  const withChildren = new Map<MempoolEntry, Node>()
  for (const entry of pool.entries()) {
    const parents = entry.parents.length === 0 ? NO_NODES : entry.parents.flatMap((parent) => withChildren.get(parent) ?? [])
    // what stands on something that is left out cannot go in either
    if (parents.length < entry.parents.length || isLeftOut(entry)) continue
    const { fee, weightBytes } = entry
    const node: Node = { entry, order: nodes.length, parents, children: [], fee, weightBytes, offered: 0, isChosen: false }
    for (const parent of parents) parent.children.push(node)
    if (entry.children.length > 0) withChildren.set(entry, node)
    nodes.push(node)
  }
  return nodes
}

function addAncestors(node: Node): void {
  const [parent, ...others] = node.parents
  if (parent === undefined) return
  if (others.length === 0) {
    // what a single parent has above it is summed up already, for parents come first
    node.fee += parent.fee
    node.weightBytes += parent.weightBytes
    return
  }
  for (const { entry } of reach(node.parents, parentsOf)) {
    node.fee += entry.fee
    node.weightBytes += entry.weightBytes
  }
}

/**
 * The best that fits. `isLeftOut` names entries that must not be taken, nor what stands on them.
 * The pool may change between two steps: the selection is from what waited at the first.
 */
export function* selectTransactions(
  pool: Pick<MempoolReader, 'entries'>,
  limits: SelectionLimits,
  isLeftOut: (entry: MempoolEntry) => boolean = () => false,
): Steps<Selection> {
  const heap = new PackageHeap<Offer>()
  const offer = (node: Node): void => {
    node.offered = rateOf(node)
    heap.push({ node, rate: node.offered, order: node.order })
  }
  for (const node of createNodes(pool, isLeftOut)) {
    addAncestors(node)
    offer(node)
    yield
  }
  const chosen: MempoolEntry[] = []
  let { sizeBytes, signatureChecks } = limits
  let fees = 0
  let misses = 0
  for (let top = heap.pop(); top !== undefined && sizeBytes >= LEAST_TRANSACTION_BYTES; top = heap.pop()) {
    yield
    const { node } = top
    if (node.isChosen || top.rate !== node.offered) continue
    if (rateOf(node) < top.rate) {
      // dear ancestors went in by themselves: what is left is worth less than it was offered for
      offer(node)
      continue
    }
    const members = membersOf(node)
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
    for (const member of members) {
      choose(member, chosen, offer)
      yield
    }
  }
  return { entries: chosen, fees }
}

/** The node with its ancestors that are not chosen yet, parents first. */
function membersOf(node: Node): readonly Node[] {
  if (node.parents.every(({ isChosen }) => isChosen)) return [node]
  return [...reach([node], parentsOf)].sort((a, b) => a.order - b.order)
}

/** Its descendants no longer have to bring it along. */
function choose(node: Node, chosen: MempoolEntry[], offer: (node: Node) => void): void {
  chosen.push(node.entry)
  node.isChosen = true
  if (node.children.length === 0) return
  for (const below of reach(node.children, childrenOf)) {
    below.fee -= node.entry.fee
    below.weightBytes -= node.entry.weightBytes
    // one whose rate fell is put right when it comes to the top, or long families would be offered over and over
    if (rateOf(below) > below.offered) offer(below)
  }
}

function sum(nodes: readonly Node[], value: (node: Node) => number): number {
  let total = 0
  for (const node of nodes) total += value(node)
  return total
}
