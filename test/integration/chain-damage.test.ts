// What becomes of the ledger when the disk lies, fills up or is cut short: found, repaired from the own blocks, or refused with a code.
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNetwork } from '../../src-main/consensus/networks.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import type { Outpoint, Transaction } from '../../src-main/primitives/transaction.ts'
import { sealValue } from '../../src-main/storage/checked-database.ts'
import type { BatchOperation, Database } from '../../src-main/storage/database.ts'
import { StorageError } from '../../src-main/storage/errors.ts'
import { openLevelDatabase } from '../../src-main/storage/level-database.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAddress, expectAt, findingsOf } from '../support/chain-asserts.ts'
import { ALICE, addAll, type Base, buildBase, buildBusyMany, MINER } from '../support/chain-base.ts'
import type { BuiltBlock } from '../support/chain-builder.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'
import { newSeed, seededRandom } from '../support/seeded.ts'

let base: Base
let blocks: BuiltBlock[]
let tip: BuiltBlock
let root: string
let reference: string
let folder: string

beforeAll(async () => {
  base = buildBase(255)
  blocks = [...base.blocks, ...buildBusyMany(base, base.tip, 12, Uint8Array.of(1))]
  tip = blocks.at(-1) as BuiltBlock
  root = await mkdtemp(join(tmpdir(), 'duit-damage-'))
  reference = join(root, 'reference')
  // two thirds lie in a table, the rest in a log
  const first = await openTestChain({ network: base.builder.network, folder: reference })
  await addAll(first.chain, blocks.slice(0, 180))
  await first.chain.stop()
  const second = await openTestChain({ network: base.builder.network, folder: reference })
  await addAll(second.chain, blocks.slice(180))
  await second.chain.stop()
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'trial-'))
  await cp(reference, folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (options: object = {}): Promise<TestChain> => openTestChain({ network: base.builder.network, folder, ...options })

async function filesLike(pattern: RegExp): Promise<string[]> {
  return (await readdir(folder)).filter((name) => pattern.test(name)).sort()
}

/**
 * Whatever was found: the state is that of a block of the reference, and once all blocks were offered again everything is right.
 * Answers the height at which it opened.
 */
async function expectHealed({ chain }: TestChain): Promise<number> {
  const { height } = chain.tip()
  const at = height === 0 ? base.builder.genesis : (blocks[height - 1] as BuiltBlock)
  try {
    await expectAt(chain, at)
  } catch (error) {
    // damage that is met while reading is named and repaired with the next block
    expect((error as { code?: string }).code).toBe('data-damaged')
  }
  await findingsOf(chain)
  await addAll(chain, blocks)
  await expectAt(chain, tip)
  await expectAddress(chain, tip, MINER.lock)
  expect(await findingsOf(chain)).toEqual([])
  return height
}

describe('flipped bytes', () => {
  it('in any file are repaired from the own blocks or refused with a code, and never used', async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    const names = await filesLike(/\.(ldb|log)$/)
    const outcomes = { untouched: 0, repaired: 0, refused: 0 }
    for (let trial = 0; trial < 24; trial++) {
      await rm(folder, { recursive: true })
      await cp(reference, folder, { recursive: true })
      const name = names[trial % names.length] as string
      const bytes = await readFile(join(folder, name))
      if (bytes.length === 0) continue
      const at = Math.floor(random() * bytes.length)
      const length = trial % 3 === 0 ? 512 : 1
      for (let i = at; i < Math.min(at + length, bytes.length); i++) bytes[i] = (bytes[i] as number) ^ (1 + Math.floor(random() * 255))
      await writeFile(join(folder, name), bytes)
      const where = `seed ${seed}, trial ${trial}: ${name} at ${at}`
      let node: TestChain
      try {
        node = await open()
      } catch (error) {
        expect((error as StorageError).code, where).toMatch(/^data-(damaged|foreign)$/)
        outcomes.refused += 1
        continue
      }
      try {
        await expectHealed(node)
      } catch (error) {
        throw new Error(where, { cause: error })
      }
      outcomes[node.chain.repaired === undefined ? 'untouched' : 'repaired'] += 1
      await node.chain.stop()
    }
    expect(outcomes.repaired).toBeGreaterThan(0)
    expect(outcomes.refused).toBeLessThan(8)
  })
})

