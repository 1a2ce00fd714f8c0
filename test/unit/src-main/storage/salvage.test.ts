import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CheckedDatabase } from '../../../../src-main/storage/checked-database.ts'
import { crc32c } from '../../../../src-main/storage/crc32c.ts'
import { openLevelDatabase } from '../../../../src-main/storage/level-database.ts'
import { isTableIntact } from '../../../../src-main/storage/level-files.ts'
import { hasDamagedTable } from '../../../../src-main/storage/salvage.ts'

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'duit-salvage-'))
  folder = join(root, 'db')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const keyOf = (n: number) => Uint8Array.of(9, n >> 8, n & 255)
const COUNT = 2_000

async function open() {
  const { database, salvaged } = await openLevelDatabase(folder, { salvage: true })
  return { database: new CheckedDatabase({ describeKey: () => 'record', advice: '' }, database), salvaged }
}

/** Entries of 300 bytes: some in a table, some in a log, some written twice, some deleted. */
async function fill(): Promise<void> {
  const first = await open()
  const put = (n: number, fillByte: number) => ({ type: 'put' as const, key: keyOf(n), value: new Uint8Array(300).fill(fillByte) })
  await first.database.batch(
    Array.from({ length: COUNT }, (_, n) => put(n, 1)),
    { sync: true },
  )
  await first.database.close()
  const second = await open()
  for (let n = 0; n < 100; n++) await second.database.batch([put(n, 2), { type: 'del', key: keyOf(COUNT - 1 - n) }], { sync: true })
  await second.database.close()
}

async function readAll(): Promise<Map<number, number>> {
  const { database } = await open()
  const found = new Map<number, number>()
  for await (const page of database.iterate({ prefix: Uint8Array.of(9) })) {
    for (const { key, value } of page) found.set(((key[1] as number) << 8) | (key[2] as number), value[0] as number)
  }
  await database.close()
  return found
}

async function largestTable(): Promise<string> {
  const sizes = await Promise.all(
    (await readdir(folder))
      .filter((name) => name.endsWith('.ldb'))
      .map(async (name) => ({ name, size: (await readFile(join(folder, name))).length })),
  )
  return join(folder, sizes.sort((a, b) => b.size - a.size)[0]?.name as string)
}

describe('storage/crc32c', () => {
  it('gives the published value, from any start', () => {
    const bytes = new TextEncoder().encode('xx123456789yy')
    expect(crc32c(bytes, 2, 11)).toBe(0xe3069283)
  })
})

describe('storage/salvage', () => {
  it('finds every flipped byte of a table', async () => {
    await fill()
    const file = new Uint8Array(await readFile(await largestTable()))
    expect(isTableIntact(file)).toBe(true)
    // every region of the file; the metaindex (bloom filter and its handle) only speeds LevelDB up, but a wrong footer leads nowhere
    for (let at = 0; at < file.length - 60_000; at += 997) {
      file[at] = (file[at] as number) ^ 4
      expect(isTableIntact(file), `byte ${at}`).toBe(false)
      file[at] = (file[at] as number) ^ 4
    }
    expect(isTableIntact(file.subarray(0, -1))).toBe(false)
    expect(await hasDamagedTable(folder)).toBe(false)
  })

  it('keeps all but the entries that were hit, the newest version of each, and no deleted one', async () => {
    await fill()
    const table = await largestTable()
    const bytes = await readFile(table)
    bytes.fill(0xff, 100_000, 100_200)
    await writeFile(table, bytes)
    const { database, salvaged } = await open()
    expect(salvaged).toBe(true)
    await database.close()
    const found = await readAll()
    expect(found.size).toBeGreaterThan(COUNT - 100 - 20)
    expect(found.size).toBeLessThan(COUNT - 100)
    for (let n = 0; n < 100; n++) expect(found.get(n)).toBe(2)
    for (let n = COUNT - 100; n < COUNT; n++) expect(found.has(n)).toBe(false)
    expect((await readdir(root)).sort()).toEqual(['db'])
  })

  it('that was interrupted is completed or undone at the next start', async () => {
    await fill()
    const before = await readAll()
    // while the new one is written
    await mkdir(`${folder}.salvaging`)
    await writeFile(join(`${folder}.salvaging`, '000003.log'), 'half')
    expect(await readAll()).toEqual(before)
    // between the two moves
    await rename(folder, `${folder}.salvaging`)
    await mkdir(`${folder}.damaged`)
    expect(await readAll()).toEqual(before)
    // before the old one was deleted
    await mkdir(`${folder}.damaged`)
    expect(await readAll()).toEqual(before)
    expect(await readdir(root)).toEqual(['db'])
  })
})
