import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLevelDatabase } from '../../../../src-main/storage/level-database.ts'

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'duit-level-'))
  folder = join(root, 'chain')
})
afterEach(async () => {
  await chmod(root, 0o700)
  await rm(root, { recursive: true, force: true })
})

const KEY = Uint8Array.of(1)
const KEEP = { salvage: false }

async function writeOne(): Promise<void> {
  const { database } = await openLevelDatabase(folder, KEEP)
  await database.batch([{ type: 'put', key: KEY, value: Uint8Array.of(5) }], { sync: true })
  await database.close()
}

describe('storage/level-database', () => {
  it('makes its folder for the owner alone', async () => {
    await writeOne()
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('a second opener is told that it is in use, and the first is not disturbed', async () => {
    const { database } = await openLevelDatabase(folder, KEEP)
    await expect(openLevelDatabase(folder, { salvage: true })).rejects.toMatchObject({ code: 'data-dir-in-use' })
    await database.batch([{ type: 'put', key: KEY, value: Uint8Array.of(5) }], { sync: true })
    await database.close()
    await writeOne()
  })

  it('a folder with something else in it is refused untouched', async () => {
    await mkdir(folder)
    await writeFile(join(folder, 'holiday.jpg'), 'x')
    await expect(openLevelDatabase(folder, { salvage: true })).rejects.toMatchObject({ code: 'data-foreign' })
    expect(await readdir(folder)).toEqual(['holiday.jpg'])
  })

  it('a file where the folder should be is unusable', async () => {
    await writeFile(folder, 'x')
    await expect(openLevelDatabase(folder, KEEP)).rejects.toMatchObject({ code: 'data-dir-unusable' })
    await expect(openLevelDatabase(join(folder, 'below'), KEEP)).rejects.toMatchObject({ code: 'data-dir-unusable' })
  })

  it('tables without CURRENT are never taken for a new database', async () => {
    await writeOne()
    await rename(join(folder, 'CURRENT'), join(root, 'CURRENT'))
    const before = await readdir(folder)
    await expect(openLevelDatabase(folder, KEEP)).rejects.toMatchObject({ code: 'data-damaged' })
    expect((await readdir(folder)).sort()).toEqual(before.sort())
    const { database, salvaged } = await openLevelDatabase(folder, { salvage: true })
    expect(salvaged).toBe(true)
    expect(await database.get(KEY)).toEqual(Uint8Array.of(5))
    await database.close()
  })

  it('a cut manifest is damage, and salvaged where that is wanted', async () => {
    await writeOne()
    const manifest = (await readdir(folder)).find((name) => name.startsWith('MANIFEST')) as string
    await truncate(join(folder, manifest), 0)
    await expect(openLevelDatabase(folder, KEEP)).rejects.toMatchObject({ code: 'data-damaged' })
    const { database, salvaged } = await openLevelDatabase(folder, { salvage: true })
    expect(salvaged).toBe(true)
    expect(await database.get(KEY)).toEqual(Uint8Array.of(5))
    await database.close()
  })
})
