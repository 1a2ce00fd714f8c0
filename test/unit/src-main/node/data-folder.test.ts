import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  describeFolder,
  FOLDER_FORMAT,
  folderBytes,
  folderInUse,
  prepareFolder,
  readOwner,
  removeOwner,
  writeOwner,
} from '../../../../src-main/node/data-folder.ts'

let base: string
const regtest = () => describeFolder(base, 'regtest')
const prepare = () => prepareFolder(regtest(), 'regtest')
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'duit-folder-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

describe('node/data-folder', () => {
  it('makes a private folder for its network, whatever the umask, and opens it again', async () => {
    const before = process.umask(0)
    try {
      await prepare()
    } finally {
      process.umask(before)
    }
    for (const path of [regtest().path, regtest().chain, regtest().wallets, regtest().logs]) expect(await modeOf(path), path).toBe(0o700)
    await prepare()
  })

  it('opens a folder whose first start was cut off before its marker stood', async () => {
    await mkdir(regtest().chain, { recursive: true })
    await prepare()
    expect(await readdir(regtest().path)).toContain('duit.json')
  })

  it('data-foreign: files that are not ours, untouched', async () => {
    await mkdir(regtest().path, { recursive: true })
    await writeFile(join(regtest().path, 'holiday.jpg'), 'x')
    await expect(prepare()).rejects.toMatchObject({ code: 'data-foreign' })
    expect(await readdir(regtest().path)).toEqual(['holiday.jpg'])
  })

  it('data-foreign: another network’s folder, and a marker that is none', async () => {
    await mkdir(regtest().path, { recursive: true })
    await writeFile(join(regtest().path, 'duit.json'), '{"program":"duit","network":"main","format":1}')
    await expect(prepare()).rejects.toMatchObject({ code: 'data-foreign' })
    await writeFile(join(regtest().path, 'duit.json'), 'garbage')
    await expect(prepare()).rejects.toMatchObject({ code: 'data-foreign' })
    expect(await readdir(regtest().path)).toEqual(['duit.json'])
  })

  it('makes a marker anew that was lost or damaged among files that are all ours, and only there', async () => {
    await prepare()
    await writeFile(join(regtest().wallets, 'anything'), 'x')
    for (const spoil of [(path: string) => rm(path), (path: string) => writeFile(path, 'garbage')]) {
      await spoil(join(regtest().path, 'duit.json'))
      await prepare()
      expect(JSON.parse(await readFile(join(regtest().path, 'duit.json'), 'utf8'))).toMatchObject({ network: 'regtest' })
    }
    await writeFile(join(regtest().path, 'holiday.jpg'), 'x')
    await rm(join(regtest().path, 'duit.json'))
    await expect(prepare()).rejects.toMatchObject({ code: 'data-foreign' })
  })

  it('data-newer: a format above ours, untouched', async () => {
    await mkdir(regtest().path, { recursive: true })
    const text = JSON.stringify({ program: 'duit', network: 'regtest', format: FOLDER_FORMAT + 1 })
    await writeFile(join(regtest().path, 'duit.json'), text)
    await expect(prepare()).rejects.toMatchObject({ code: 'data-newer' })
    expect(await readFile(join(regtest().path, 'duit.json'), 'utf8')).toBe(text)
    expect(await readdir(regtest().path)).toEqual(['duit.json'])
  })

  it('data-dir-unusable: a file in the way, a folder nobody can make, a name too long', async () => {
    await writeFile(join(base, 'file'), 'x')
    for (const dataDir of [join(base, 'file'), '/proc/duit', join(base, 'n'.repeat(300))])
      await expect(prepareFolder(describeFolder(dataDir, 'regtest'), 'regtest'), dataDir).rejects.toMatchObject({
        code: 'data-dir-unusable',
      })
    expect(await readdir(base)).toEqual(['file'])
  })

  it('tells a second node who the first is', async () => {
    await prepare()
    await writeOwner(regtest(), { pid: 4711, host: 'headless', url: 'http://127.0.0.1:1/' })
    const refusal = await folderInUse(regtest())
    expect(refusal).toMatchObject({ code: 'data-dir-in-use', data: { pid: 4711, url: 'http://127.0.0.1:1/' } })
    expect(refusal.message).toContain('4711')
  })

  it('takes away its own owner file and no other', async () => {
    await prepare()
    await writeOwner(regtest(), { pid: 4711, host: 'electron', url: null })
    await removeOwner(regtest(), 4712)
    expect(await readOwner(regtest())).toMatchObject({ pid: 4711 })
    await removeOwner(regtest(), 4711)
    expect(await readOwner(regtest())).toBeUndefined()
  })

  it('counts the bytes of all files below', async () => {
    await mkdir(join(base, 'a/b'), { recursive: true })
    await writeFile(join(base, 'a/b/c'), 'x'.repeat(1_000))
    await writeFile(join(base, 'd'), 'x'.repeat(24))
    expect(await folderBytes(base)).toBe(1_024)
    expect(await folderBytes(join(base, 'none'))).toBe(0)
  })
})
