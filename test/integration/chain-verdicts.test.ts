import { beforeAll, describe, expect, it } from 'vitest'
import { encodeBlock, encodeHeader } from '../../src-main/primitives/block.ts'
import type { Database } from '../../src-main/storage/database.ts'
import { StorageError } from '../../src-main/storage/errors.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAt } from '../support/chain-asserts.ts'
import { ALICE, addAll, type Base, buildBase, buildBusy, MINER } from '../support/chain-base.ts'
import { type BuildOptions, type BuiltBlock, type ChainBuilder, output, ripeCoins } from '../support/chain-builder.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'

let base: Base

beforeAll(() => {
  base = buildBase(250)
})

async function nodeAtBase(raw = new MemoryDatabase()): Promise<TestChain> {
  const node = await openTestChain({ network: base.builder.network, raw })
  await addAll(node.chain, base.blocks)
  return node
}

describe('blocks that wait', () => {
  it('are taken in when their parent arrives, in any number', async () => {
    const node = await nodeAtBase()
    const [first, ...rest] = base.builder.buildMany(base.tip, 5)
    for (const block of [...rest].reverse()) expect(await node.chain.addBlock(block.bytes)).toMatchObject({ status: 'orphan' })
    expect(node.chain.waiting.orphans).toBe(4)
    expect(await node.chain.addBlock((first as BuiltBlock).bytes)).toMatchObject({ status: 'connected' })
    await expectAt(node.chain, rest.at(-1) as BuiltBlock)
    expect(node.chain.waiting.orphans).toBe(0)
  })

  it('are kept only with work of their own, a target of this network and their own body', async () => {
    const node = await nodeAtBase()
    const parent = base.builder.build(base.tip)
    const lazy = base.builder.build(parent, { badWork: true })
    const easy = base.builder.build(parent, { header: { target: 0x2100ffff } })
    const good = base.builder.build(parent)
    const odd = { bytes: encodeBlock({ ...good.block, header: { ...good.header, target: 0x20ffffff } }) }
    const foreign = encodeBlock({ header: good.header, transactions: [...good.block.transactions, ...good.block.transactions] })
    for (const bytes of [lazy.bytes, easy.bytes, odd.bytes, foreign])
      expect(await node.chain.addBlock(bytes)).toMatchObject({ status: 'orphan' })
    expect(node.chain.waiting.orphans).toBe(0)
    await node.chain.addBlock(good.bytes)
    expect(node.chain.waiting.orphans).toBe(1)
  })

  it('are bounded: the oldest leave first', async () => {
    const node = await nodeAtBase()
    const parent = base.builder.build(base.tip)
    const children = Array.from({ length: 70 }, (_, i) => base.builder.build(parent, { witness: Uint8Array.of(i) }))
    await addAll(node.chain, children)
    expect(node.chain.waiting.orphans).toBe(64)
    await node.chain.addBlock(parent.bytes)
    // the six oldest were let go
    expect(await node.chain.getHeader((children[0] as BuiltBlock).id)).toBeUndefined()
    expect((await node.chain.getHeader((children[6] as BuiltBlock).id))?.onBestChain).toBe(true)
  })

  it('wait for the clock and connect when their time comes, exact at the limit', async () => {
    const node = await nodeAtBase()
    const tipTime = base.tip.header.time
    node.clock.nowMs = (tipTime + 1) * 1000
    const inTime = base.builder.build(base.tip, { time: tipTime + 301 })
    const early = base.builder.build(inTime, { time: tipTime + 302 })
    const child = base.builder.build(early, { time: tipTime + 303 })
    expect(await addAll(node.chain, [inTime, early, early, child])).toEqual(['connected', 'early', 'early', 'orphan'])
    expect(node.chain.waiting).toEqual({ orphans: 1, early: 1 })
    await node.chain.retryEarly()
    await expectAt(node.chain, inTime)
    node.clock.nowMs = (tipTime + 3) * 1000
    await node.chain.retryEarly()
    await expectAt(node.chain, child)
    expect(node.chain.waiting).toEqual({ orphans: 0, early: 0 })
  })

  it('wait for the clock in a bounded place and cost no second proof of work', async () => {
    const node = await nodeAtBase()
    node.clock.nowMs = base.tip.header.time * 1000
    const blocks = Array.from({ length: 40 }, (_, i) =>
      base.builder.build(base.tip, { time: base.tip.header.time + 400, witness: Uint8Array.of(i) }),
    )
    await addAll(node.chain, blocks)
    expect(node.chain.waiting.early).toBe(32)
    const { workChecks } = node.calls
    expect(await node.chain.addBlock((blocks[39] as BuiltBlock).bytes)).toMatchObject({ status: 'early' })
    expect(node.calls.workChecks).toBe(workChecks)
  })
})

