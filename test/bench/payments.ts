// Chains full of payments for the benchmarks, after plan.ts. Signed by libsecp256k1: thirty thousand signatures take noble too long.
import { signSchnorr } from 'tiny-secp256k1'
import { createNetwork, type Network } from '../../src-main/consensus/networks.ts'
import { FLAG_ALL, SighashDigests } from '../../src-main/consensus/sighash.ts'
import { encodeKeyWitness } from '../../src-main/consensus/witness.ts'
import { tweakSecretKey } from '../../src-main/crypto/secp.ts'
import { hashTagged } from '../../src-main/crypto/tagged-hash.ts'
import { keystreamNode } from '../../src-main/engine/keystream.ts'
import { type Coin, outpointKey, type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { type BuildOptions, type BuiltBlock, ChainBuilder, output, testKey, WALLET_SEQUENCE } from '../support/chain-builder.ts'
import { writeBlocks } from './block-files.ts'
import { type ChainPlan, type FanOutPlan, type PaymentPlan, PLAN } from './plan.ts'

const MATURITY = 240
/** Whom a payment is for does not matter: everything stays with one key. */
const KEY = testKey(1)
const OTHER_LOCK = testKey(2).lock

/** Builds one block after the other and keeps no model of blocks that nothing is built on. */
class PaymentBuilder {
  readonly network: Network
  private readonly builder: ChainBuilder
  private readonly secret = tweakSecretKey(KEY.secret, hashTagged('duit/tweak', KEY.owner))

  constructor(network = createNetwork('regtest', keystreamNode)) {
    this.network = network
    this.builder = new ChainBuilder(network, keystreamNode)
  }

  get genesis(): BuiltBlock {
    return this.builder.genesis
  }

  /** A block for each of the options on `fork`, low to high. Only `fork` and the last can be built on again. */
  extend(fork: BuiltBlock, blocks: readonly BuildOptions[]): BuiltBlock[] {
    const built: BuiltBlock[] = []
    for (const options of blocks) {
      const parent = built.at(-1)
      built.push(this.builder.build(parent ?? fork, options))
      // the model holds every coin of its height: hundreds of them are gigabytes
      if (parent !== undefined) (parent.coins as Map<string, Coin>).clear()
    }
    return built
  }

  pay(coins: readonly Coin[], outputs: number): Transaction {
    const value = Math.floor(coins.reduce((sum, coin) => sum + coin.output.value, 0) / outputs)
    const inputs = coins.map(({ outpoint }) => ({ ...outpoint, sequence: WALLET_SEQUENCE }))
    const unsigned: Transaction = {
      version: 1,
      lockTime: 0,
      inputs,
      outputs: Array.from({ length: outputs }, () => output(value, KEY.lock)),
      witnesses: inputs.map(() => new Uint8Array(0)),
    }
    const digests = new SighashDigests(
      unsigned,
      coins.map((spent) => spent.output),
    )
    const { genesisId } = this.network
    const witnesses = coins.map((_, position) =>
      encodeKeyWitness(FLAG_ALL, signSchnorr(digests.sighash({ genesisId, flag: FLAG_ALL, position }), this.secret, new Uint8Array(32))),
    )
    return { ...unsigned, witnesses }
  }

  /** Blocks that each split one coinbase into many coins. */
  fanOut(fork: BuiltBlock, coinbases: Coin[], { blocks, parts }: FanOutPlan): { built: BuiltBlock[]; coins: Coin[] } {
    const splits = Array.from({ length: blocks }, () => this.pay([coinbases.shift() as Coin], parts))
    const built = this.extend(
      fork,
      splits.map((split) => ({ transactions: [split] })),
    )
    const { coins } = built.at(-1) ?? fork
    const made = splits.flatMap((split) => {
      const txid = transactionId(split)
      return split.outputs.map((_, index) => coins.get(outpointKey({ txid, index })) as Coin)
    })
    return { built, coins: made }
  }

  /** A list of payments for each block. */
  createPayments(coins: Coin[], { blocks, payments, inputs, outputs }: PaymentPlan): BuildOptions[] {
    return Array.from({ length: blocks }, () => ({
      transactions: Array.from({ length: payments }, () => this.pay(coins.splice(0, inputs), outputs)),
    }))
  }
}

interface Ground {
  readonly builder: PaymentBuilder
  readonly blocks: readonly BuiltBlock[]
  readonly tip: BuiltBlock
  /** That are ripe and not split yet. */
  readonly coinbases: Coin[]
  readonly coins: Coin[]
}

function buildGround(plan: FanOutPlan): Ground {
  const builder = new PaymentBuilder()
  const empty: BuiltBlock[] = []
  const coinbases: Coin[] = []
  for (let height = 1; height <= MATURITY; height++) {
    const [block] = builder.extend(empty.at(-1) ?? builder.genesis, [{}])
    empty.push(block as BuiltBlock)
    coinbases.push([...(block as BuiltBlock).coins.values()].at(-1) as Coin)
  }
  const { built, coins } = builder.fanOut(empty.at(-1) as BuiltBlock, coinbases, plan)
  const blocks = [...empty, ...built]
  return { builder, blocks, tip: blocks.at(-1) as BuiltBlock, coinbases, coins }
}

/** One block of 2,000 two-in-two-out payments. */
export function buildPaymentBlock(): BuiltBlock {
  const twoIn = { ...PLAN.twoIn, blocks: 1 }
  const { builder, tip, coins } = buildGround({ blocks: 2, parts: twoIn.payments })
  return builder.extend(tip, builder.createPayments(coins, twoIn))[0] as BuiltBlock
}

/** Writes the blocks of the plan to files. */
export async function preparePaymentBlocks(folder: string, plan: ChainPlan = PLAN): Promise<void> {
  const { builder, blocks, tip, coinbases, coins } = buildGround(plan.ground)
  const oneIn = builder.createPayments(coins, plan.oneIn)
  const twoIn = builder.createPayments(coins, plan.twoIn)
  const branch = builder.createPayments(coins, plan.branch)
  const full = builder.extend(tip, [...oneIn, ...twoIn])
  const fork = full.at(-1) as BuiltBlock
  const other = [...branch, {}].map((options) => ({ ...options, lock: OTHER_LOCK }))
  const wide = builder.fanOut(tip, coinbases, plan.wide).built
  const files = {
    ground: blocks,
    'one-in': full.slice(0, plan.oneIn.blocks),
    'two-in': full.slice(plan.oneIn.blocks),
    'branch-a': builder.extend(fork, branch),
    'branch-b': builder.extend(fork, other),
    wide,
    'wide-full': builder.extend(wide.at(-1) as BuiltBlock, [...oneIn, ...twoIn]),
  } as const
  for (const [name, built] of Object.entries(files))
    await writeBlocks(
      folder,
      name as keyof typeof files,
      built.map(({ bytes }) => bytes),
    )
}
