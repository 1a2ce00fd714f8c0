import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRpcFile, removeRpcFile, writeRpcFile } from '../../../../src-main/node/rpc-file.ts'

let folder: string
let path: string
const value = { url: 'http://127.0.0.1:1/', rpc: 'http://127.0.0.1:1/rpc', token: 'secret', pid: 7 }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-rpc-'))
  path = join(folder, 'rpc.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('node/rpc-file', () => {
  it('is for its owner alone', async () => {
    await writeRpcFile(path, value)
    expect(await readRpcFile(path)).toEqual(value)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('is taken away by the node that wrote it and no other', async () => {
    await writeRpcFile(path, value)
    await removeRpcFile(path, 'another')
    expect(await readRpcFile(path)).toEqual(value)
    await removeRpcFile(path, 'secret')
    expect(await readRpcFile(path)).toBeUndefined()
  })

  it('is no such file when it is damaged', async () => {
    await writeFile(path, '{"url":')
    expect(await readRpcFile(path)).toBeUndefined()
  })
})
