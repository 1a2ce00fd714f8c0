// Wallets on the real chain and the real mempool: what they sign is valid, what they pay is enough, and a reorganisation gives all back.
import { expect, it } from 'vitest'
import type { Chain } from '../../src-main/chain/chain.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import { blockId } from '../../src-main/primitives/block.ts'
import type { Transaction } from '../../src-main/primitives/transaction.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import type { SubmitAnswer, WalletBlock, WalletTip } from '../../src-main/wallet/chain-access.ts'
import { type BuiltBlock, ChainBuilder, testKey } from '../support/chain-builder.ts'
import { openTestChain } from '../support/chain-node.ts'
import { LastingDatabase, type OpenedWallet, openWallet, type TestLedger } from '../support/wallet-node.ts'

const QUERY = { limit: 500 }

class RealLedger implements TestLedger {
  readonly prefix: string
  readonly genesisId: Uint8Array
  private readonly chain: Chain
  readonly mempool: Mempool

  constructor(chain: Chain, mempool: Mempool) {
    this.chain = chain
    this.mempool = mempool
    this.prefix = chain.network.prefix
    this.genesisId = chain.network.genesisId
  }

  get nowMs(): number {
    return this.chain.tip().header.time * 1000
  }

  async tip(): Promise<WalletTip> {
    const { id, height, header } = this.chain.tip()
    return { id, height, time: header.time }
  }

  async blockAt(height: number): Promise<WalletBlock | undefined> {
    const id = this.chain.getIdAt(height)
    const block = id === undefined ? undefined : await this.chain.getBlock(id)
    if (block === undefined) return undefined
    return { id: blockId(block.header), height, time: block.header.time, transactions: block.transactions }
  }

  async blockIdAt(height: number): Promise<Uint8Array | undefined> {
    return this.chain.getIdAt(height)
  }

  async waiting(): Promise<readonly Transaction[]> {
    return this.mempool.entries().map(({ tx }) => tx)
  }

  async submitTransaction(tx: Transaction): Promise<SubmitAnswer> {
    const { status, rule } = await this.mempool.accept(tx)
    return rule === undefined ? { status } : { status, rule }
  }

  async estimateFeeRate(): Promise<number> {
    return 10
  }
}

async function setUp() {
  const builder = new ChainBuilder()
  let mempool: Mempool | undefined
  const { chain } = await openTestChain({ network: builder.network, onTipChanged: async (change) => mempool?.onTipChanged(change) })
  mempool = new Mempool({}, { chain, verify: verifyChecksReference, clock: { now: () => 0 }, log: createSilentLogger() })
  const ledger = new RealLedger(chain, mempool)
  let tip = builder.genesis
  const add = async (block: BuiltBlock) => {
    const { status, rule } = await chain.addBlock(block.bytes)
    expect([status, rule]).not.toContain('rejected')
    tip = block
  }
  const mine = async (lock = testKey(1).lock) => add(builder.build(tip, { lock, transactions: await ledger.waiting() }))
  const mineMany = async (count: number) => {
    for (const block of builder.buildMany(tip, count)) await add(block)
  }
  const close = async () => {
    await mempool.stop()
    await chain.stop()
  }
  return { builder, chain, ledger, mempool, mine, mineMany, add, close, tipNow: () => tip }
}

async function expectRescanEqual(ledger: RealLedger, opened: OpenedWallet, seed: number): Promise<void> {
  await opened.wallet.follow()
  const rescan = await openWallet(ledger, { seed, database: new LastingDatabase() })
  expect(opened.wallet.balance()).toEqual(rescan.wallet.balance())
  expect(await opened.wallet.coins()).toHaveLength((await rescan.wallet.coins()).length)
}

