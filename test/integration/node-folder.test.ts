// The data folder of a real node: whose it is, who may read it, and what is refused before anything is changed.
import { spawnSync } from 'node:child_process'
import { chmod, chown, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  findingsOf,
  type NodeProcess,
  printedError,
  removeFolder,
  runCommand,
  startNode,
  temporaryFolder,
} from '../support/node-process.ts'

const PASSWORD = 'four words make a phrase'
const NOBODY = 65_534

const folders: string[] = []
const nodes: NodeProcess[] = []

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.kill()))
  await Promise.all(folders.splice(0).map(removeFolder))
})

async function makeFolder(): Promise<string> {
  const made = await temporaryFolder()
  folders.push(made)
  return made
}

async function start(...how: Parameters<typeof startNode>): Promise<NodeProcess> {
  const node = await startNode(...how)
  nodes.push(node)
  return node
}

/** Every path below the folder, with what it holds. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await readFile(path)).toString('base64')] as const)))
}

const startRefused = async (folder: string, ...args: string[]) => {
  const result = await runCommand(folder, 'node', ...args)
  expect(result.code).toBe(1)
  return printedError(result)
}

describe('a second node on the folder', () => {
  it('is refused and told who the first is; the first keeps its token, its door and its data', async () => {
    const folder = await makeFolder()
    const first = await start(folder)
    await first.call('wallet.create', { password: PASSWORD })
    await first.call('mining.generate', { blocks: 3 })
    const before = await readFile(join(folder, 'regtest', 'rpc.json'), 'utf8')
    const error = await startRefused(folder)
    expect(error.code).toBe('data-dir-in-use')
    expect(error.message).toContain(`process ${first.pid}`)
    expect(error.message).toContain(first.ready.rpc.replace('rpc', ''))
    expect(error.data).toMatchObject({ pid: first.pid, path: join(folder, 'regtest') })
    expect(await readFile(join(folder, 'regtest', 'rpc.json'), 'utf8')).toBe(before)
    expect(await first.call('mining.generate', { blocks: 1 })).toMatchObject({ blocks: [expect.any(String)] })
    expect(await first.call('node.status')).toMatchObject({ height: 4 })
    expect(await first.stop()).toBe(0)
  })

  it('may run on another network of the same folder', async () => {
    const folder = await makeFolder()
    await start(folder)
    const other = await start(folder, ['--network', 'test'])
    expect(await other.call('node.status')).toMatchObject({ network: 'test' })
  })

  it('starts where the owner is dead, and on a copy of a folder in use', async () => {
    const folder = await makeFolder()
    const first = await start(folder)
    await first.call('wallet.create', { password: PASSWORD })
    await first.call('mining.generate', { blocks: 5 })
    const copy = await makeFolder()
    await first.kill()
    await cp(folder, copy, { recursive: true })
    for (const place of [folder, copy]) {
      const node = await start(place)
      expect(await node.call('node.status')).toMatchObject({ height: 5 })
      expect(await findingsOf(node)).toEqual([])
    }
  })
})

describe('who may read it', () => {
  it('only its owner: folders 0700, files 0600, under umask 0', async () => {
    const folder = await makeFolder()
    const node = await start(folder, [], { umask: '0000' })
    await node.call('wallet.create', { password: PASSWORD })
    await node.call('mining.generate', { blocks: 2 })
    await node.call('mining.settings', { watts: 60 })
    const open: string[] = []
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      const mode = (await stat(path)).mode & 0o777
      // LevelDB makes its own files; their folder keeps others out
      const isLevel = /\/(chain|db)$/.test(entry.parentPath)
      if (entry.isDirectory() ? mode !== 0o700 : mode !== 0o600 && !isLevel) open.push(`${path} ${mode.toString(8)}`)
    }
    expect(open).toEqual([])
    expect(await node.stop()).toBe(0)
    expect((await stat(join(folder, 'regtest', 'mempool.dat'))).mode & 0o777).toBe(0o600)
  })
})

describe('a folder that cannot be used', () => {
  it('is refused when it holds files of others, and they stay as they are', async () => {
    const folder = await makeFolder()
    await mkdir(join(folder, 'regtest'))
    await writeFile(join(folder, 'regtest', 'letter.txt'), 'dear aunt')
    const before = await contentsOf(folder)
    const error = await startRefused(folder)
    expect(error.code).toBe('data-foreign')
    expect(error.message).toContain('--data-dir')
    expect(await contentsOf(folder)).toEqual(before)
    expect(await readdir(join(folder, 'regtest'))).toEqual(['letter.txt'])
  })

  it('is refused when it belongs to another network or a newer version, untouched', async () => {
    const folder = await makeFolder()
    const node = await start(folder)
    await node.stop()
    const marker = join(folder, 'regtest', 'duit.json')
    for (const [change, code] of [
      [{ network: 'test' }, 'data-foreign'],
      [{ format: 2 }, 'data-newer'],
    ] as const) {
      const own = await readFile(marker, 'utf8')
      await writeFile(marker, JSON.stringify({ ...JSON.parse(own), ...change }))
      const before = await contentsOf(folder)
      expect((await startRefused(folder)).code, code).toBe(code)
      expect(await contentsOf(folder)).toEqual(before)
      await writeFile(marker, own)
    }
    // a marker that is no marker, among files that are all ours, is made anew
    await writeFile(marker, 'nonsense')
    const again = await start(folder)
    expect(await again.call('node.status')).toMatchObject({ height: 0 })
    expect(JSON.parse(await readFile(marker, 'utf8'))).toMatchObject({ program: 'duit', network: 'regtest' })
  })

  it('is refused when a part of its path is a file', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'file'), '')
    const error = await startRefused(join(folder, 'file', 'deeper'))
    expect(error.code).toBe('data-dir-unusable')
    expect(error.message).toContain('--data-dir')
  })

  it('is refused when this user may not write there, or the system allows no files', async () => {
    const folder = await makeFolder()
    if (process.platform === 'linux') expect((await startRefused('/proc/duit-test')).code).toBe('data-dir-unusable')
    await chmod(folder, 0o555)
    // root may write anywhere: then somebody else tries
    const isRoot = process.getuid?.() === 0
    if (isRoot) await chown(folder, NOBODY, NOBODY)
    const args = ['src-main/headless.ts', 'node', '--network', 'regtest', '--data-dir', folder]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) })
    expect(status).toBe(1)
    expect(printedError({ out: stdout })).toMatchObject({ code: 'data-dir-unusable' })
    expect(printedError({ out: stdout }).message).toContain('may not write')
    expect(await readdir(folder)).toEqual([])
    await chmod(folder, 0o755)
  })
})
