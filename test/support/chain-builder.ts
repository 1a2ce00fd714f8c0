// Builds valid blocks on any parent, a tiny miner and wallet for tests. It shares the consensus functions, not the chain's code.

import { meetsTarget } from '../../src-main/consensus/check-header.ts'
import { createEmission } from '../../src-main/consensus/emission.ts'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../../src-main/consensus/history-range.ts'
import { lockOf } from '../../src-main/consensus/locks.ts'
import { medianTime } from '../../src-main/consensus/median-time.ts'
import { merkleLeaf, merkleRoot } from '../../src-main/consensus/merkle.ts'
import { createCustomNetwork, createNetwork, type Network, type NetworkParameters } from '../../src-main/consensus/networks.ts'
import { FLAG_ALL, SighashDigests } from '../../src-main/consensus/sighash.ts'
import { type CoinKeystream, createdCoins, StateSum } from '../../src-main/consensus/state-commitment.ts'
import { blockWork, nextTarget } from '../../src-main/consensus/targets.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { publicKeyOf, signSchnorr, tweakSecretKey } from '../../src-main/crypto/secp.ts'
import { hashTagged } from '../../src-main/crypto/tagged-hash.ts'
import { type Block, blockId, encodeBlock, encodeHeader, type Header } from '../../src-main/primitives/block.ts'
import {
  type Coin,
  FINAL_SEQUENCE,
  outpointKey,
  type Transaction,
  type TxOutput,
  transactionId,
  zeroTxid,
} from '../../src-main/primitives/transaction.ts'
import { concatBytes } from '../../src-main/util/bytes.ts'

const NO_BYTES = new Uint8Array(0)
/** Sequence that wallets use: replaceable, no relative lock. */
export const WALLET_SEQUENCE = 0xfffffffd

/** A block with all that follows from it: the builder's own model of the chain. */
export interface BuiltBlock {
  readonly id: Uint8Array
  readonly bytes: Uint8Array
  readonly block: Block
  readonly header: Header
  readonly height: number
  readonly parent: BuiltBlock | undefined
  /** Commitment after this block. */
  readonly sum: StateSum
  /** Unspent coins after this block by outpointKey. */
  readonly coins: ReadonlyMap<string, Coin>
  /** Peaks over all headers up to and with this one. */
  readonly peaks: readonly RangeNode[]
  /** Of the whole chain. */
  readonly work: bigint
  /** Penning. */
  readonly fees: number
}

export interface BuildOptions {
  /** All but the coinbase. */
  readonly transactions?: readonly Transaction[]
  /** Of the coinbase. */
  readonly lock?: Uint8Array
  /** Unix seconds; a minute after the parent without it. */
  readonly time?: number
  /** Penning claimed more (or less) than reward and fees. */
  readonly claimExtra?: number
  /** Penning claimed, whatever reward and fees are. */
  readonly claim?: number
  /** Makes blocks differ that are otherwise the same: witness of the coinbase. */
  readonly witness?: Uint8Array
  /** Replaces the coinbase; the coins of the model follow it. */
  readonly coinbase?: Transaction
  /** Replaces header fields before mining, for blocks that break a rule. */
  readonly header?: Partial<Header>
  /** Takes a nonce whose work does not meet the target. */
  readonly badWork?: boolean
}

/** The key pair of tests: secret keys are small numbers. */
export interface TestKey {
  readonly secret: Uint8Array
  readonly owner: Uint8Array
  /** Lock of the owner without policies. */
  readonly lock: Uint8Array
}

/** The n-th key of tests, n from 1. */
export function testKey(n: number): TestKey {
  const secret = new Uint8Array(32)
  new DataView(secret.buffer).setUint32(28, n)
  const owner = publicKeyOf(secret)
  return { secret, owner, lock: lockOf(owner, NO_BYTES) as Uint8Array }
}