it('pays, speeds up, empties, and survives a reorganisation of 100 blocks on the real rules', async () => {
  const { builder, ledger, mempool, mine, mineMany, add, close, tipNow } = await setUp()
  const alice = await openWallet(ledger, { seed: 1 })
  const bob = await openWallet(ledger, { seed: 2 })
  for (let i = 0; i < 4; i++) {
    await mine(await alice.wallet.miningLock())
    await alice.wallet.follow()
  }
  await mineMany(240)
  await alice.wallet.follow()
  const before = alice.wallet.balance().available
  const fork = tipNow()

  // pay, speed up twice, spend the change while it waits
  const address = await bob.wallet.newAddress(undefined)
  const quote = await alice.wallet.prepare({ to: [{ address, amount: 1_500_000_000 }] })
  const first = await alice.wallet.send(quote.quote)
  const second = await alice.wallet.bump(first, undefined)
  const third = await alice.wallet.bump(second.txid, 24)
  const chained = await alice.wallet.prepare({ to: [{ address, amount: 2_300_000_000 }], feeRate: 33.3 })
  const fourth = await alice.wallet.send(chained.quote)
  expect(mempool.entries()).toHaveLength(2)
  expect(mempool.entries().map(({ fee }) => fee)).toEqual([third.fee, chained.fee])
  for (const { fee, weightBytes } of mempool.entries()) expect(fee / weightBytes).toBeGreaterThanOrEqual(15)
  await bob.wallet.follow()
  expect(bob.wallet.balance().pending).toBe(3_800_000_000)
  await mine()
  await Promise.all([alice.wallet.follow(), bob.wallet.follow()])
  expect(alice.wallet.balance().available).toBe(before - 3_800_000_000 - third.fee - chained.fee)
  const states = (await alice.wallet.historyPage(QUERY)).entries.map(({ state }) => state)
  expect(states.sort().slice(-2)).toEqual(['replaced', 'replaced'])

  // everything, to the last penning
  const all = await bob.wallet.prepare({ to: [{ address: await alice.wallet.newAddress(undefined), amount: 'all' }] })
  await bob.wallet.send(all.quote)
  await mine()
  await mineMany(98)
  await Promise.all([alice.wallet.follow(), bob.wallet.follow()])
  expect(bob.wallet.balance()).toEqual({ available: 0, pending: 0, ripening: 0, locked: 0 })
  expect(alice.wallet.balance().available).toBe(before - third.fee - chained.fee - all.fee)

  // 100 blocks go, 101 others come: all payments wait again, and are mined again
  for (const block of builder.buildMany(fork, 101, { witness: Uint8Array.of(7) })) await add(block)
  await Promise.all([alice.wallet.follow(), bob.wallet.follow()])
  expect(mempool.entries()).toHaveLength(3)
  expect((await alice.wallet.historyPage(QUERY)).entries.find(({ txid }) => txid === fourth)).toMatchObject({ state: 'pending' })
  await mine()
  await Promise.all([alice.wallet.follow(), bob.wallet.follow()])
  expect(alice.wallet.balance().available).toBe(before - third.fee - chained.fee - all.fee)
  await expectRescanEqual(ledger, alice, 1)
  await expectRescanEqual(ledger, bob, 2)
  await close()
})

it('has its fee accepted exactly at the least rate, for any number of coins and receivers', async () => {
  const { ledger, mempool, mine, mineMany, close } = await setUp()
  const alice = await openWallet(ledger, { seed: 1 })
  const address = await alice.wallet.newAddress(undefined)
  for (let i = 0; i < 6; i++) {
    await mine(await alice.wallet.miningLock())
    await alice.wallet.follow()
  }
  await mineMany(240)
  await alice.wallet.follow()
  for (let receivers = 1; receivers <= 130; receivers += 43) {
    const to = Array.from({ length: receivers }, (_, i) => ({ address, amount: 10_000 + i * 7_001 }))
    const quote = await alice.wallet.prepare({ to, feeRate: 10 })
    const txid = await alice.wallet.send(quote.quote)
    const entry = mempool.entries().find(({ fee, sizeBytes }) => fee === quote.fee && sizeBytes === quote.sizeBytes)
    expect(entry, txid).toBeDefined()
    expect(quote.fee - 10 * (entry?.weightBytes ?? 0)).toBeLessThanOrEqual(10)
    await mine()
    await alice.wallet.follow()
  }
  // hundreds of small coins in one: a signature check counts as 125 bytes
  const quote = await alice.wallet.prepare({ to: [{ address, amount: 'all' }], feeRate: 10 })
  expect(quote.coins.length).toBeGreaterThan(200)
  expect(quote.fee).toBe(1_250 * quote.coins.length)
  await alice.wallet.send(quote.quote)
  expect(mempool.entries()).toHaveLength(1)
  await close()
})
