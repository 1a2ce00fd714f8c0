// Makes regtest blocks and spends, right ones and, when told so, wrong ones in one named place.

import { meetsTarget } from '../../src-main/consensus/check-header.ts'
import { createEmission } from '../../src-main/consensus/emission.ts'
import { leafHash, lockOf, lockSecret, pathRoot } from '../../src-main/consensus/locks.ts'
import { merkleLeaf, merkleRoot } from '../../src-main/consensus/merkle.ts'
import { createNetwork } from '../../src-main/consensus/networks.ts'
import { encodePolicy, type PolicyNode } from '../../src-main/consensus/policy.ts'
import { FLAG_ALL, SighashDigests } from '../../src-main/consensus/sighash.ts'
import { createdCoins } from '../../src-main/consensus/state-commitment.ts'
import { encodeKeyWitness, encodePolicyWitness, type PolicyWitnessParts } from '../../src-main/consensus/witness.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { publicKeyOf, secretFromHash, signSchnorr } from '../../src-main/crypto/secp.ts'
import { hashTagged } from '../../src-main/crypto/tagged-hash.ts'
import { type Block, encodeBlock, encodeHeader, type Header } from '../../src-main/primitives/block.ts'
import {
  type Coin,
  FINAL_SEQUENCE,
  outpointKey,
  type Transaction,
  type TxOutput,
  transactionId,
  zeroTxid,
} from '../../src-main/primitives/transaction.ts'
import { PureChain, type PureChainOptions, type PureEntry } from './pure-chain.ts'

export const NO_BYTES = new Uint8Array(0)
const ZERO_AUX = new Uint8Array(32)
const emission = createEmission()

export const secretOf = (label: string): Uint8Array => secretFromHash(hashTagged('duit/test/rule-key', new TextEncoder().encode(label)))
const keys = new Map<string, Uint8Array>()
/** The x-only key of a label. */
export function keyOf(label: string): Uint8Array {
  const key = keys.get(label) ?? publicKeyOf(secretOf(label))
  keys.set(label, key)
  return key
}
/** key(…) of a label. */
export const keyNode = (label: string): PolicyNode => ({ kind: 'key', key: keyOf(label) })
export const threshold = (needed: number, ...parts: PolicyNode[]): PolicyNode => ({ kind: 'threshold', needed, parts })
export const all = (...parts: PolicyNode[]): PolicyNode => threshold(parts.length, ...parts)

/** Makes one item of a witness: flag ‖ signature for a sighash, or fixed bytes. */
export type Item = { readonly signer: string } | { readonly bytes: Uint8Array }

/** How a coin is opened. */
export type Opening =
  | { readonly path: 'key'; readonly signer: string }
  | {
      readonly path: 'policy'
      readonly owner: Uint8Array
      readonly siblings: readonly Uint8Array[]
      readonly leaf: Uint8Array
      readonly choice: Uint8Array
      readonly items: readonly Item[]
    }

/** A coin with its opening. */
export interface OwnedCoin {
  readonly coin: Coin
  readonly opening: Opening
}

export function policyOpening(
  leaf: PolicyNode,
  choice: number[],
  items: Item[],
  siblings: Uint8Array[] = [],
  owner = keyOf('owner'),
): Opening {
  return { path: 'policy', owner, siblings, leaf: encodePolicy(leaf), choice: Uint8Array.from(choice), items }
}

/** The lock that an opening opens. */
export function lockOfOpening(opening: Opening): Uint8Array {
  const lock =
    opening.path === 'key'
      ? lockOf(keyOf(opening.signer), NO_BYTES)
      : lockOf(opening.owner, pathRoot(leafHash(opening.leaf), opening.siblings))
  if (lock === undefined) throw new Error('there is no such lock')
  return lock
}

export interface SpendOptions {
  readonly version?: number
  readonly lockTime?: number
  /** One for all inputs, or one for each. */
  readonly sequence?: number | readonly number[]
  /** Default: one output to `plain` with all but the fee. */
  readonly outputs?: readonly TxOutput[]
  readonly fee?: number
  readonly flag?: number
  readonly genesisId?: Uint8Array
  /** Changes the parts of a policy witness at a position before it is encoded. */
  readonly parts?: (parts: PolicyWitnessParts, position: number) => Partial<PolicyWitnessParts>
  /** Changes the bytes of a witness at a position. */
  readonly witness?: (bytes: Uint8Array, position: number) => Uint8Array
  /** Changes the transaction after signing. */
  readonly after?: (tx: Transaction) => Transaction
  /** Signs in place of BIP 340's own way. */
  readonly sign?: (message: Uint8Array, signer: string) => Uint8Array
}

