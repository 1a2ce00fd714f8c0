import { beforeAll, describe, expect, it } from 'vitest'
import { merkleLeaf } from '../../src-main/consensus/merkle.ts'
import type { Database } from '../../src-main/storage/database.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAddress, expectAt, expectTransactions, findingsOf } from '../support/chain-asserts.ts'
import { ALICE, addAll, type Base, BOB, buildBase, buildBusy, buildBusyMany, MINER } from '../support/chain-base.ts'
import { type BuiltBlock, ChainBuilder, createQuickNetwork, ripeCoins } from '../support/chain-builder.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'

let base: Base
const A = Uint8Array.of(1)
const B = Uint8Array.of(2)

beforeAll(() => {
  base = buildBase(360)
})

async function nodeAtBase(raw = new MemoryDatabase()): Promise<TestChain> {
  const node = await openTestChain({ network: base.builder.network, raw })
  await addAll(node.chain, base.blocks)
  return node
}

async function dump(raw: MemoryDatabase): Promise<string[]> {
  const entries: string[] = []
  for await (const page of raw.iterate({ prefix: new Uint8Array(0) })) {
    for (const { key, value } of page) entries.push(`${bytesToHex(key)} ${bytesToHex(value)}`)
  }
  return entries
}

/** Everything that follows from the best chain: coins, undo records and index rows. */
function stateOf(entries: readonly string[]): string[] {
  return entries.filter((entry) => /^(12|13|20|21|22)/.test(entry))
}