describe('a block body that is not the header’s', () => {
  it.each(['repeated', 'shortened', 'reordered', 'emptied', 'cut'])('%s is refused without condemning the header', async (how) => {
    const node = await nodeAtBase()
    const block = buildBusy(base, base.tip)
    const { header, transactions } = block.block
    const changed = {
      repeated: encodeBlock({ header, transactions: [...transactions, transactions.at(-1) as never] }),
      shortened: encodeBlock({ header, transactions: transactions.slice(0, -1) }),
      reordered: encodeBlock({ header, transactions: [transactions[0] as never, ...transactions.slice(1).reverse()] }),
      emptied: encodeBlock({ header, transactions: [] }),
      cut: block.bytes.slice(0, -1),
    }[how] as Uint8Array
    const rule = { emptied: 'block-empty', cut: 'malformed' }[how] ?? 'body-root'
    for (let i = 0; i < 2; i++) expect(await node.chain.addBlock(changed)).toMatchObject({ status: 'rejected', rule })
    expect(await node.chain.addBlock(block.bytes)).toMatchObject({ status: 'connected' })
    expect(await node.chain.addBlock(changed)).toMatchObject({ status: how === 'cut' ? 'rejected' : 'duplicate' })
    await expectAt(node.chain, block)
  })

  it('does not take the place of the true one among those that wait', async () => {
    const node = await nodeAtBase()
    const parent = base.builder.build(base.tip)
    const block = base.builder.build(parent)
    const { header, transactions } = block.block
    await node.chain.addBlock(encodeBlock({ header, transactions: [...transactions, ...transactions] }))
    await addAll(node.chain, [block, parent])
    await expectAt(node.chain, block)
  })
})