export const output = (
  value: number,
  lock: Uint8Array = lockOfOpening({ path: 'key', signer: 'plain' }),
  record: Uint8Array = NO_BYTES,
): TxOutput => ({
  value,
  lock,
  record,
})
/** A note of so many bytes. */
export const note = (length: number, type = 1): Uint8Array => new Uint8Array(length + 1).fill(0x61).fill(type, 0, 1)

/** A signed transaction that spends these coins. */
export function spend(genesisId: Uint8Array, coins: readonly OwnedCoin[], options: SpendOptions = {}): Transaction {
  const total = coins.reduce((sum, { coin }) => sum + coin.output.value, 0)
  const sequenceAt = (i: number): number => {
    const { sequence = 0xfffffffd } = options
    return typeof sequence === 'number' ? sequence : (sequence[i] as number)
  }
  const unsigned: Transaction = {
    version: options.version ?? 1,
    lockTime: options.lockTime ?? 0,
    inputs: coins.map(({ coin }, i) => ({ ...coin.outpoint, sequence: sequenceAt(i) })),
    outputs: options.outputs ?? [output(total - (options.fee ?? 100_000))],
    witnesses: coins.map(() => NO_BYTES),
  }
  const digests = new SighashDigests(
    unsigned,
    coins.map(({ coin }) => coin.output),
  )
  const sign = options.sign ?? ((message, signer) => signSchnorr(message, signingSecret(signer), ZERO_AUX))
  const witnesses = coins.map(({ opening }, position) => {
    const request = { genesisId: options.genesisId ?? genesisId, flag: options.flag ?? FLAG_ALL, position }
    const bytes = makeWitness(opening, position, (extra, signer) => sign(sighashOrZero(digests, { ...request, ...extra }), signer), options)
    return options.witness?.(bytes, position) ?? bytes
  })
  const tx = { ...unsigned, witnesses }
  return options.after?.(tx) ?? tx
}

/** Where there is nothing to sign (an unknown position of the single flag), zeros are signed. */
function sighashOrZero(digests: SighashDigests, request: Parameters<SighashDigests['sighash']>[0]): Uint8Array {
  try {
    return digests.sighash(request)
  } catch {
    return new Uint8Array(32)
  }
}

const PATH_PREFIX = 'lock:'
const pathSecrets = new Map<string, Uint8Array>()

/** A signer `lock:x` signs for the lock of x without policies. */
function signingSecret(signer: string): Uint8Array {
  if (!signer.startsWith(PATH_PREFIX)) return secretOf(signer)
  const label = signer.slice(PATH_PREFIX.length)
  const secret = pathSecrets.get(label) ?? lockSecret(secretOf(label), keyOf(label), NO_BYTES)
  pathSecrets.set(label, secret)
  return secret
}

function makeWitness(
  opening: Opening,
  position: number,
  sign: (extra: { leafHash?: Uint8Array }, signer: string) => Uint8Array,
  options: SpendOptions,
): Uint8Array {
  const flag = options.flag ?? FLAG_ALL
  if (opening.path === 'key') return encodeKeyWitness(flag, sign({}, `${PATH_PREFIX}${opening.signer}`))
  const hash = leafHash(opening.leaf)
  const items = opening.items.map((item) =>
    'bytes' in item ? item.bytes : Uint8Array.from([flag, ...sign({ leafHash: hash }, item.signer)]),
  )
  const parts: PolicyWitnessParts = { owner: opening.owner, siblings: opening.siblings, leaf: opening.leaf, choice: opening.choice, items }
  return encodePolicyWitness({ ...parts, ...options.parts?.(parts, position) })
}

