import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { readJsonFile, writeFileAtomically, writeJsonFile } from '../../../../src-main/node/json-file.ts'

const schema = z.object({ threads: z.int() })
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-json-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('node/json-file', () => {
  it('reads what it wrote, for its owner alone, whatever the umask', async () => {
    const before = process.umask(0)
    try {
      await writeJsonFile(join(folder, 'a.json'), { threads: 3 })
    } finally {
      process.umask(before)
    }
    expect(await readJsonFile(join(folder, 'a.json'), schema)).toEqual({ threads: 3 })
    expect((await stat(join(folder, 'a.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['a.json'])
  })

  it('answers undefined where there is no file', async () => {
    expect(await readJsonFile(join(folder, 'none.json'), schema)).toBeUndefined()
  })

  it.each(['', '{"threads":', '{"threads":"3"}', '[]'])('names a damaged file and leaves it alone: %j', async (text) => {
    const path = join(folder, 'a.json')
    await writeFile(path, text)
    await expect(readJsonFile(path, schema)).rejects.toMatchObject({ code: 'data-damaged', data: { path } })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('writes content in parts, and keeps the old file when a part cannot be made', async () => {
    const path = join(folder, 'parts')
    await writeFileAtomically(path, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)])
    expect([...(await readFile(path))]).toEqual([1, 2, 3])
    const broken = function* () {
      yield Uint8Array.of(9)
      throw new RangeError('no more')
    }
    await expect(writeFileAtomically(path, broken())).rejects.toThrow(RangeError)
    expect([...(await readFile(path))]).toEqual([1, 2, 3])
    expect(await readdir(folder)).toEqual(['parts'])
  })

  it('keeps the old file and leaves nothing behind when it cannot replace it', async () => {
    const path = join(folder, 'taken')
    await mkdir(join(path, 'inside'), { recursive: true })
    await chmod(path, 0o700)
    await expect(writeFileAtomically(path, 'new')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['taken'])
    expect(await readdir(path)).toEqual(['inside'])
  })
})
