// The small parts of the chain: bounded map, waiting blocks, coins view, peaks.
import { describe, expect, it } from 'vitest'
import { CoinsView } from '../../../../src-main/chain/coins-view.ts'
import { peakPlaces } from '../../../../src-main/chain/history-peaks.ts'
import { coinKey } from '../../../../src-main/chain/layout.ts'
import { encodeCoinValue } from '../../../../src-main/chain/records.ts'
import { WaitingBlocks } from '../../../../src-main/chain/waiting-blocks.ts'
import type { Coin } from '../../../../src-main/primitives/transaction.ts'
import { outpointKey } from '../../../../src-main/primitives/transaction.ts'
import { MemoryDatabase } from '../../../../src-main/storage/memory-database.ts'

describe('chain/waiting-blocks', () => {
  const block = (n: number, sizeBytes = 10, previous = 0) => ({
    id: new Uint8Array(32).fill(n),
    previous: new Uint8Array(32).fill(previous),
    time: 100 + n,
    bytes: new Uint8Array(sizeBytes),
  })

  it('is bounded in number and bytes, counts what it holds, oldest out', () => {
    const waiting = new WaitingBlocks({ blocks: 3, sizeBytes: 100 })
    for (let n = 1; n <= 4; n++) waiting.add(block(n))
    expect(waiting.has(block(1).id)).toBe(false)
    expect([waiting.count, waiting.sizeBytes]).toEqual([3, 30])
    waiting.add(block(5, 90))
    expect([waiting.count, waiting.sizeBytes]).toEqual([2, 100])
    waiting.add(block(5, 90))
    expect(waiting.count).toBe(2)
  })

  it('gives back those of a parent or up to a time, once, oldest first', () => {
    const waiting = new WaitingBlocks({ blocks: 9, sizeBytes: 1_000 })
    for (const one of [block(3, 1, 7), block(1, 1, 7), block(2, 1, 8)]) waiting.add(one)
    expect(waiting.takeChildrenOf(new Uint8Array(32).fill(7)).map(({ time }) => time)).toEqual([103, 101])
    expect(waiting.takeUpTo(101)).toEqual([])
    expect(waiting.takeUpTo(102).length).toBe(1)
    expect([waiting.count, waiting.sizeBytes]).toEqual([0, 0])
  })
})

describe('chain/coins-view', () => {
  const coinOf = (n: number): Coin => ({
    outpoint: { txid: new Uint8Array(32).fill(n), index: n },
    height: n,
    coinbase: false,
    output: { value: 10_000 + n, lock: new Uint8Array(32), record: new Uint8Array(0) },
  })

  async function withCoins(...numbers: number[]): Promise<MemoryDatabase> {
    const database = new MemoryDatabase()
    const operations = numbers
      .map(coinOf)
      .map((coin) => ({ type: 'put' as const, key: coinKey(coin.outpoint) as Uint8Array, value: encodeCoinValue(coin) }))
    await database.batch(operations, { sync: true })
    return database
  }

  it('answers in the order asked and reads each coin once while it is kept', async () => {
    const database = await withCoins(1, 2)
    const view = new CoinsView(database, 10)
    const asked = [2, 9, 1].map((n) => coinOf(n).outpoint)
    expect(await view.getMany(asked)).toEqual([coinOf(2), undefined, coinOf(1)])
    await database.batch([{ type: 'del', key: coinKey(coinOf(1).outpoint) as Uint8Array }], { sync: true })
    expect((await view.getMany(asked))[2]).toEqual(coinOf(1))
    expect(await view.getMany([{ txid: new Uint8Array(32), index: 2 ** 40 }])).toEqual([undefined])
  })

  it('does not keep what was read before a change and came back after it', async () => {
    const view = new CoinsView(await withCoins(1), 10)
    const reading = view.getMany([coinOf(1).outpoint])
    view.apply([[outpointKey(coinOf(1).outpoint), { outpoint: coinOf(1).outpoint, coin: undefined }]])
    await reading
    expect(view.cachedBytes).toBe(0)
  })
})

describe('chain/history-peaks', () => {
  it('knows where the peaks over any number of headers were completed', () => {
    expect(peakPlaces(1)).toEqual([{ height: 0, level: 0 }])
    expect(peakPlaces(7)).toEqual([
      { height: 3, level: 2 },
      { height: 5, level: 1 },
      { height: 6, level: 0 },
    ])
    expect(peakPlaces(2 ** 31)).toEqual([{ height: 2 ** 31 - 1, level: 31 }])
    expect(peakPlaces(0)).toEqual([])
  })
})