describe('files cut, emptied, missing or old', () => {
  it.each([0, 0.3, 0.7, 0.999])('a log cut at %f of its length opens at an earlier block', async (share) => {
    const [log] = (await filesLike(/\.log$/)).slice(-1)
    const path = join(folder, log as string)
    const { length } = await readFile(path)
    await truncate(path, Math.floor(length * share))
    const node = await open()
    const height = await expectHealed(node)
    expect(height).toBeLessThanOrEqual(tip.height)
    await node.chain.stop()
  })

  it('a hole in the log, which LevelDB opens without a word, is found by the journal and repaired', async () => {
    const [log] = (await filesLike(/\.log$/)).slice(-1)
    const path = join(folder, log as string)
    const bytes = await readFile(path)
    // a damaged block of 32 KiB in the middle: LevelDB drops it and reads on
    const middle = 32_768 * Math.max(1, Math.floor(bytes.length / 2 / 32_768))
    bytes.fill(0x5a, middle, Math.min(middle + 32_768, bytes.length - 20_000))
    await writeFile(path, bytes)
    const node = await open()
    expect(node.chain.repaired).toMatch(/was damaged .* made anew from its own blocks up to height \d+/)
    await expectHealed(node)
    await node.chain.stop()
  })

  it.each(['CURRENT', 'MANIFEST'])('a missing %s is repaired, not begun anew', async (which) => {
    const pattern = { CURRENT: /^CURRENT$/, MANIFEST: /^MANIFEST/ }[which] as RegExp
    for (const name of await filesLike(pattern)) await rm(join(folder, name))
    const node = await open()
    expect(node.chain.repaired).toBeDefined()
    await expectHealed(node)
    await node.chain.stop()
    // the repair lasts
    const again = await open()
    expect(again.chain.repaired).toBeUndefined()
    await expectAt(again.chain, tip)
    await again.chain.stop()
  })
})

describe('a missing table', () => {
  it('that held the beginning is refused with the way out, and nothing is thrown away', async () => {
    for (const name of await filesLike(/\.ldb$/)) await rm(join(folder, name))
    await expect(open()).rejects.toMatchObject({ code: 'data-damaged', message: expect.stringContaining('Move its folder away') })
    await expect(open()).rejects.toMatchObject({ code: expect.stringMatching(/^data-(damaged|foreign)$/) })
  })
})

/** Changes a stored value behind the program's back, with a right check or without. */
async function tamper(operations: (database: Database) => Promise<BatchOperation[]>): Promise<void> {
  const { database } = await openLevelDatabase(folder, { salvage: false })
  await database.batch(await operations(database), { sync: true })
  await database.close()
}

async function firstKey(database: Database, prefix: number): Promise<Uint8Array> {
  for await (const page of database.iterate({ prefix: Uint8Array.of(prefix), limit: 1 })) for (const { key } of page) return key
  throw new Error('no such key')
}

