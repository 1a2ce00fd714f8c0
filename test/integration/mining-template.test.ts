import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEmission } from '../../src-main/consensus/emission.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import { type BlockTemplate, buildTemplate } from '../../src-main/mining/template.ts'
import { decodeBlock, encodeHeader } from '../../src-main/primitives/block.ts'
import { type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'
import { buildSmallChain, coinsOf, KEY, payOn, type SmallChain } from '../support/mempool-chain.ts'
import { giveWayAlways, lookBetween } from '../support/turns.ts'

describe('integration: templates made while other things happen', () => {
  let small: SmallChain
  let node: TestChain
  let mempool: Mempool
  let isTold: boolean
  let endGivingWay: () => Promise<void>

  beforeAll(() => {
    small = buildSmallChain(200)
  })

  beforeEach(async () => {
    isTold = true
    node = await openTestChain({
      network: small.builder.network,
      onTipChanged: async (change) => {
        if (isTold) await mempool.onTipChanged(change)
      },
    })
    const clock = { now: () => (small.tip.header.time + 60) * 1000 }
    mempool = new Mempool({}, { chain: node.chain, clock, log: createSilentLogger(), verify: verifyChecksReference })
    for (const { bytes } of small.blocks) await node.chain.addBlock(bytes)
    endGivingWay = giveWayAlways()
  })

  afterEach(async () => {
    await endGivingWay()
    await mempool.stop()
    await node.chain.stop()
  })

  const modules = () => ({
    chain: node.chain,
    mempool,
    emission: createEmission(),
    clock: { now: () => (small.tip.header.time + 60) * 1000 },
    random: (length: number) => new Uint8Array(length),
  })
  const named = (tx: Transaction) => bytesToHex(transactionId(tx))
  const pay = (n: number, fee = 5_000) => payOn(small, small.coins.slice(n, n + 1), fee)
  const child = (tx: Transaction, fee = 5_000) => payOn(small, coinsOf(tx, small.tip.height + 1).slice(0, 1), fee)
  async function accept(...transactions: Transaction[]): Promise<void> {
    for (const tx of transactions) expect(await mempool.accept(tx)).toMatchObject({ status: 'accepted' })
  }
  const transactionsOf = ({ header, body }: BlockTemplate) =>
    decodeBlock(concatBytes(encodeHeader(header), body))
      .transactions.slice(1)
      .map(named)
  async function expectTaken(template: BlockTemplate): Promise<void> {
    const mined = encodeHeader(small.builder.mine(template.header))
    expect(await node.chain.addBlock(concatBytes(mined, template.body))).toMatchObject({ status: 'connected' })
  }

  it('is a block that the chain takes, of what waited when it was begun, whatever arrives and leaves meanwhile', async () => {
    const parents = Array.from({ length: 10 }, (_, i) => pay(i, 5_000 + i))
    const children = parents.slice(0, 5).map((tx) => child(tx, 20_000))
    await accept(...parents, ...children)
    const fees = mempool.entries().reduce((sum, { fee }) => sum + fee, 0)
    const next = [
      ...Array.from({ length: 6 }, (_, i) => pay(30 + i, 90_000)),
      // replaces a parent and so pushes its child out
      pay(0, 80_000),
      pay(7, 80_000),
    ]
    const work: Promise<unknown>[] = []
    const { result: template, looks } = await lookBetween(buildTemplate({ lock: KEY.lock }, modules()), () => {
      const tx = next.shift()
      if (tx !== undefined) work.push(mempool.accept(tx))
    })
    await Promise.all(work)
    expect(next).toEqual([])
    expect(looks).toBeGreaterThan(30)
    expect(mempool.entries().some(({ txid }) => bytesToHex(txid) === named(parents[0] as Transaction))).toBe(false)
    expect(template?.fees).toBe(fees)
    expect(transactionsOf(template as BlockTemplate).sort()).toEqual([...parents, ...children].map(named).sort())
    await expectTaken(template as BlockTemplate)
    expect(mempool.entries().map(({ fee }) => fee)).toEqual(Array(6).fill(90_000))
  })

  it('is none when the tip moves while it is made', async () => {
    await accept(...Array.from({ length: 10 }, (_, i) => pay(i)))
    let block: Promise<unknown> | undefined
    const { result } = await lookBetween(buildTemplate({ lock: KEY.lock }, modules()), () => {
      block ??= node.chain.addBlock(small.builder.build(small.tip).bytes)
    })
    await block
    expect(result).toBeUndefined()
    const again = await buildTemplate({ lock: KEY.lock }, modules())
    expect(again?.parent.height).toBe(small.tip.height + 1)
    await expectTaken(again as BlockTemplate)
  })

  it('leaves out what a new block has spent before the mempool is told, and what is built on it', async () => {
    const spent = pay(0)
    const built = child(spent, 50_000)
    const free = pay(1)
    await accept(spent, built, free)
    isTold = false
    await node.chain.addBlock(small.builder.build(small.tip, { transactions: [pay(0, 9_000)] }).bytes)
    expect(mempool.entries()).toHaveLength(3)
    const template = (await buildTemplate({ lock: KEY.lock }, modules())) as BlockTemplate
    expect(transactionsOf(template)).toEqual([named(free)])
    expect(template.fees).toBe(5_000)
    await expectTaken(template)
  })

  it('is a coinbase alone where that is asked for', async () => {
    await accept(pay(0))
    const template = (await buildTemplate({ lock: KEY.lock, isEmpty: true }, modules())) as BlockTemplate
    expect(transactionsOf(template)).toEqual([])
    expect(template).toMatchObject({ fees: 0, claimed: createEmission().rewardAt(small.tip.height + 1) })
    await expectTaken(template)
  })
})
