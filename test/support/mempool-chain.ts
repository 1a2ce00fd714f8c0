// A chain with many small ripe coins to spend, made once for the tests of mempool and mining.
import { type Coin, type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { type BuiltBlock, ChainBuilder, createQuickNetwork, output, ripeCoins, testKey } from './chain-builder.ts'
import { PureChainReader } from './pure-reader.ts'

export const KEY = testKey(1)
/** Penning of each small coin. */
export const COIN_VALUE = 2_000_000

export interface SmallChain {
  readonly builder: ChainBuilder
  readonly blocks: readonly BuiltBlock[]
  readonly tip: BuiltBlock
  /** Confirmed, ripe, each of COIN_VALUE, owned by KEY. */
  readonly coins: readonly Coin[]
}

/** 243 blocks; two of the last spread ripe rewards over `count` small coins. */
export function buildSmallChain(count = 400): SmallChain {
  const builder = new ChainBuilder(createQuickNetwork())
  const blocks = builder.buildMany(builder.genesis, 242)
  const before = blocks.at(-1) as BuiltBlock
  const ripe = ripeCoins(before, KEY.lock).slice(0, 2)
  const spreads = ripe.map((coin) => {
    const outputs = Array.from({ length: count / 2 }, () => output(COIN_VALUE, KEY.lock))
    const change = coin.output.value - (count / 2) * COIN_VALUE - 1_000_000
    return builder.pay({ coins: [coin], keys: [KEY], outputs: [...outputs, output(change, KEY.lock)] })
  })
  const tip = builder.build(before, { transactions: spreads })
  blocks.push(tip)
  const coins = spreads.flatMap((tx) => coinsOf(tx, tip.height).filter((coin) => coin.output.value === COIN_VALUE))
  return { builder, blocks, tip, coins }
}

/** A reader that stands on the last block. */
export async function openReader({ builder, blocks, tip }: SmallChain): Promise<PureChainReader> {
  const reader = new PureChainReader(builder.network, tip.header.time + 60)
  for (const block of blocks) await reader.addBlock(block.bytes)
  return reader
}

/** The outputs of a transaction as coins. */
export function coinsOf(tx: Transaction, height: number): Coin[] {
  const txid = transactionId(tx)
  return tx.outputs.map((made, index) => ({ outpoint: { txid, index }, height, coinbase: false, output: made }))
}

/** Pays from coins of KEY to KEY: `fee` penning stay. One output unless told otherwise. */
export function payOn(
  { builder }: Pick<SmallChain, 'builder'>,
  coins: readonly Coin[],
  fee: number,
  more: { outputs?: number; sequence?: number; lockTime?: number } = {},
): Transaction {
  const { outputs = 1, ...rest } = more
  const total = coins.reduce((sum, coin) => sum + coin.output.value, 0) - fee
  const share = Math.floor(total / outputs)
  const made = Array.from({ length: outputs }, (_, i) => output(i === 0 ? total - share * (outputs - 1) : share, KEY.lock))
  return builder.pay({ coins, keys: [KEY], outputs: made, ...rest })
}