describe('rules and their names', () => {
  const headerCases: [string, (builder: ChainBuilder, tip: BuiltBlock) => BuildOptions][] = [
    ['header-version', () => ({ header: { version: 2 } })],
    ['header-height', (_, tip) => ({ header: { height: tip.height + 2 } })],
    ['header-time', (builder, tip) => ({ time: builder.medianTime(tip) })],
    ['header-target', () => ({ header: { target: 0x207ffffe } })],
    ['header-history', () => ({ header: { history: new Uint8Array(32) } })],
    ['header-work', () => ({ badWork: true })],
    ['header-state', () => ({ header: { state: new Uint8Array(32) } })],
    ['coinbase-value', () => ({ claimExtra: 1 })],
    ['coinbase-form', () => ({ witness: new Uint8Array(101) })],
  ]

  it.each(headerCases)('%s refuses the block and what is built on it, and leaves the state', async (rule, options) => {
    const node = await nodeAtBase()
    const bad = base.builder.build(base.tip, options(base.builder, base.tip))
    expect(await node.chain.addBlock(bad.bytes)).toMatchObject({ status: 'rejected', rule })
    expect(await node.chain.addBlock(bad.bytes)).toMatchObject({ status: 'rejected', rule: 'known-invalid' })
    expect(await node.chain.addBlock(base.builder.build(bad).bytes)).toMatchObject({ status: 'rejected', rule: 'known-invalid' })
    await expectAt(node.chain, base.tip)
    const next = base.builder.build(base.tip)
    expect(await node.chain.addBlock(next.bytes)).toMatchObject({ status: 'connected' })
    await expectAt(node.chain, next)
  })

  it('block-size and malformed bytes are no object', async () => {
    const { chain } = await nodeAtBase()
    expect(await chain.addBlock(new Uint8Array(2_000_001))).toEqual({ status: 'rejected', id: null, rule: 'block-size' })
    for (const bytes of [new Uint8Array(0), new Uint8Array(156), base.tip.bytes.slice(1)]) {
      expect(await chain.addBlock(bytes)).toEqual({ status: 'rejected', id: null, rule: 'malformed' })
    }
    expect((await chain.addHeaders([new Uint8Array(155)]))[0]).toEqual({ status: 'rejected', id: null, rule: 'malformed' })
  })

  it('a coin spent twice, in the block or before it, is coin-missing; a foreign key is signature', async () => {
    const node = await nodeAtBase()
    const { builder, tip } = base
    const coin = ripeCoins(tip, MINER.lock)[0] as never
    const pay = (value: number, key = MINER) => builder.pay({ coins: [coin], keys: [key], outputs: [output(value, ALICE.lock)] })
    const twice = builder.build(tip, { transactions: [pay(100_000), pay(200_000)], claim: 100_000 })
    expect(await node.chain.addBlock(twice.bytes)).toMatchObject({ rule: 'coin-missing' })
    const stolen = builder.build(tip, { transactions: [pay(100_000, ALICE)] })
    expect(await node.chain.addBlock(stolen.bytes)).toMatchObject({ rule: 'signature' })
    // the error that comes first in the order of the block names the verdict
    const both = builder.build(tip, { transactions: [pay(100_000, ALICE), pay(200_000)], claim: 100_000 })
    expect(await node.chain.addBlock(both.bytes)).toMatchObject({ rule: 'signature' })
    const spent = builder.build(tip, { transactions: [pay(100_000)] })
    const again = builder.build(spent, { transactions: [pay(300_000)], claim: 100_000 })
    expect(await addAll(node.chain, [spent, again])).toEqual(['connected', 'rejected coin-missing'])
    await expectAt(node.chain, spent)
  })

  it('duplicates are named so, genesis too', async () => {
    const node = await nodeAtBase()
    expect(await addAll(node.chain, [base.tip, base.builder.genesis])).toEqual(['duplicate', 'duplicate'])
  })

  it('less than the reward may be claimed, and the books say what was left', async () => {
    const node = await nodeAtBase()
    const modest = base.builder.build(base.tip, { claimExtra: -12_345 })
    await node.chain.addBlock(modest.bytes)
    expect(node.chain.supply().unclaimed).toBe(12_345)
    await expectAt(node.chain, modest)
  })
})

