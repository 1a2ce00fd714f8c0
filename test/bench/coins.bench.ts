// Coins in the chain's database, encoded and sealed, beside the same records in a plain database of the same kind.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { CoinsView } from '../../src-main/chain/coins-view.ts'
import { coinKey, undoKey } from '../../src-main/chain/layout.ts'
import { openChainDatabase } from '../../src-main/chain/open-chain.ts'
import { encodeCoinValue, encodeUndo } from '../../src-main/chain/records.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import type { Coin } from '../../src-main/primitives/transaction.ts'
import type { BatchOperation, Database } from '../../src-main/storage/database.ts'
import { temporaryFolder } from './bench-chain.ts'
import { type Benchmark, type BenchmarkGroup, collectGarbage, seconds } from './harness.ts'

/** There before the first round, so that a lookup has tables to go through. */
const COINS = 200_000
const BLOCKS_PER_ROUND = 20
const SPENT_PER_BLOCK = 2_500
const MADE_PER_BLOCK = 5_000
const LOOKUPS_AT_ONCE = 1_000
const LOOKUPS = 60
/** Neither side waits for the disk: what is compared is what a write costs before. */
const UNSYNCED = { sync: false }

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'coins.write', unit: 'coins/s', comparisons: [{ against: 'coins.write.level', goal: { atLeast: 0.8 } }] },
  { name: 'coins.write.level', unit: 'coins/s' },
  { name: 'coins.lookup', unit: 'coins/s', comparisons: [{ against: 'coins.lookup.level', goal: { atLeast: 0.8 } }] },
  { name: 'coins.lookup.level', unit: 'coins/s' },
]

interface BlockChanges {
  readonly height: number
  readonly id: Uint8Array
  readonly spent: readonly Coin[]
  readonly made: readonly Coin[]
}

type PlainDatabase = Level<Uint8Array, Uint8Array>

/** The n-th coin there is. They are made again when they are needed: hundreds of thousands in memory would slow down what is measured. */
function coinAt(n: number): Coin {
  const number = new Uint8Array(8)
  new DataView(number.buffer).setUint32(0, n)
  const lock = hashSha256(number)
  const output = { value: 1_000_000 + n, lock, record: new Uint8Array(0) }
  return { outpoint: { txid: hashSha256(lock), index: n % 4 }, height: n % 1_000, coinbase: false, output }
}

function coinsAt(from: number, count: number, step = 1): Coin[] {
  return Array.from({ length: count }, (_, i) => coinAt(from + i * step))
}

function keyOf({ outpoint }: Coin): Uint8Array {
  return coinKey(outpoint) as Uint8Array
}

/** The records that a block leaves behind, encoded as connecting does. */
function operationsOf({ height, id, spent, made }: BlockChanges): BatchOperation[] {
  return [
    ...spent.map((coin): BatchOperation => ({ type: 'del', key: keyOf(coin) })),
    ...made.map((coin): BatchOperation => ({ type: 'put', key: keyOf(coin), value: encodeCoinValue(coin) })),
    { type: 'put', key: undoKey(height, id), value: encodeUndo(spent) },
  ]
}

/** Blocks that spend the oldest coins and make others. */
class CoinSource {
  private oldest = 0
  private next = 0
  private height = 0

  nextBlock(spending: number, making: number): BlockChanges {
    this.height += 1
    const spent = coinsAt(this.oldest, spending)
    const made = coinsAt(this.next, making)
    this.oldest += spending
    this.next += making
    return { height: this.height, id: hashSha256(Uint8Array.of(this.height, this.height >> 8)), spent, made }
  }

  /** Each coin at most once, from all over. */
  someLists(): Coin[][] {
    const step = Math.floor((this.next - this.oldest) / LOOKUPS_AT_ONCE)
    return Array.from({ length: LOOKUPS }, (_, list) => coinsAt(this.oldest + list, LOOKUPS_AT_ONCE, step))
  }
}

/** The records are ready before the clock runs. */
async function writePlain(plain: PlainDatabase, blocks: readonly BlockChanges[]): Promise<number> {
  const batches = blocks.map(operationsOf)
  collectGarbage()
  return seconds(async () => {
    for (const batch of batches) await plain.batch(batch, UNSYNCED)
  })
}

async function writeOwn(database: Database, blocks: readonly BlockChanges[]): Promise<number> {
  collectGarbage()
  return seconds(async () => {
    for (const block of blocks) await database.batch(operationsOf(block), UNSYNCED)
  })
}

function requireAll(found: readonly unknown[]): void {
  if (found.includes(undefined)) throw new Error('A coin is missing')
}

async function lookUpPlain(plain: PlainDatabase, lists: readonly Coin[][]): Promise<number> {
  const keys = lists.map((list) => list.map(keyOf))
  collectGarbage()
  return seconds(async () => {
    for (const list of keys) requireAll(await plain.getMany(list))
  })
}

async function lookUpOwn(database: Database, lists: readonly Coin[][]): Promise<number> {
  // a view of its own has nothing in its cache
  const view = new CoinsView(database)
  const outpoints = lists.map((list) => list.map(({ outpoint }) => outpoint))
  collectGarbage()
  return seconds(async () => {
    for (const list of outpoints) requireAll(await view.getMany(list))
  })
}

export const coinsGroup: BenchmarkGroup = {
  names: BENCHMARKS.map(({ name }) => name),
  rounds: 9,
  prepare: async () => {
    const folder = await temporaryFolder()
    const { database } = await openChainDatabase(join(folder, 'own'))
    const plain: PlainDatabase = new Level(join(folder, 'plain'), { keyEncoding: 'view', valueEncoding: 'view' })
    const source = new CoinSource()
    for (let made = 0; made < COINS; made += MADE_PER_BLOCK) {
      const blocks = [source.nextBlock(0, MADE_PER_BLOCK)]
      await writeOwn(database, blocks)
      await writePlain(plain, blocks)
    }
    const written = BLOCKS_PER_ROUND * (SPENT_PER_BLOCK + MADE_PER_BLOCK)
    const lookedUp = LOOKUPS * LOOKUPS_AT_ONCE
    let isOwnFirst = false
    const inTurn = async (own: () => Promise<number>, other: () => Promise<number>): Promise<[own: number, other: number]> => {
      if (isOwnFirst) return [await own(), await other()]
      const second = await other()
      return [await own(), second]
    }
    // the same records on both sides, so both are one cell
    const round = async () => {
      isOwnFirst = !isOwnFirst
      const blocks = Array.from({ length: BLOCKS_PER_ROUND }, () => source.nextBlock(SPENT_PER_BLOCK, MADE_PER_BLOCK))
      const [wrote, wrotePlain] = await inTurn(
        () => writeOwn(database, blocks),
        () => writePlain(plain, blocks),
      )
      const lists = source.someLists()
      const [found, foundPlain] = await inTurn(
        () => lookUpOwn(database, lists),
        () => lookUpPlain(plain, lists),
      )
      return {
        'coins.write': written / wrote,
        'coins.write.level': written / wrotePlain,
        'coins.lookup': lookedUp / found,
        'coins.lookup.level': lookedUp / foundPlain,
      }
    }
    const close = async () => {
      await Promise.all([database.close(), plain.close()])
      await rm(folder, { recursive: true, force: true })
    }
    return { benchmarks: BENCHMARKS, cells: [round], close }
  },
}