describe('single records', () => {
  const CASES: [string, number][] = [
    ['tip record', 0x02],
    ['header', 0x10],
    ['coin', 0x12],
    ['journal record', 0x14],
  ]
  it.each(CASES)('a damaged %s is found at start and made anew', async (_, prefix) => {
    await tamper(async (database) => [{ type: 'put', key: await firstKey(database, prefix), value: Uint8Array.of(1, 2, 3, 4, 5) }])
    const node = await open()
    expect(node.chain.repaired).toContain('made anew')
    await expectAt(node.chain, tip)
    await node.chain.stop()
  })

  it.each(CASES)('a %s that is gone is found at start', async (_, prefix) => {
    await tamper(async (database) => [{ type: 'del', key: await firstKey(database, prefix) }])
    const node = await open()
    expect(node.chain.repaired).toContain('made anew')
    await expectAt(node.chain, tip)
    await node.chain.stop()
  })

  it('a coin that was lost does not condemn the block that spends it, though it is lost while the node runs', async () => {
    const raw = new MemoryDatabase()
    const node = await openTestChain({ network: base.builder.network, raw, coinCacheEntries: 0 })
    await addAll(node.chain, blocks.slice(0, -1))
    const last = blocks.at(-1) as BuiltBlock
    const [input] = last.block.transactions[1]?.inputs ?? []
    await raw.batch([{ type: 'del', key: Uint8Array.from([0x12, ...(input?.txid ?? []), 0, 0, 0, input?.index ?? 0]) }], { sync: true })
    expect(await node.chain.addBlock(last.bytes)).toMatchObject({ status: 'connected' })
    expect(node.chain.repaired).toContain('coins are missing')
    await expectAt(node.chain, last)
  })

  it('a block that really spends what is not there makes the coins be counted once for each tip', async () => {
    const raw = new MemoryDatabase()
    let walks = 0
    const counting: Database = Object.assign(Object.create(raw), {
      iterate: (options: Parameters<Database['iterate']>[0]) => {
        // a walk through all coins, not to one key
        if (options.prefix.length === 1 && options.prefix[0] === 0x12) walks += 1
        return raw.iterate(options)
      },
    })
    const node = await openTestChain({ network: base.builder.network, raw: counting })
    await addAll(node.chain, blocks)
    walks = 0
    const gone = (blocks.at(-1) as BuiltBlock).block.transactions[1] as Transaction
    const bad = [1, 2, 3].map((n) => base.builder.build(tip, { transactions: [gone], claim: 100_000, witness: Uint8Array.of(n) }))
    expect(await addAll(node.chain, bad)).toEqual(Array(3).fill('rejected coin-missing'))
    expect(walks).toBe(1)
  })

  it('a coin that is damaged while the node runs is named when it is read, and repaired before the next block', async () => {
    const raw = new MemoryDatabase()
    const node = await openTestChain({ network: base.builder.network, raw, coinCacheEntries: 0 })
    await addAll(node.chain, blocks)
    const outpoint = [...tip.coins.values()][3]?.outpoint as Outpoint
    const key = Uint8Array.from([0x12, ...outpoint.txid, 0, 0, 0, outpoint.index])
    await raw.batch([{ type: 'put', key, value: Uint8Array.of(1, 2, 3, 4, 5) }], { sync: true })
    await expect(node.chain.getCoins([outpoint])).rejects.toMatchObject({ code: 'data-damaged', message: expect.stringContaining('coin') })
    const next = base.builder.build(tip)
    expect(await node.chain.addBlock(next.bytes)).toMatchObject({ status: 'connected' })
    await expectAt(node.chain, next)
  })

  it('an undo record that is gone is made anew when a reorganisation needs it', async () => {
    await tamper(async () => [{ type: 'del', key: Uint8Array.from([0x13, 0, 0, 1, tip.height & 255, ...tip.id]) }])
    const node = await open()
    const other = buildBusyMany(base, blocks.at(-2) as BuiltBlock, 2, Uint8Array.of(9))
    await node.chain.addBlock((other[0] as BuiltBlock).bytes)
    expect(await node.chain.addBlock((other[1] as BuiltBlock).bytes)).toMatchObject({ status: 'connected' })
    expect(node.chain.repaired).toContain('undo record')
    await expectAt(node.chain, other[1] as BuiltBlock)
    await node.chain.stop()
  })

  it('a damaged block in the middle leaves the intact part, says so, and the rest comes back with that block', async () => {
    const hurt = blocks[99] as BuiltBlock
    await tamper(async () => [
      { type: 'put', key: Uint8Array.from([0x11, 0, 0, 0, 100, ...hurt.id]), value: Uint8Array.of(1) },
      { type: 'del', key: Uint8Array.of(2) },
    ])
    const node = await open()
    expect(node.chain.repaired).toMatch(/up to height 99; 1 damaged/)
    await expectAt(node.chain, blocks[98] as BuiltBlock)
    expect(await node.chain.addBlock(hurt.bytes)).toMatchObject({ status: 'connected' })
    await expectAt(node.chain, tip)
    expect(node.changes.at(-1)?.connected.length).toBe(blocks.length - 99)
    await node.chain.stop()
  })

  it('the books find a value that was changed together with its check', async () => {
    const coin = [...tip.coins.values()][3]
    const key = Uint8Array.from([0x12, ...(coin?.outpoint.txid ?? []), 0, 0, 0, coin?.outpoint.index ?? 0])
    await tamper(async (database) => {
      const value = new Uint8Array((await database.get(key)) as Uint8Array).slice(0, -4)
      // the last byte of the lock
      value[value.length - 2] = (value[value.length - 2] as number) ^ 1
      return [{ type: 'put', key, value: sealValue(key, value) }]
    })
    const node = await open()
    expect(await findingsOf(node.chain)).toEqual(['The coins are not those that the tip commits to.'])
    await node.chain.addBlock(tip.bytes)
    expect(await findingsOf(node.chain)).toEqual([])
    await expectAt(node.chain, tip)
    await node.chain.stop()
  })
})