describe('headers before bodies', () => {
  it('are known as side branches, and the bodies may come in any order', async () => {
    const raw = new MemoryDatabase()
    const node = await nodeAtBase(raw)
    const blocks = base.builder.buildMany(base.tip, 4)
    for (const { header } of blocks)
      expect((await node.chain.addHeaders([encodeHeader(header)]))[0]).toMatchObject({ status: 'side-branch' })
    expect((await node.chain.addHeaders([encodeHeader((blocks[0] as BuiltBlock).header)]))[0]).toMatchObject({ status: 'duplicate' })
    const [first, second, third, fourth] = blocks as [BuiltBlock, BuiltBlock, BuiltBlock, BuiltBlock]
    expect(await addAll(node.chain, [fourth, second])).toEqual(['side-branch', 'side-branch'])
    const again = await openTestChain({ network: base.builder.network, raw })
    await expectAt(again.chain, base.tip)
    expect(await again.chain.addBlock(first.bytes)).toMatchObject({ status: 'connected' })
    await expectAt(again.chain, second)
    expect(await again.chain.addBlock(third.bytes)).toMatchObject({ status: 'connected' })
    await expectAt(again.chain, fourth)
    const last = await openTestChain({ network: base.builder.network, raw })
    await expectAt(last.chain, fourth)
  })

  it('cost no proof of work while their parent is unknown', async () => {
    const node = await nodeAtBase()
    const { workChecks } = node.calls
    const stranger = base.builder.build(base.builder.build(base.tip))
    expect((await node.chain.addHeaders([encodeHeader(stranger.header)]))[0]).toMatchObject({ status: 'orphan' })
    expect(node.calls.workChecks).toBe(workChecks)
  })

  it('of a bad block are condemned with it when its body comes', async () => {
    const node = await nodeAtBase()
    const bad = base.builder.build(base.tip, { claimExtra: 1 })
    const child = base.builder.build(bad)
    await node.chain.addHeaders([encodeHeader(bad.header), encodeHeader(child.header)])
    expect(await node.chain.addBlock(bad.bytes)).toMatchObject({ rule: 'coinbase-value' })
    expect(await node.chain.addBlock(child.bytes)).toMatchObject({ rule: 'known-invalid' })
    expect((await node.chain.addHeaders([encodeHeader(child.header)]))[0]).toMatchObject({ rule: 'known-invalid' })
  })
})

describe('room and order', () => {
  it('a full disk stops taking blocks with its code and goes on when there is room', async () => {
    const node = await nodeAtBase()
    const block = base.builder.build(base.tip)
    node.room.freeBytes = 60 * 1024 * 1024
    await expect(node.chain.addBlock(block.bytes)).rejects.toMatchObject({ code: 'disk-full' })
    expect(node.chain.diskFull).toBe(true)
    await expectAt(node.chain, base.tip)
    node.room.freeBytes = 2 ** 40
    expect(await node.chain.addBlock(block.bytes)).toMatchObject({ status: 'connected' })
    expect(node.chain.diskFull).toBe(false)
  })

  it('a caller may hand in a Buffer and use it for something else at once', async () => {
    const node = await nodeAtBase()
    const block = buildBusy(base, base.tip)
    const buffer = Buffer.from(block.bytes)
    const adding = node.chain.addBlock(buffer)
    buffer.fill(0)
    expect(await adding).toMatchObject({ status: 'connected' })
    await expectAt(node.chain, block)
  })

  it('blocks that wait are not lost when there is no room for them', async () => {
    const raw = new MemoryDatabase()
    let batchesLeft = Number.POSITIVE_INFINITY
    const database: Database = Object.assign(Object.create(raw), {
      batch: async (...parameters: Parameters<Database['batch']>) => {
        batchesLeft -= 1
        if (batchesLeft < 0) throw new StorageError('disk-full', 'The disk is full.')
        return raw.batch(...parameters)
      },
    })
    const node = await openTestChain({ network: base.builder.network, raw: database })
    await addAll(node.chain, base.blocks)
    const [first, second, third] = base.builder.buildMany(base.tip, 3) as [BuiltBlock, BuiltBlock, BuiltBlock]
    await addAll(node.chain, [third, second])
    batchesLeft = 1
    await expect(node.chain.addBlock(first.bytes)).rejects.toMatchObject({ code: 'disk-full' })
    batchesLeft = Number.POSITIVE_INFINITY
    expect(node.chain.waiting.orphans).toBe(2)
    await node.chain.addBlock(second.bytes)
    await expectAt(node.chain, third)
  })

  it('too many blocks at once are refused with queue-full, the others keep their order', async () => {
    const node = await openTestChain({ network: base.builder.network, queueLimit: 8 })
    const answers = await Promise.allSettled(base.blocks.slice(0, 10).map(({ bytes }) => node.chain.addBlock(bytes)))
    expect(answers.slice(0, 8).every((answer) => answer.status === 'fulfilled' && answer.value.status === 'connected')).toBe(true)
    for (const answer of answers.slice(8)) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'queue-full' } })
  })

  it('the hook is awaited inside the queue, after disk and memory have moved', async () => {
    const order: string[] = []
    const node = await openTestChain({
      network: base.builder.network,
      onTipChanged: async ({ tip }) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        order.push(`hook ${tip.height}`)
      },
    })
    const [first, second] = base.blocks as [BuiltBlock, BuiltBlock]
    await Promise.all(
      [first, second].map(async ({ bytes, height }) => order.push(`${(await node.chain.addBlock(bytes)).status} ${height}`)),
    )
    expect(order.indexOf('hook 1')).toBeLessThan(order.indexOf('hook 2'))
    expect(order.indexOf('hook 1')).toBeLessThan(order.indexOf('connected 1'))
    expect(order.filter((entry) => entry.startsWith('hook'))).toEqual(['hook 1', 'hook 2'])
  })

  it('after stop nothing is taken, and stop may be repeated', async () => {
    const node = await nodeAtBase()
    await node.chain.stop()
    await expect(node.chain.addBlock(base.builder.build(base.tip).bytes)).rejects.toMatchObject({ code: 'queue-closed' })
    await node.chain.stop()
  })
})