export interface BlockOptions {
  readonly parent?: PureEntry
  readonly transactions?: readonly Transaction[]
  /** Replaces fields of the coinbase. */
  readonly coinbase?: Partial<Transaction>
  /** Changes the list before its root is made. */
  readonly list?: (all: readonly Transaction[]) => readonly Transaction[]
  /** Changes the list after the header is made and mined. */
  readonly body?: (all: readonly Transaction[]) => readonly Transaction[]
  /** Replaces fields of the header before it is mined. */
  readonly header?: Partial<Header>
  /** Looks for a nonce that does not meet the target. */
  readonly badWork?: boolean
  /** State commitment in place of the right one. */
  readonly state?: Uint8Array
}

/** A chain by the rules alone, and blocks on it. */
export class RuleBuilder {
  readonly chain: PureChain
  /** Encoded blocks that were connected, in order. */
  readonly connected: Uint8Array[] = []

  constructor(options: PureChainOptions) {
    this.chain = new PureChain(createNetwork('regtest', keystreamReference), options)
  }

  get genesisId(): Uint8Array {
    return this.chain.network.genesisId
  }

  /** Height of the next block. */
  get next(): number {
    return this.chain.tip.header.height + 1
  }

  /** Median(tip). */
  get median(): number {
    return this.chain.contextOf(this.chain.tip).medianTime
  }

  spend(coins: readonly OwnedCoin[], options: SpendOptions = {}): Transaction {
    return spend(this.genesisId, coins, options)
  }

  coinbase(
    height: number,
    outputs: readonly TxOutput[] = [output(10_000_000, lockOfOpening({ path: 'key', signer: 'miner' }))],
  ): Transaction {
    return {
      version: 1,
      lockTime: 0,
      inputs: [{ txid: zeroTxid(), index: height, sequence: FINAL_SEQUENCE }],
      outputs,
      witnesses: [NO_BYTES],
    }
  }

  reward(height: number): number {
    return emission.rewardAt(height)
  }

  /** An encoded, mined block. */
  block(options: BlockOptions = {}): Uint8Array {
    return encodeBlock(this.blockOf(options))
  }

  blockOf(options: BlockOptions = {}): Block {
    const parent = options.parent ?? this.chain.tip
    const context = this.chain.contextOf(parent)
    const coinbase = { ...this.coinbase(context.height), ...options.coinbase }
    const plain = [coinbase, ...(options.transactions ?? [])]
    const list = options.list?.(plain) ?? plain
    const header: Header = {
      version: 1,
      height: context.height,
      previous: parent.id,
      transactions: list.length === 0 ? new Uint8Array(32) : merkleRoot(list.map((tx) => merkleLeaf(tx))),
      state: options.state ?? this.stateAfter(list, context.height),
      history: context.history,
      time: parent.header.time + 60,
      target: context.target,
      nonce: new Uint8Array(8),
      ...options.header,
    }
    return { header: this.mine(header, options.badWork === true, context.target), transactions: options.body?.(list) ?? list }
  }

  /** Adds a block of ours to the chain, which must take it as its tip; the clock stands ten minutes after it. */
  async connect(bytes: Uint8Array): Promise<PureEntry> {
    const entry = await this.chain.add(bytes)
    if (this.chain.tip !== entry) throw new Error('a block of the builder did not become the tip')
    this.connected.push(bytes)
    this.chain.options.nowSeconds = Math.max(this.chain.options.nowSeconds, entry.header.time + 600)
    return entry
  }

  private mine(header: Header, bad: boolean, target: number): Header {
    for (let nonce = 0; ; nonce++) {
      const tried = { ...header, nonce: Uint8Array.from([nonce & 0xff, nonce >>> 8, 0, 0, 0, 0, 0, 0]) }
      const hash = powHashReference(encodeHeader(tried), this.chain.network.powMemoryKiB)
      if (meetsTarget(hash, target) !== bad) return tried
    }
  }

  /** As if every spend were right; coins that are not there are passed over. */
  private stateAfter(list: readonly Transaction[], height: number): Uint8Array {
    const state = this.chain.state.clone()
    const own = new Map<string, Coin>()
    list.forEach((tx, i) => {
      for (const input of tx.inputs) {
        const coin = own.get(outpointKey(input)) ?? this.chain.coinAt(input.txid, input.index)
        if (coin !== undefined && i > 0) state.remove(coin)
      }
      for (const coin of createdCoins(tx, transactionId(tx), height, i === 0)) {
        own.set(outpointKey(coin.outpoint), coin)
        state.add(coin)
      }
    })
    return state.root()
  }
}