export interface PaymentOptions {
  readonly coins: readonly Coin[]
  /** One for each coin, or one for all. */
  readonly keys: readonly TestKey[]
  readonly outputs: readonly TxOutput[]
  readonly lockTime?: number
  readonly sequence?: number
}

/** A plain output. */
export function output(value: number, lock: Uint8Array, record: Uint8Array = NO_BYTES): TxOutput {
  return { value, lock, record }
}

/** A statement: value 0 with a note. */
export function statement(text: string): TxOutput {
  return { value: 0, lock: new Uint8Array(32), record: concatBytes(Uint8Array.of(1), new TextEncoder().encode(text)) }
}

/** Signs key-path spends of locks without policies, flag all, zero auxiliary randomness. */
export function signPayment(
  genesisId: Uint8Array,
  { coins, keys, outputs, lockTime = 0, sequence = WALLET_SEQUENCE }: PaymentOptions,
): Transaction {
  const inputs = coins.map(({ outpoint }) => ({ ...outpoint, sequence }))
  const unsigned: Transaction = { version: 1, lockTime, inputs, outputs, witnesses: inputs.map(() => NO_BYTES) }
  const digests = new SighashDigests(
    unsigned,
    coins.map((coin) => coin.output),
  )
  const witnesses = coins.map((_, position) => {
    const key = (keys[position] ?? keys[0]) as TestKey
    const secret = tweakSecretKey(key.secret, hashTagged('duit/tweak', key.owner))
    const message = digests.sighash({ genesisId, flag: FLAG_ALL, position })
    return concatBytes(Uint8Array.of(0, FLAG_ALL), signSchnorr(message, secret, new Uint8Array(32)))
  })
  return { ...unsigned, witnesses }
}

/** Regtest with the least proof of work that Argon2 allows (8 KiB), so that tests mine hundreds of blocks in no time. */
export function createQuickNetwork(changes: Partial<NetworkParameters> = {}): Network {
  return createCustomNetwork({ ...createNetwork('regtest', keystreamReference), powMemoryKiB: 8, ...changes }, keystreamReference)
}

export class ChainBuilder {
  readonly network: Network
  readonly genesis: BuiltBlock
  private readonly emission = createEmission()

  constructor(network: Network = createQuickNetwork(), keystream: CoinKeystream = keystreamReference) {
    this.network = network
    const { genesis, genesisBytes, genesisId } = network
    const sum = new StateSum(keystream)
    const coins = new Map<string, Coin>()
    for (const tx of genesis.transactions) applyTransaction({ tx, height: 0, coinbase: true }, coins, sum)
    const { peaks } = appendLeaf([], rangeLeaf(genesisId, genesis.header))
    const work = blockWork(genesis.header.target)
    const { header } = genesis
    this.genesis = {
      id: genesisId,
      bytes: genesisBytes,
      block: genesis,
      header,
      height: 0,
      parent: undefined,
      sum,
      coins,
      peaks,
      work,
      fees: 0,
    }
  }

  /** A block on `parent`, mined. Valid unless the options say otherwise. */
  build(parent: BuiltBlock, options: BuildOptions = {}): BuiltBlock {
    const height = parent.height + 1
    const others = options.transactions ?? []
    const fees = feesOf(others, parent)
    const claim = options.claim ?? this.emission.rewardAt(height) + fees + (options.claimExtra ?? 0)
    const coinbase = options.coinbase ?? createCoinbase(height, claim, options)
    const transactions = [coinbase, ...others]
    const coins = new Map(parent.coins)
    const sum = parent.sum.clone()
    transactions.forEach((tx, i) => {
      applyTransaction({ tx, height, coinbase: i === 0 }, coins, sum)
    })
    const header = this.mine(
      {
        version: 1,
        height,
        previous: parent.id,
        transactions: merkleRoot(transactions.map((tx) => merkleLeaf(tx))),
        state: sum.root(),
        history: rangeRoot(parent.peaks),
        time: options.time ?? parent.header.time + 60,
        target: nextTarget(this.network, parent.header, timeOfBlock1(parent)),
        nonce: new Uint8Array(8),
        ...options.header,
      },
      options.badWork !== true,
    )
    const id = blockId(header)
    const { peaks } = appendLeaf(parent.peaks, rangeLeaf(id, header))
    const block = { header, transactions }
    const work = parent.work + blockWork(header.target)
    return { id, bytes: encodeBlock(block), block, header, height, parent, sum, coins, peaks, work, fees }
  }

