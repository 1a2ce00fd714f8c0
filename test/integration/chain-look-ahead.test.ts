// Blocks that come while others are judged: looked into ahead of their turn, and judged as if they had come one by one.
import { describe, expect, it } from 'vitest'
import type { Chain } from '../../src-main/chain/chain.ts'
import { encodeHeader } from '../../src-main/primitives/block.ts'
import type { Transaction } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAt } from '../support/chain-asserts.ts'
import { addAll, buildBase, buildBusy, buildBusyMany, MINER } from '../support/chain-base.ts'
import { type BuiltBlock, output, ripeCoins } from '../support/chain-builder.ts'
import { openTestChain } from '../support/chain-node.ts'
import { newSeed, seededRandom } from '../support/seeded.ts'

const base = buildBase(252)

async function addTogether(chain: Chain, blocks: readonly BuiltBlock[]): Promise<string[]> {
  const verdicts = await Promise.all(blocks.map(({ bytes }) => chain.addBlock(bytes)))
  return verdicts.map(({ status, rule }) => (rule === undefined ? status : `${status} ${rule}`))
}

/** The transaction with one bit of its first signature changed: the same txid, another leaf. */
function spoilt(tx: Transaction): Transaction {
  const [first, ...others] = tx.witnesses.map((witness) => witness.slice())
  if (first !== undefined) first[40] = (first[40] as number) ^ 1
  return { ...tx, witnesses: [first as Uint8Array, ...others] }
}

function checksIn(blocks: readonly BuiltBlock[]): number {
  return blocks.reduce((sum, { block }) => sum + block.transactions.slice(1).reduce((inputs, tx) => inputs + tx.inputs.length, 0), 0)
}

async function nodeAtBase(options: { readonly coinCacheEntries?: number } = {}) {
  const node = await openTestChain({ network: base.builder.network, queueLimit: 1_000, ...options })
  await addAll(node.chain, base.blocks)
  node.calls.checks = 0
  node.calls.workChecks = 0
  return node
}

describe('blocks that come together', () => {
  it('are connected, with each signature and each proof of work checked once', async () => {
    const blocks = buildBusyMany(base, base.tip, 10, Uint8Array.of(1))
    for (const coinCacheEntries of [0, 10_000]) {
      const node = await nodeAtBase({ coinCacheEntries })
      expect(await addTogether(node.chain, blocks)).toEqual(blocks.map(() => 'connected'))
      await expectAt(node.chain, blocks.at(-1) as BuiltBlock)
      expect(node.calls).toEqual({ checks: checksIn(blocks), workChecks: blocks.length })
    }
  })

  it('are connected the same way when their headers were known before', async () => {
    const blocks = buildBusyMany(base, base.tip, 10, Uint8Array.of(1))
    const node = await nodeAtBase()
    await node.chain.addHeaders(blocks.map(({ header }) => encodeHeader(header)))
    expect(node.calls.workChecks).toBe(blocks.length)
    expect(await addTogether(node.chain, blocks)).toEqual(blocks.map(() => 'connected'))
    await expectAt(node.chain, blocks.at(-1) as BuiltBlock)
    expect(node.calls).toEqual({ checks: checksIn(blocks), workChecks: blocks.length })
  })

  it('get the verdicts that they get one by one, whatever is wrong with them', async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    const pick = (n: number) => Math.floor(random() * n)
    for (let round = 0; round < 25; round++) {
      const blocks: BuiltBlock[] = []
      const faultAt = 1 + pick(6)
      for (let i = 0; i < 8; i++) {
        const parent = blocks.at(-1) ?? base.tip
        const good = buildBusy(base, parent, { witness: Uint8Array.of(round) })
        const [coinbase, ...others] = good.block.transactions as [Transaction, ...Transaction[]]
        const at = pick(others.length)
        const faults = [
          { transactions: others.map((tx, n) => (n === at ? spoilt(tx) : tx)) },
          { transactions: others.slice(1).length > 0 ? [...others].reverse() : others },
          { transactions: others, claimExtra: 1 },
          { transactions: others, header: { state: new Uint8Array(32) } },
          { transactions: others, header: { transactions: new Uint8Array(32) } },
          { transactions: others, header: { target: 0x20123456 } },
          { transactions: others, header: { target: 0x207fff00 } },
          { transactions: others, badWork: true },
        ]
        const options = { lock: MINER.lock, witness: coinbase.witnesses[0] as Uint8Array }
        blocks.push(i === faultAt ? base.builder.build(parent, { ...options, ...faults[round % faults.length] }) : good)
      }
      const single = await nodeAtBase()
      const expected = await addAll(single.chain, blocks)
      const together = await nodeAtBase()
      expect([seed, round, await addTogether(together.chain, blocks)]).toEqual([seed, round, expected])
      expect(bytesToHex(together.chain.encodedState())).toBe(bytesToHex(single.chain.encodedState()))
      expect(bytesToHex(together.chain.tip().id)).toBe(bytesToHex(single.chain.tip().id))
    }
  })

  it('are refused where a transaction that was verified comes again with another signature', async () => {
    const good = buildBusy(base, base.tip, { witness: Uint8Array.of(1) })
    const bad = base.builder.build(base.tip, {
      lock: MINER.lock,
      witness: Uint8Array.of(2),
      transactions: good.block.transactions.slice(1).map((tx, i) => (i === 0 ? spoilt(tx) : tx)),
    })
    const onBad = base.builder.build(bad, { lock: MINER.lock })
    const node = await nodeAtBase()
    expect(await addTogether(node.chain, [good, bad, onBad])).toEqual(['connected', 'side-branch', 'rejected known-invalid'])
    await expectAt(node.chain, good)
    expect(await node.chain.addBlock(bad.bytes)).toMatchObject({ status: 'rejected', rule: 'known-invalid' })
  })

  it('of another branch need no second look at signatures that both branches hold', async () => {
    const [coin] = ripeCoins(base.tip, MINER.lock)
    if (coin === undefined) throw new Error('The base has a ripe coin')
    const outputs = [output(coin.output.value - 10_000, MINER.lock)]
    const pay = base.builder.pay({ coins: [coin], keys: [MINER], outputs })
    const first = base.builder.build(base.tip, { transactions: [pay], witness: Uint8Array.of(1) })
    const second = base.builder.build(base.tip, { transactions: [pay], witness: Uint8Array.of(2) })
    const node = await nodeAtBase()
    expect(await addAll(node.chain, [first, second, base.builder.build(second)])).toEqual(['connected', 'side-branch', 'connected'])
    expect(node.calls.checks).toBe(1)
  })

  it('do no harm when they have nothing to do with the chain', async () => {
    const other = buildBase(252)
    const strange = buildBusyMany(other, other.tip, 4, Uint8Array.of(7)).map(({ bytes }) => bytes)
    const blocks = buildBusyMany(base, base.tip, 4, Uint8Array.of(1))
    const node = await nodeAtBase()
    const noise = [new Uint8Array(0), new Uint8Array(200).fill(0xff), ...strange]
    const verdicts = await Promise.all(
      blocks.flatMap(({ bytes }, i) => [node.chain.addBlock(bytes), ...noise.slice(i, i + 3).map((bad) => node.chain.addBlock(bad))]),
    )
    expect(verdicts.filter(({ status }) => status === 'connected')).toHaveLength(4)
    await expectAt(node.chain, blocks.at(-1) as BuiltBlock)
  })
})
