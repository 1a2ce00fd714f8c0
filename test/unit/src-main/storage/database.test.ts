// One suite for every database: in memory, on disk, each with and without the check of values.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CheckedDatabase } from '../../../../src-main/storage/checked-database.ts'
import { type Database, type IterateOptions, prefixEnd } from '../../../../src-main/storage/database.ts'
import { openLevelDatabase } from '../../../../src-main/storage/level-database.ts'
import { MemoryDatabase } from '../../../../src-main/storage/memory-database.ts'

const key = (...bytes: number[]) => Uint8Array.from(bytes)
const put = (k: Uint8Array, v: Uint8Array) => ({ type: 'put' as const, key: k, value: v })
const del = (k: Uint8Array) => ({ type: 'del' as const, key: k })
const checked = (database: Database) => new CheckedDatabase({ describeKey: () => 'record', advice: 'Do this.' }, database)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-database-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const level = async () => (await openLevelDatabase(join(folder, 'db'), { salvage: false })).database
const KINDS: [string, () => Promise<Database>][] = [
  ['memory', async () => new MemoryDatabase()],
  ['level', level],
  ['checked memory', async () => checked(new MemoryDatabase())],
  ['checked level', async () => checked(await level())],
]

async function collect(database: Pick<Database, 'iterate'>, options: IterateOptions): Promise<number[][]> {
  const keys: number[][] = []
  for await (const page of database.iterate(options)) for (const entry of page) keys.push([...entry.key])
  return keys
}

describe.each(KINDS)('storage/database: %s', (_, open) => {
  let database: Database
  beforeEach(async () => {
    database = await open()
  })
  afterEach(async () => {
    await database.close()
  })

  it('gives back what was put, undefined for what was not', async () => {
    await database.batch([put(key(1, 2), key(9)), put(key(1, 3), key())], { sync: true })
    expect([...((await database.get(key(1, 2))) ?? [])]).toEqual([9])
    expect((await database.get(key(1, 3)))?.length).toBe(0)
    expect(await database.get(key(1))).toBeUndefined()
    const many = await database.getMany([key(1, 3), key(7), key(1, 2)])
    expect(many.map((value) => value?.length)).toEqual([0, undefined, 1])
  })

  it('answers with plain arrays, whose slices are copies', async () => {
    await database.batch([put(key(1), key(1, 2))], { sync: true })
    const values = [await database.get(key(1)), ...(await database.getMany([key(1)]))]
    for await (const page of database.iterate({ prefix: key() })) for (const entry of page) values.push(entry.key, entry.value)
    for (const value of values) expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
  })

  it('applies a batch in order, the last word on a key counts', async () => {
    await database.batch([put(key(1), key(1)), put(key(1), key(2)), put(key(2), key(1)), del(key(2))], { sync: false })
    expect([...((await database.get(key(1))) ?? [])]).toEqual([2])
    expect(await database.get(key(2))).toBeUndefined()
  })

  it('iterates over a prefix in the order of keys, from a key on, backwards, up to a limit', async () => {
    const keys = [key(1, 255), key(1), key(1, 0, 1), key(2), key(0, 5), key(255, 255), key(255)]
    await database.batch(
      keys.map((k) => put(k, key(1))),
      { sync: true },
    )
    expect(await collect(database, { prefix: key(1) })).toEqual([[1], [1, 0, 1], [1, 255]])
    expect(await collect(database, { prefix: key(255) })).toEqual([[255], [255, 255]])
    expect(await collect(database, { prefix: key(1), after: key(1) })).toEqual([
      [1, 0, 1],
      [1, 255],
    ])
    expect(await collect(database, { prefix: key(1), after: key(1, 255), reverse: true, limit: 1 })).toEqual([[1, 0, 1]])
    expect((await collect(database, { prefix: key() })).length).toBe(7)
    expect(await collect(database, { prefix: key(), limit: 2, reverse: true })).toEqual([[255, 255], [255]])
    expect(await collect(database, { prefix: key(3) })).toEqual([])
  })

  it('walks through more than a page', async () => {
    const operations = Array.from({ length: 5_000 }, (_, i) => put(key(7, i >> 8, i & 255), key(1, 2, 3)))
    await database.batch(operations, { sync: false })
    const seen = await collect(database, { prefix: key(7) })
    expect(seen.length).toBe(5_000)
    expect(seen[4_999]).toEqual([7, 19, 135])
  })

  it('a snapshot stays as it was', async () => {
    await database.batch([put(key(1), key(1))], { sync: true })
    const snapshot = database.snapshot()
    await database.batch([put(key(1), key(2)), put(key(2), key(2))], { sync: true })
    expect([...((await snapshot.get(key(1))) ?? [])]).toEqual([1])
    expect((await snapshot.getMany([key(2)]))[0]).toBeUndefined()
    expect(await collect(snapshot, { prefix: key() })).toEqual([[1]])
    await snapshot.close()
  })

  it('keeps what it was given when the caller changes his bytes', async () => {
    const value = key(1)
    const k = key(5)
    await database.batch([put(k, value)], { sync: true })
    value[0] = 9
    k[0] = 6
    expect([...((await database.get(key(5))) ?? [])]).toEqual([1])
  })

  it('says the same after it was opened again, and reads meanwhile wait', async () => {
    await database.batch([put(key(1), key(1))], { sync: true })
    const [, value] = await Promise.all([database.reopen(), database.get(key(1))])
    expect([...(value ?? [])]).toEqual([1])
    await database.batch([put(key(2), key(1))], { sync: true })
    expect(await collect(database, { prefix: key() })).toEqual([[1], [2]])
  })
})

describe('storage/database: prefixEnd', () => {
  it('is the smallest key above all with the prefix', () => {
    expect(prefixEnd(key(1, 2))).toEqual(key(1, 3))
    expect(prefixEnd(key(1, 255))).toEqual(key(2))
    expect(prefixEnd(key(255, 255))).toBeUndefined()
    expect(prefixEnd(key())).toBeUndefined()
  })
})
