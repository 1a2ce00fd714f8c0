// Random policy trees with an independent reading of the rules of section 6: whether a tree is bound, and what a choice of it takes.
import fc from 'fast-check'
import type { PolicyNode } from '../../src-main/consensus/policy.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import { keyOf } from './rule-builder.ts'

/** A tree whose leaves are drawn from few kinds; keys are told apart by number later. */
type Shape = { kind: 'key' | 'hash' | 'template' | 'after' | 'older'; far: boolean } | { kind: 'threshold'; needed: number; parts: Shape[] }

const kinds = ['key', 'key', 'key', 'hash', 'template', 'after', 'older'] as const
const leaf: fc.Arbitrary<Shape> = fc.record({ kind: fc.constantFrom(...kinds), far: fc.nat(9).map((n) => n === 0) })

function shapeOf(levels: number): fc.Arbitrary<Shape> {
  if (levels === 1) return leaf
  const inner = shapeOf(levels - 1)
  const tree = fc
    .array(inner, { minLength: 1, maxLength: 4 })
    .chain((parts) => fc.integer({ min: 1, max: parts.length }).map((needed): Shape => ({ kind: 'threshold', needed, parts })))
  return fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 3, arbitrary: tree })
}

export const TREE_LOCK_TIME = 100
export const TREE_SEQUENCE = 50
export const TREE_PREIMAGE = new Uint8Array(32).fill(0x33)
/** Stands where the template of the spending transaction will be known. */
export const TEMPLATE_MARK = new Uint8Array(32).fill(0x77)
export const MAX_TREE_KEYS = 12

/** Undefined where the shape has more keys than there are labels. */
function treeOf(shape: Shape): PolicyNode | undefined {
  let keys = 0
  const build = (one: Shape): PolicyNode => {
    switch (one.kind) {
      case 'threshold':
        return { kind: 'threshold', needed: one.needed, parts: one.parts.map(build) }
      case 'key':
        return { kind: 'key', key: keyOf(`tree${keys++}`) }
      case 'hash':
        return { kind: 'hash', hash: hashSha256(TREE_PREIMAGE) }
      case 'template':
        return { kind: 'template', hash: one.far ? new Uint8Array(32) : TEMPLATE_MARK }
      case 'after':
        return { kind: 'after', time: one.far ? TREE_LOCK_TIME + 1 : TREE_LOCK_TIME }
      case 'older':
        return { kind: 'older', blocks: one.far ? TREE_SEQUENCE + 1 : TREE_SEQUENCE }
    }
  }
  const tree = build(shape)
  return keys > MAX_TREE_KEYS ? undefined : tree
}

export const anyTree: fc.Arbitrary<PolicyNode> = shapeOf(4)
  .map(treeOf)
  .filter((tree): tree is PolicyNode => tree !== undefined)

/** The parts that a choice reaches must hold a signature or template whatever is chosen: by trying every choice. */
export function isBoundByTrying(tree: PolicyNode): boolean {
  return everyThresholdIsRight(tree) && alwaysBound(tree)
}

function alwaysBound(node: PolicyNode): boolean {
  if (node.kind === 'key' || node.kind === 'template') return true
  if (node.kind !== 'threshold') return false
  return subsets(node.parts, node.needed).every((chosen) => chosen.some(alwaysBound))
}

/** A threshold with a choice may hold no part that is free, wherever it stands. */
function everyThresholdIsRight(node: PolicyNode): boolean {
  if (node.kind !== 'threshold') return true
  const open = node.needed < node.parts.length
  return node.parts.every((part) => everyThresholdIsRight(part) && (!open || alwaysBound(part)))
}

function subsets<T>(list: readonly T[], size: number): T[][] {
  if (size === 0) return [[]]
  return list.flatMap((first, i) => subsets(list.slice(i + 1), size - 1).map((rest) => [first, ...rest]))
}

export interface TreeChoice {
  readonly choice: number[]
  /** Reached nodes that are no threshold, in their order. */
  readonly chosen: PolicyNode[]
}

/** A choice of the tree, drawn by `pick` (a number from 0 up to but not including its argument). */
export function chooseAtRandom(tree: PolicyNode, pick: (below: number) => number): TreeChoice {
  const result: TreeChoice = { choice: [], chosen: [] }
  const walk = (node: PolicyNode): void => {
    if (node.kind !== 'threshold') {
      result.chosen.push(node)
      return
    }
    const all = subsets([...node.parts.keys()], node.needed)
    const taken = all[pick(all.length)] as number[]
    const bitmap = new Array<number>(Math.ceil(node.parts.length / 8)).fill(0)
    for (const i of taken) bitmap[i >>> 3] = (bitmap[i >>> 3] as number) | (1 << (i & 7))
    result.choice.push(...bitmap)
    for (const i of taken) walk(node.parts[i] as PolicyNode)
  }
  walk(tree)
  return result
}