describe('reorganisations', () => {
  it.each([1, 2, 100])('of %i blocks give back every coin, index row and undo record to the byte', async (depth) => {
    const raw = new MemoryDatabase()
    const node = await nodeAtBase(raw)
    const first = buildBusyMany(base, base.tip, depth, A)
    const other = buildBusyMany(base, base.tip, depth + 1, B)
    const back = buildBusyMany(base, first.at(-1) as BuiltBlock, 2, A)
    await addAll(node.chain, first)
    await expectAt(node.chain, first.at(-1) as BuiltBlock)

    const statuses = await addAll(node.chain, other)
    expect(statuses).toEqual([...Array(depth).fill('side-branch'), 'connected'])
    await expectAt(node.chain, other.at(-1) as BuiltBlock)
    for (const { lock } of [MINER, ALICE, BOB]) await expectAddress(node.chain, other.at(-1) as BuiltBlock, lock)
    await expectTransactions(node.chain, other.at(-1) as BuiltBlock, depth + 1)
    const change = node.changes.at(-1)
    expect(change?.disconnected.map(({ id }) => bytesToHex(id))).toEqual(first.map(({ id }) => bytesToHex(id)))
    expect(change?.connected.map(({ id }) => bytesToHex(id))).toEqual(other.map(({ id }) => bytesToHex(id)))

    expect(await addAll(node.chain, back)).toEqual(['side-branch', 'connected'])
    await expectAt(node.chain, back.at(-1) as BuiltBlock)
    expect(await findingsOf(node.chain)).toEqual([])
    // a node that never left the first branch has the same records, byte for byte
    const straight = new MemoryDatabase()
    await addAll((await nodeAtBase(straight)).chain, [...first, ...back])
    expect(stateOf(await dump(raw))).toEqual(stateOf(await dump(straight)))
  })

  it('that are too large for one batch are written in stages, and lead back all the same', async () => {
    const raw = new MemoryDatabase()
    let batches = 0
    let left = Number.POSITIVE_INFINITY
    const counting: Database = Object.assign(Object.create(raw), {
      batch: async (...parameters: Parameters<Database['batch']>) => {
        batches += 1
        if (left-- <= 0) throw new Error('power cut')
        return raw.batch(...parameters)
      },
    })
    const options = { network: base.builder.network, raw: counting, stageChanges: 20 }
    const node = await openTestChain(options)
    const own = buildBusyMany(base, base.tip, 12, A)
    await addAll(node.chain, [...base.blocks, ...own])
    // a branch that fails in its last block: down and up in stages, and back again
    const branch = buildBusyMany(base, base.tip, 12, B)
    const bad = base.builder.build(branch.at(-1) as BuiltBlock, { claimExtra: 1 })
    await addAll(node.chain, branch)
    batches = 0
    const moves = node.changes.length
    expect(await node.chain.addBlock(bad.bytes)).toMatchObject({ status: 'rejected', rule: 'coinbase-value' })
    expect(batches).toBeGreaterThan(6)
    await expectAt(node.chain, own.at(-1) as BuiltBlock)
    expect(node.changes.length).toBe(moves)
    // cut in the middle: the next start goes on to the best branch
    const good = base.builder.build(branch.at(-1) as BuiltBlock)
    left = 4
    await expect(node.chain.addBlock(good.bytes)).rejects.toThrow('power cut')
    left = Number.POSITIVE_INFINITY
    const again = await openTestChain(options)
    await expectAt(again.chain, good)
    await expectAddress(again.chain, good, MINER.lock)
    expect(await findingsOf(again.chain)).toEqual([])
  })

  it('choose the branch with the most work and not the highest', async () => {
    const builder = new ChainBuilder(createQuickNetwork({ retargets: true, genesisTarget: 0x200fffff }))
    const { chain } = await openTestChain({ network: builder.network })
    // a slow branch stays easy; a fast one gets harder and so heavier with every block
    const easy = builder.buildMany(builder.genesis, 42, { witness: A })
    const hard: BuiltBlock[] = []
    for (let i = 0; i < 40; i++) {
      const parent = hard.at(-1) ?? builder.genesis
      hard.push(builder.build(parent, { witness: B, time: parent.header.time + 1 }))
    }
    const [high, heavy] = [easy.at(-1) as BuiltBlock, hard.at(-1) as BuiltBlock]
    expect(heavy.work > high.work && heavy.height < high.height).toBe(true)
    await addAll(chain, [...easy, ...hard])
    await expectAt(chain, heavy)
    const { chain: other } = await openTestChain({ network: builder.network })
    await addAll(other, [...hard, ...easy])
    await expectAt(other, heavy)
  })

  it('keep the branch that was complete first at equal work, also after a restart', async () => {
    const raw = new MemoryDatabase()
    const node = await nodeAtBase(raw)
    const first = buildBusyMany(base, base.tip, 2, A)
    const second = buildBusyMany(base, base.tip, 2, B)
    await addAll(node.chain, [...first, ...second])
    const again = await openTestChain({ network: base.builder.network, raw })
    await expectAt(again.chain, first.at(-1) as BuiltBlock)
    expect(again.changes).toEqual([])
    // the same when the state is made anew from the blocks
    await raw.batch([{ type: 'del', key: Uint8Array.of(2) }], { sync: true })
    const rebuilt = await openTestChain({ network: base.builder.network, raw })
    expect(rebuilt.chain.repaired).toContain('made anew')
    await expectAt(rebuilt.chain, first.at(-1) as BuiltBlock)
  })

  it.each(['first', 'middle', 'last'])(
    'into a branch whose %s block is invalid leave tip and state, and a valid one still wins',
    async (where) => {
      const raw = new MemoryDatabase()
      const node = await nodeAtBase(raw)
      const own = buildBusyMany(base, base.tip, 4, A)
      await addAll(node.chain, own)
      const before = stateOf(await dump(raw))
      const changesBefore = node.changes.length
      const badAt = { first: 0, middle: 2, last: 4 }[where] as number
      const branch: BuiltBlock[] = []
      for (let i = 0; i < 5; i++) {
        const parent = branch[i - 1] ?? base.tip
        branch.push(i === badAt ? base.builder.build(parent, { witness: B, claimExtra: 1 }) : buildBusy(base, parent, { witness: B }))
      }
      const statuses = await addAll(node.chain, branch)
      expect(statuses.at(-1)).toBe(badAt === 4 ? 'rejected coinbase-value' : 'rejected known-invalid')
      await expectAt(node.chain, own.at(-1) as BuiltBlock)
      expect(stateOf(await dump(raw))).toEqual(before)
      expect(node.changes.length).toBe(changesBefore)
      // remembered, here and after a restart, without judging it again
      const again = await openTestChain({ network: base.builder.network, raw })
      for (const { chain, calls } of [node, again]) {
        const { workChecks } = calls
        expect(await chain.addBlock((branch[badAt] as BuiltBlock).bytes)).toMatchObject({ status: 'rejected', rule: 'known-invalid' })
        expect(await chain.addBlock(base.builder.build(branch[badAt] as BuiltBlock).bytes)).toMatchObject({ rule: 'known-invalid' })
        expect(calls.workChecks).toBe(workChecks)
      }
      // what stands below the bad block is good and can be built on
      const root = badAt === 0 ? base.tip : (branch[badAt - 1] as BuiltBlock)
      const winner = buildBusyMany(base, root, 6, Uint8Array.of(3))
      await addAll(again.chain, winner)
      await expectAt(again.chain, winner.at(-1) as BuiltBlock)
    },
  )

  it('check each signature of a block once, however often the tip moves over it', async () => {
    const node = await nodeAtBase()
    const a = buildBusyMany(base, base.tip, 1, A)
    const b = buildBusyMany(base, base.tip, 2, B)
    const a2 = buildBusyMany(base, a[0] as BuiltBlock, 2, A)
    await addAll(node.chain, [...a, ...b, ...a2])
    // both branches may hold the same transaction
    const all = [...a, ...b, ...a2].flatMap(({ block }) => block.transactions.slice(1))
    const unique = new Map(all.map((tx) => [bytesToHex(merkleLeaf(tx)), tx.inputs.length]))
    const checks = [...unique.values()].reduce((sum, inputs) => sum + inputs, 0)
    expect(node.calls.checks).toBe(checks)
    await expectAt(node.chain, a2.at(-1) as BuiltBlock)
  })

  it('judge maturity by the branch that is connected', async () => {
    const node = await nodeAtBase()
    const young = [...base.tip.coins.values()].find((coin) => coin.coinbase && coin.height === base.tip.height - 238)
    expect(young).toBeDefined()
    expect(ripeCoins(base.tip, MINER.lock)).not.toContain(young)
    const tx = base.builder.pay({ coins: [young as never], keys: [MINER], outputs: [(young as NonNullable<typeof young>).output] })
    const early = base.builder.build(base.tip, { transactions: [tx] })
    expect(await node.chain.addBlock(early.bytes)).toMatchObject({ status: 'rejected', rule: 'coin-immature' })
    const between = base.builder.build(base.tip)
    const ripe = base.builder.build(between, { transactions: [tx] })
    expect(await addAll(node.chain, [between, ripe])).toEqual(['connected', 'connected'])
  })
})
