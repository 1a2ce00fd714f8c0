// Witnesses, section 6 of the protocol: their forms, read strictly and in the order in which the rules are judged.
import { MalformedError } from '../primitives/errors.ts'
import { ByteReader } from '../primitives/reader.ts'
import { ByteWriter } from '../primitives/writer.ts'
import { ConsensusError, requireRule } from './errors.ts'
import { MAX_PATH_NODES } from './limits.ts'
import { decodeLeaf, type PolicyNode } from './policy.ts'
import { isSighashFlag, isSingleFlag } from './sighash.ts'

const KEY_PATH = 0
const POLICY_PATH = 1
const SIGNATURE_BYTES = 64
const HASH_BYTES = 32

export interface SignatureItem {
  /** x-only, 32 bytes. */
  readonly key: Uint8Array
  readonly flag: number
  readonly signature: Uint8Array
}

export interface PreimageItem {
  readonly hash: Uint8Array
  readonly preimage: Uint8Array
}

/** A witness that has the form of one; nothing in it was verified. */
export type Witness =
  | { readonly path: 'key'; readonly flag: number; readonly signature: Uint8Array }
  | {
      readonly path: 'policy'
      readonly owner: Uint8Array
      readonly siblings: readonly Uint8Array[]
      readonly leaf: Uint8Array
      /** Chosen nodes that are no threshold, depth first and left to right. */
      readonly chosen: readonly PolicyNode[]
      readonly signatures: readonly SignatureItem[]
      readonly preimages: readonly PreimageItem[]
    }

/** Reads a form that ends too early or late as `witness-form`. */
function asForm<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new ConsensusError('witness-form', 'the bytes of a witness are no witness')
  }
}

/**
 * The witness that the bytes spell for an input at `position` of a transaction with `outputCount` outputs.
 * @throws ConsensusError with the rules of section 6 from `witness-form` to the second one after the items.
 */
export function decodeWitness(bytes: Uint8Array, position: number, outputCount: number): Witness {
  const hasOutput = position < outputCount
  return asForm(() => {
    const reader = new ByteReader(bytes)
    const kind = reader.u8()
    requireRule(kind === KEY_PATH || kind === POLICY_PATH, 'witness-form', 'a witness begins with 00 or 01')
    const witness = kind === KEY_PATH ? readKeyPath(reader, hasOutput) : readPolicyPath(reader, hasOutput)
    reader.finish()
    return witness
  })
}

function readKeyPath(reader: ByteReader, hasOutput: boolean): Witness {
  return { path: 'key', ...readSignature(reader, hasOutput) }
}

function readSignature(reader: ByteReader, hasOutput: boolean): { flag: number; signature: Uint8Array } {
  const item = reader.take(1 + SIGNATURE_BYTES)
  const flag = item[0] as number
  requireRule(isSighashFlag(flag), 'witness-flag', 'a signature has an unknown flag')
  requireRule(hasOutput || !isSingleFlag(flag), 'witness-single', 'a signature covers an output that is not there')
  return { flag, signature: item.subarray(1) }
}

function readPolicyPath(reader: ByteReader, hasOutput: boolean): Witness {
  const owner = reader.take(HASH_BYTES)
  const count = reader.count(HASH_BYTES)
  requireRule(count <= MAX_PATH_NODES, 'path-depth', `at most ${MAX_PATH_NODES} nodes stand above a policy leaf`)
  const siblings: Uint8Array[] = []
  for (let i = 0; i < count; i++) siblings.push(reader.take(HASH_BYTES))
  const leaf = reader.byteString()
  const choice = reader.byteString()
  const chosen = readChoice(decodeLeaf(leaf), choice)
  return { path: 'policy', owner, siblings, leaf, chosen, ...readItems(reader, chosen, hasOutput) }
}

/** Nodes that the bitmaps choose, without the thresholds themselves. @throws ConsensusError `choice` */
function readChoice(root: PolicyNode, choice: Uint8Array): PolicyNode[] {
  const chosen: PolicyNode[] = []
  let at = 0
  const walk = (node: PolicyNode): void => {
    if (node.kind !== 'threshold') {
      chosen.push(node)
      return
    }
    const end = at + Math.ceil(node.parts.length / 8)
    requireRule(end <= choice.length, 'choice', 'a bitmap of the choice is missing')
    const bitmap = choice.subarray(at, end)
    at = end
    requireRule(hasExactly(bitmap, node.needed, node.parts.length), 'choice', 'a bitmap chooses not exactly as many parts as are needed')
    node.parts.forEach((part, i) => {
      if (isSet(bitmap, i)) walk(part)
    })
  }
  walk(root)
  requireRule(at === choice.length, 'choice', 'the choice has bytes left over')
  return chosen
}

function isSet(bitmap: Uint8Array, bit: number): boolean {
  return (((bitmap[bit >>> 3] as number) >>> (bit & 7)) & 1) === 1
}

/** Exactly `needed` of the first `count` bits are set, and none behind them. */
function hasExactly(bitmap: Uint8Array, needed: number, count: number): boolean {
  let set = 0
  for (let bit = 0; bit < bitmap.length * 8; bit++) {
    if (!isSet(bitmap, bit)) continue
    if (bit >= count) return false
    set++
  }
  return set === needed
}

function readItems(reader: ByteReader, chosen: readonly PolicyNode[], hasOutput: boolean) {
  const signatures: SignatureItem[] = []
  const preimages: PreimageItem[] = []
  for (const node of chosen) {
    if (node.kind === 'key') signatures.push({ key: node.key, ...readSignature(reader, hasOutput) })
    else if (node.kind === 'hash') preimages.push({ hash: node.hash, preimage: reader.take(HASH_BYTES) })
  }
  return { signatures, preimages }
}

/** The key path's witness. */
export function encodeKeyWitness(flag: number, signature: Uint8Array): Uint8Array {
  return new ByteWriter(66).u8(KEY_PATH).u8(flag).raw(signature).finish()
}

export interface PolicyWitnessParts {
  readonly owner: Uint8Array
  readonly siblings: readonly Uint8Array[]
  readonly leaf: Uint8Array
  readonly choice: Uint8Array
  /** flag ‖ signature, or preimage, in the order of the choice. */
  readonly items: readonly Uint8Array[]
}

/** A policy path's witness. */
export function encodePolicyWitness({ owner, siblings, leaf, choice, items }: PolicyWitnessParts): Uint8Array {
  const writer = new ByteWriter(256).u8(POLICY_PATH).raw(owner).varint(siblings.length)
  for (const sibling of siblings) writer.raw(sibling)
  writer.byteString(leaf).byteString(choice)
  for (const item of items) writer.raw(item)
  return writer.finish()
}
