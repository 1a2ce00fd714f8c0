// Blocks full of payments for the benchmarks: 2,000 payments of two coins into two, each block spending what the one before made.
import { signSchnorr } from 'tiny-secp256k1'
import { createNetwork, type Network } from '../../src-main/consensus/networks.ts'
import { FLAG_ALL, SighashDigests } from '../../src-main/consensus/sighash.ts'
import { encodeKeyWitness } from '../../src-main/consensus/witness.ts'
import { tweakSecretKey } from '../../src-main/crypto/secp.ts'
import { hashTagged } from '../../src-main/crypto/tagged-hash.ts'
import { keystreamNode } from '../../src-main/engine/keystream.ts'
import type { Coin, Transaction, TxOutput } from '../../src-main/primitives/transaction.ts'
import { type BuiltBlock, ChainBuilder, output, ripeCoins, testKey, WALLET_SEQUENCE } from '../support/chain-builder.ts'

export const PAYMENTS_PER_BLOCK = 2_000
const MATURITY = 240

export interface PaymentChain {
  readonly network: Network
  /** What has to be connected before the first block of payments. */
  readonly ground: readonly BuiltBlock[]
  /** Each with 2,000 two-in-two-out payments. */
  readonly full: readonly BuiltBlock[]
}

/** A chain with `count` blocks of payments at its end. */
export function buildPaymentChain(count: number): PaymentChain {
  const builder = new ChainBuilder(createNetwork('regtest', keystreamNode), keystreamNode)
  const { network } = builder
  const key = testKey(1)
  const secret = tweakSecretKey(key.secret, hashTagged('duit/tweak', key.owner))
  const pay = (coins: readonly Coin[], outputs: readonly TxOutput[]) => signQuickly(network.genesisId, secret, coins, outputs)

  const ground = builder.buildMany(builder.genesis, MATURITY)
  const [ripe] = ripeCoins(ground.at(-1) as BuiltBlock, key.lock)
  const coin = ripe as Coin
  const parts = PAYMENTS_PER_BLOCK * 2
  const each = Math.floor(coin.output.value / parts)
  const split = pay(
    [coin],
    Array.from({ length: parts }, () => output(each, key.lock)),
  )
  ground.push(builder.build(ground.at(-1) as BuiltBlock, { transactions: [split] }))

  const full: BuiltBlock[] = []
  for (let i = 0; i < count; i++) {
    const parent = full.at(-1) ?? (ground.at(-1) as BuiltBlock)
    const coins = [...parent.coins.values()].filter((candidate) => !candidate.coinbase && candidate.height === parent.height)
    const transactions: Transaction[] = []
    for (let at = 0; at < coins.length; at += 2)
      transactions.push(pay(coins.slice(at, at + 2), [output(each, key.lock), output(each, key.lock)]))
    full.push(builder.build(parent, { transactions }))
  }
  return { network, ground, full }
}

/** The same bytes as signPayment, signed by libsecp256k1: four thousand signatures a block take noble too long to prepare. */
function signQuickly(genesisId: Uint8Array, secret: Uint8Array, coins: readonly Coin[], outputs: readonly TxOutput[]): Transaction {
  const inputs = coins.map(({ outpoint }) => ({ ...outpoint, sequence: WALLET_SEQUENCE }))
  const unsigned: Transaction = { version: 1, lockTime: 0, inputs, outputs, witnesses: inputs.map(() => new Uint8Array(0)) }
  const digests = new SighashDigests(
    unsigned,
    coins.map((spent) => spent.output),
  )
  const witnesses = coins.map((_, position) =>
    encodeKeyWitness(FLAG_ALL, signSchnorr(digests.sighash({ genesisId, flag: FLAG_ALL, position }), secret, new Uint8Array(32))),
  )
  return { ...unsigned, witnesses }
}
