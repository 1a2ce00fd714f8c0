// Policy leaves, section 6 of the protocol: small typed trees whose cost is known before they run. A codec and its form rules.
import { MalformedError } from '../primitives/errors.ts'
import { ByteReader } from '../primitives/reader.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { bytesToHex } from '../util/bytes.ts'
import { ConsensusError, requireRule } from './errors.ts'
import { MAX_LEAF_BYTES, MAX_LEAF_KEYS, MAX_LEAF_LEVELS, NO_RELATIVE_LOCK } from './limits.ts'

export type PolicyNode =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'threshold'; readonly needed: number; readonly parts: readonly PolicyNode[] }
  /** A height below 500,000,000, else Unix seconds. */
  | { readonly kind: 'after'; readonly time: number }
  /** Blocks, 1 to 2^31 − 1. */
  | { readonly kind: 'older'; readonly blocks: number }
  /** SHA-256 of a preimage of exactly 32 bytes. */
  | { readonly kind: 'hash'; readonly hash: Uint8Array }
  | { readonly kind: 'template'; readonly hash: Uint8Array }

const TAG = { key: 1, threshold: 2, after: 3, older: 4, hash: 5, template: 6 } as const
const LEAST_NODE_BYTES = 2

/**
 * The tree that a leaf spells. Judged in the order of section 6:
 * @throws ConsensusError `leaf-size`, `leaf-levels` and `leaf-form` where met, then `leaf-keys`, `leaf-repeat`, `leaf-unbound`.
 */
export function decodeLeaf(leaf: Uint8Array): PolicyNode {
  requireRule(leaf.length <= MAX_LEAF_BYTES, 'leaf-size', `a policy leaf has at most ${MAX_LEAF_BYTES} bytes`)
  const root = readLeaf(leaf)
  const keys = listKeys(root)
  requireRule(keys.length <= MAX_LEAF_KEYS, 'leaf-keys', `a policy leaf has at most ${MAX_LEAF_KEYS} keys`)
  requireRule(new Set(keys.map(bytesToHex)).size === keys.length, 'leaf-repeat', 'a key stands twice in a policy leaf')
  requireRule(isBound(root), 'leaf-unbound', 'a policy leaf has a choice behind which no signature or template stands')
  return root
}

function readLeaf(leaf: Uint8Array): PolicyNode {
  const reader = new ByteReader(leaf)
  try {
    const root = readNode(reader, 1)
    reader.finish()
    return root
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new ConsensusError('leaf-form', 'the bytes of a policy leaf are no policy')
  }
}

function readNode(reader: ByteReader, level: number): PolicyNode {
  requireRule(level <= MAX_LEAF_LEVELS, 'leaf-levels', `a policy leaf has at most ${MAX_LEAF_LEVELS} levels`)
  switch (reader.u8()) {
    case TAG.key:
      return { kind: 'key', key: reader.take(32) }
    case TAG.threshold:
      return readThreshold(reader, level)
    case TAG.after:
      return { kind: 'after', time: reader.varint() }
    case TAG.older: {
      const blocks = reader.varint()
      requireRule(blocks >= 1 && blocks < NO_RELATIVE_LOCK, 'leaf-form', '`older` takes 1 to 2^31 − 1 blocks')
      return { kind: 'older', blocks }
    }
    case TAG.hash:
      return { kind: 'hash', hash: reader.take(32) }
    case TAG.template:
      return { kind: 'template', hash: reader.take(32) }
    default:
      throw new ConsensusError('leaf-form', 'a policy leaf has an unknown kind of node')
  }
}

function readThreshold(reader: ByteReader, level: number): PolicyNode {
  const needed = reader.varint()
  const count = reader.count(LEAST_NODE_BYTES)
  requireRule(needed >= 1 && needed <= count, 'leaf-form', 'a threshold needs at least 1 and at most all of its parts')
  const parts: PolicyNode[] = []
  for (let i = 0; i < count; i++) parts.push(readNode(reader, level + 1))
  return { kind: 'threshold', needed, parts }
}

/** Keys of a tree, depth first and left to right. */
export function listKeys(node: PolicyNode): Uint8Array[] {
  if (node.kind === 'key') return [node.key]
  return node.kind === 'threshold' ? node.parts.flatMap(listKeys) : []
}

/** False for a tree that breaks the rule of binding anywhere, or whose outermost node is not bound. */
function isBound(root: PolicyNode): boolean {
  return boundness(root) === 'bound'
}

function boundness(node: PolicyNode): 'bound' | 'free' | 'invalid' {
  if (node.kind === 'key' || node.kind === 'template') return 'bound'
  if (node.kind !== 'threshold') return 'free'
  const parts = node.parts.map(boundness)
  if (parts.includes('invalid')) return 'invalid'
  if (node.needed === node.parts.length) return parts.includes('bound') ? 'bound' : 'free'
  return parts.includes('free') ? 'invalid' : 'bound'
}

/** The bytes of a leaf. The inverse of decodeLeaf; judges nothing. */
export function encodePolicy(node: PolicyNode): Uint8Array {
  return writeNode(new ByteWriter(64), node).finish()
}

function writeNode(writer: ByteWriter, node: PolicyNode): ByteWriter {
  writer.u8(TAG[node.kind])
  switch (node.kind) {
    case 'key':
      return writer.raw(node.key)
    case 'threshold':
      writer.varint(node.needed).varint(node.parts.length)
      for (const part of node.parts) writeNode(writer, part)
      return writer
    case 'after':
      return writer.varint(node.time)
    case 'older':
      return writer.varint(node.blocks)
    case 'hash':
    case 'template':
      return writer.raw(node.hash)
  }
}
