import { describe, expect, it } from 'vitest'
import type { Database } from '../../../../src-main/storage/database.ts'
import { MemoryDatabase } from '../../../../src-main/storage/memory-database.ts'
import { type Migration, migrate, SCHEMA_KEY } from '../../../../src-main/storage/migrate.ts'

const KEYS = [1, 2, 3, 4, 5].map((n) => Uint8Array.of(9, n))

/** Adds 10 to one value a step. */
function addTen(to: number): Migration {
  return {
    to,
    step: async (database, checkpoint) => {
      const at = checkpoint?.[0] ?? 0
      const key = KEYS[at] as Uint8Array
      const value = await database.get(key)
      const operations = [{ type: 'put' as const, key, value: Uint8Array.of((value?.[0] as number) + 10) }]
      return { operations, checkpoint: at + 1 < KEYS.length ? Uint8Array.of(at + 1) : undefined }
    },
  }
}

/** The made-up third version. */
const THREE = { version: 3, migrations: [addTen(2), addTen(3)] }

async function versionOne(): Promise<MemoryDatabase> {
  const database = new MemoryDatabase()
  await migrate(database, { version: 1, migrations: [] })
  await database.batch(
    KEYS.map((key, i) => ({ type: 'put', key, value: Uint8Array.of(i) })),
    { sync: true },
  )
  return database
}

async function valuesOf(database: Database): Promise<(number | undefined)[]> {
  return (await database.getMany(KEYS)).map((value) => value?.[0])
}

/** Breaks after so many batches, as a power cut would. */
function breakAfter(inner: MemoryDatabase, batches: number): Database {
  let left = batches
  return Object.assign(Object.create(inner), {
    batch: async (...parameters: Parameters<Database['batch']>) => {
      if (left-- === 0) throw new Error('power cut')
      return inner.batch(...parameters)
    },
  })
}

describe('storage/migrate', () => {
  it('gives a new database today’s version and an old one each step once', async () => {
    expect(await migrate(new MemoryDatabase(), THREE)).toBeUndefined()
    const database = await versionOne()
    expect(await migrate(database, THREE)).toBe(1)
    expect(await valuesOf(database)).toEqual([20, 21, 22, 23, 24])
    expect(await migrate(database, THREE)).toBe(3)
    expect(await valuesOf(database)).toEqual([20, 21, 22, 23, 24])
  })

  it('resumes an interrupted migration wherever it stopped', async () => {
    for (let batches = 0; batches < 10; batches++) {
      const database = await versionOne()
      await expect(migrate(breakAfter(database, batches), THREE)).rejects.toThrow('power cut')
      await migrate(database, THREE)
      expect(await valuesOf(database)).toEqual([20, 21, 22, 23, 24])
    }
  })

  it('refuses a newer version untouched, in whatever form it is', async () => {
    const database = await versionOne()
    const newer = Uint8Array.of(4, 0, 0, 0, 9, 9, 9)
    await database.batch([{ type: 'put', key: SCHEMA_KEY, value: newer }], { sync: true })
    await expect(migrate(database, THREE)).rejects.toMatchObject({ code: 'data-newer' })
    expect(await database.get(SCHEMA_KEY)).toEqual(newer)
    expect(await valuesOf(database)).toEqual([0, 1, 2, 3, 4])
  })

  it('refuses a database that does not name its version, or names one that never was', async () => {
    const strange = new MemoryDatabase()
    await strange.batch([{ type: 'put', key: Uint8Array.of(50), value: Uint8Array.of(1) }], { sync: true })
    await expect(migrate(strange, THREE)).rejects.toMatchObject({ code: 'data-foreign' })
    const database = await versionOne()
    await expect(migrate(database, { version: 3, migrations: [addTen(3)] })).rejects.toMatchObject({ code: 'data-foreign' })
    expect(await valuesOf(database)).toEqual([0, 1, 2, 3, 4])
  })
})