  /** `count` blocks on `parent`, low to high. */
  buildMany(parent: BuiltBlock, count: number, options: BuildOptions = {}): BuiltBlock[] {
    const blocks: BuiltBlock[] = []
    for (let i = 0; i < count; i++) blocks.push(this.build(blocks[i - 1] ?? parent, options))
    return blocks
  }

  /** The header with the first nonce whose work meets its target, or does not. */
  mine(header: Header, good = true): Header {
    const bytes = encodeHeader(header)
    const view = new DataView(bytes.buffer)
    for (let nonce = 0; ; nonce++) {
      view.setUint32(148, nonce, true)
      if (meetsTarget(powHashReference(bytes, this.network.powMemoryKiB), header.target) === good)
        return { ...header, nonce: bytes.slice(148) }
    }
  }

  /** Median(block) of section 3. */
  medianTime(block: BuiltBlock): number {
    const times: number[] = []
    for (let at: BuiltBlock | undefined = block; at !== undefined && times.length < 11; at = at.parent) times.push(at.header.time)
    return medianTime(times)
  }

  pay(options: PaymentOptions): Transaction {
    return signPayment(this.network.genesisId, options)
  }
}

/** Coins of `block`'s state with this lock, that a block on it may spend, oldest first. */
export function ripeCoins(block: BuiltBlock, lock: Uint8Array): Coin[] {
  const ripe = [...block.coins.values()].filter(
    (coin) => coin.output.lock.every((byte, i) => byte === lock[i]) && (!coin.coinbase || coin.height + 240 <= block.height + 1),
  )
  return ripe.sort((a, b) => a.height - b.height)
}

function createCoinbase(height: number, claim: number, { lock = testKey(1).lock, witness = NO_BYTES }: BuildOptions): Transaction {
  const inputs = [{ txid: zeroTxid(), index: height, sequence: FINAL_SEQUENCE }]
  return { version: 1, lockTime: 0, inputs, outputs: [output(claim, lock)], witnesses: [witness] }
}

function applyTransaction(
  { tx, height, coinbase }: { tx: Transaction; height: number; coinbase: boolean },
  coins: Map<string, Coin>,
  sum: StateSum,
): void {
  for (const input of tx.inputs) {
    const key = outpointKey(input)
    const coin = coins.get(key)
    if (coin !== undefined) sum.remove(coin)
    coins.delete(key)
  }
  for (const coin of createdCoins(tx, transactionId(tx), height, coinbase)) {
    coins.set(outpointKey(coin.outpoint), coin)
    sum.add(coin)
  }
}

/** Fees in penning; coins of the block's own transactions count, missing ones are worth nothing. */
function feesOf(others: readonly Transaction[], parent: BuiltBlock): number {
  const own = new Map(
    others.flatMap((other) => createdCoins(other, transactionId(other), 0, false)).map((coin) => [outpointKey(coin.outpoint), coin]),
  )
  let fees = 0
  for (const tx of others) {
    const coins = tx.inputs.map((input) => parent.coins.get(outpointKey(input)) ?? own.get(outpointKey(input)))
    const spent = coins.reduce((sum, coin) => sum + (coin?.output.value ?? 0), 0)
    fees += Math.max(0, spent - tx.outputs.reduce((sum, { value }) => sum + value, 0))
  }
  return fees
}

function timeOfBlock1(block: BuiltBlock): number | undefined {
  let at: BuiltBlock | undefined = block
  while (at !== undefined && at.height > 1) at = at.parent
  return at?.height === 1 ? at.header.time : undefined
}