describe('a repair', () => {
  it('that is interrupted begins again at the next start', async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    for (let trial = 0; trial < 6; trial++) {
      const raw = new MemoryDatabase()
      const node = await openTestChain({ network: base.builder.network, raw })
      await addAll(node.chain, blocks)
      await raw.batch([{ type: 'del', key: Uint8Array.of(2) }], { sync: true })
      let left = Math.floor(random() * 8)
      const cut: Database = Object.assign(Object.create(raw), {
        batch: async (...parameters: Parameters<Database['batch']>) => {
          if (left-- === 0) throw new Error('power cut')
          return raw.batch(...parameters)
        },
        close: async () => {},
      })
      await expect(openTestChain({ network: base.builder.network, raw: cut }), `seed ${seed}`).rejects.toThrow()
      const again = await openTestChain({ network: base.builder.network, raw })
      await expectAt(again.chain, tip)
      await expectAddress(again.chain, tip, ALICE.lock)
      expect(await findingsOf(again.chain)).toEqual([])
    }
  })
})

describe('a folder that is not this node’s', () => {
  it('of another network is refused untouched', async () => {
    const before = await readdir(folder)
    await expect(openTestChain({ network: createNetwork('main', keystreamReference), folder })).rejects.toMatchObject({
      code: 'data-foreign',
    })
    expect((await readdir(folder)).length).toBeGreaterThanOrEqual(before.length)
    const node = await open()
    await expectAt(node.chain, tip)
    await node.chain.stop()
  })

  it('of a newer version is refused untouched', async () => {
    const key = Uint8Array.of(0)
    await tamper(async () => [{ type: 'put', key, value: sealValue(key, Uint8Array.of(2, 0, 0, 0, 0)) }])
    await expect(open()).rejects.toMatchObject({ code: 'data-newer' })
  })

  it('in use by another node is refused, and the first goes on', async () => {
    const node = await open()
    await expect(open()).rejects.toMatchObject({ code: 'data-dir-in-use' })
    const next = base.builder.build(tip)
    expect(await node.chain.addBlock(next.bytes)).toMatchObject({ status: 'connected' })
    await node.chain.stop()
  })
})

describe('a batch that fails', () => {
  /** Fails when told; `late` fails after the batch was written, as a sync that fails does. */
  function failing(raw: MemoryDatabase): { database: Database; fail: { how: 'no' | 'before' | 'late' } } {
    const fail: { how: 'no' | 'before' | 'late' } = { how: 'no' }
    const full = () => new StorageError('disk-full', 'The disk is full.')
    const database: Database = Object.assign(Object.create(raw), {
      batch: async (...parameters: Parameters<Database['batch']>) => {
        if (fail.how === 'before') throw full()
        await raw.batch(...parameters)
        if (fail.how === 'late') throw full()
      },
    })
    return { database, fail }
  }

  it.each(['before', 'late'] as const)(
    'for want of room (%s the write) is disk-full, and the chain goes on from what is on the disk',
    async (how) => {
      const { database, fail } = failing(new MemoryDatabase())
      const node = await openTestChain({ network: base.builder.network, raw: database })
      await addAll(node.chain, blocks.slice(0, -1))
      fail.how = how
      await expect(node.chain.addBlock(tip.bytes)).rejects.toMatchObject({ code: 'disk-full' })
      expect(node.chain.diskFull).toBe(true)
      expect(bytesToHex(node.chain.tip().id)).toBe(bytesToHex((blocks.at(-2) as BuiltBlock).id))
      fail.how = 'no'
      const seen = node.changes.length
      expect(await node.chain.addBlock(tip.bytes)).toMatchObject({ status: how === 'before' ? 'connected' : 'duplicate' })
      await expectAt(node.chain, tip)
      // the hook hears of the move either way, once
      expect(node.changes.length).toBe(seen + 1)
      expect(node.chain.diskFull).toBe(false)
    },
  )
})
