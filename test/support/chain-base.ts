// A chain with ripe coins to begin with, and blocks full of small payments on it.
import type { Chain } from '../../src-main/chain/chain.ts'
import { type BuildOptions, type BuiltBlock, ChainBuilder, output, ripeCoins, statement, testKey } from './chain-builder.ts'

export const MINER = testKey(1)
export const ALICE = testKey(2)
export const BOB = testKey(3)

export interface Base {
  readonly builder: ChainBuilder
  /** Low to high, without genesis. */
  readonly blocks: readonly BuiltBlock[]
  readonly tip: BuiltBlock
}

/** `count` blocks mined to MINER; from 250 on some coins are ripe. */
export function buildBase(count = 250): Base {
  const builder = new ChainBuilder()
  const blocks = builder.buildMany(builder.genesis, count, { lock: MINER.lock })
  return { builder, blocks, tip: blocks.at(-1) as BuiltBlock }
}

/** A block whose payments spend ripe coins of the parent, one of them chained inside the block, one with a statement. */
export function buildBusy({ builder }: Base, parent: BuiltBlock, options: BuildOptions = {}): BuiltBlock {
  const [first, second] = ripeCoins(parent, MINER.lock)
  const transactions = []
  if (first !== undefined) {
    const { value } = first.output
    const pay = builder.pay({ coins: [first], keys: [MINER], outputs: [output(value - 50_000, ALICE.lock), output(40_000, BOB.lock)] })
    transactions.push(pay)
    const made = builder.build(parent, { transactions: [pay] })
    const chained = ripeCoins(made, ALICE.lock).find((coin) => coin.height === parent.height + 1)
    if (chained !== undefined) {
      transactions.push(
        builder.pay({ coins: [chained], keys: [ALICE], outputs: [output(chained.output.value - 10_000, MINER.lock), statement('hello')] }),
      )
    }
  }
  if (second !== undefined) {
    transactions.push(builder.pay({ coins: [second], keys: [MINER], outputs: [output(second.output.value - 20_000, BOB.lock)] }))
  }
  return builder.build(parent, { lock: MINER.lock, ...options, transactions })
}

/** `count` busy blocks on `parent`; `witness` makes the branch differ from others. */
export function buildBusyMany(base: Base, parent: BuiltBlock, count: number, witness: Uint8Array): BuiltBlock[] {
  const blocks: BuiltBlock[] = []
  for (let i = 0; i < count; i++) blocks.push(buildBusy(base, blocks[i - 1] ?? parent, { witness }))
  return blocks
}

/** Adds blocks and answers their statuses. */
export async function addAll(chain: Chain, blocks: readonly BuiltBlock[]): Promise<string[]> {
  const statuses: string[] = []
  for (const { bytes } of blocks) {
    const { status, rule } = await chain.addBlock(bytes)
    statuses.push(rule === undefined ? status : `${status} ${rule}`)
  }
  return statuses
}