describe('what miners and wallets ask', () => {
  it('nextBlock and stateAfter are what the next block needs', async () => {
    const node = await nodeAtBase()
    const next = buildBusy(base, base.tip)
    const context = node.chain.nextBlock()
    expect(context).toMatchObject({ height: next.height, target: next.header.target, medianTime: base.builder.medianTime(base.tip) })
    expect(bytesToHex(context.history)).toBe(bytesToHex(next.header.history))
    expect(bytesToHex(await node.chain.stateAfter(next.block.transactions))).toBe(bytesToHex(next.header.state))
    await node.chain.addBlock(next.bytes)
    await expect(node.chain.stateAfter(next.block.transactions)).rejects.toMatchObject({ code: 'coin-missing' })
  })

  it('indexes that are off say so, and can be switched on and off later', async () => {
    const raw = new MemoryDatabase()
    const off = await openTestChain({ network: base.builder.network, raw, transactionIndex: false, addressIndex: false })
    await addAll(off.chain, base.blocks)
    const busy = buildBusy(base, base.tip)
    await off.chain.addBlock(busy.bytes)
    const txid = [...busy.coins.values()].at(-1)?.outpoint.txid as Uint8Array
    await expect(off.chain.getTransaction(txid)).rejects.toMatchObject({ code: 'index-off' })
    await expect(off.chain.getAddress(MINER.lock, 10)).rejects.toMatchObject({ code: 'index-off' })
    const on = await openTestChain({ network: base.builder.network, raw })
    expect(await on.chain.getTransaction(txid)).toMatchObject({ height: busy.height })
    const { balance } = await on.chain.getAddress(MINER.lock, 10)
    const own = [...busy.coins.values()].filter(({ output: { lock } }) => bytesToHex(lock) === bytesToHex(MINER.lock))
    expect(balance).toBe(own.reduce((sum, coin) => sum + coin.output.value, 0))
    await openTestChain({ network: base.builder.network, raw, transactionIndex: false, addressIndex: false })
    for (const prefix of [0x20, 0x21, 0x22]) {
      for await (const page of raw.iterate({ prefix: Uint8Array.of(prefix) })) expect(page).toEqual([])
    }
  })

  it('memory is told by part and grows with what is held', async () => {
    const node = await nodeAtBase()
    const parts = node.chain.memoryParts()
    expect(Object.keys(parts).sort()).toEqual(['coins', 'headers', 'history', 'signatures', 'waitingBlocks'])
    expect(parts.coins).toBeGreaterThan(250 * 100)
  })
})
