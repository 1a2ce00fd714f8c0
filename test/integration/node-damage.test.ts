// A real node on damaged files: it starts with everything right, or says which file and what to do. Never something in between.
import { cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findingsOf, printedError, removeFolder, runCommand, startNode, temporaryFolder } from '../support/node-process.ts'

const PASSWORD = 'four words make a phrase'
const BLOCKS = 40

let good: string
let best: string

beforeAll(async () => {
  good = await temporaryFolder()
  const node = await startNode(good)
  await node.call('wallet.create', { password: PASSWORD })
  await node.call('mining.generate', { blocks: BLOCKS })
  best = (await node.call<{ best: string }>('node.status')).best
  await node.stop()
})

afterAll(() => removeFolder(good))

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  const place = Math.min(Math.floor(bytes.length * at), bytes.length - 1)
  bytes[place] = (bytes[place] as number) ^ 0x10
  await writeFile(path, bytes)
}

/** Paths of the chain's files of this kind, largest first. */
async function chainFiles(folder: string, kind: RegExp): Promise<string[]> {
  const chain = join(folder, 'regtest', 'chain')
  const paths = (await readdir(chain)).filter((name) => kind.test(name)).map((name) => join(chain, name))
  const sizes = new Map(await Promise.all(paths.map(async (path) => [path, (await stat(path)).size] as const)))
  return paths.sort((a, b) => (sizes.get(b) as number) - (sizes.get(a) as number))
}

const largest = async (folder: string, kind: RegExp) => (await chainFiles(folder, kind))[0] as string

const DAMAGES: [string, (folder: string) => Promise<void>][] = [
  ['a byte of its data flipped near the beginning', async (folder) => flipByte(await largest(folder, /\.(ldb|log)$/), 0.1)],
  ['a byte of its data flipped in the middle', async (folder) => flipByte(await largest(folder, /\.(ldb|log)$/), 0.5)],
  ['a byte of its data flipped at the end', async (folder) => flipByte(await largest(folder, /\.(ldb|log)$/), 0.98)],
  [
    'its data cut in half',
    async (folder) =>
      truncate(await largest(folder, /\.(ldb|log)$/), Math.floor((await stat(await largest(folder, /\.(ldb|log)$/))).size / 2)),
  ],
  ['its manifest emptied', async (folder) => truncate(await largest(folder, /^MANIFEST/), 0)],
  ['CURRENT missing', (folder) => rm(join(folder, 'regtest', 'chain', 'CURRENT'))],
]

describe('the ledger with', () => {
  it.each(DAMAGES)('%s is repaired or named', async (_what, damage) => {
    const folder = await temporaryFolder()
    await cp(good, folder, { recursive: true })
    await damage(folder)
    try {
      const node = await startNode(folder)
      const { height } = await node.call<{ height: number }>('node.status')
      expect(height).toBeLessThanOrEqual(BLOCKS)
      // whatever is left was proved, and the rest can be mined again
      expect(await findingsOf(node)).toEqual([])
      await node.call('mining.generate', { blocks: 1 })
      expect(await node.call('node.status')).toMatchObject({ height: height + 1 })
      expect(await node.stop()).toBe(0)
    } catch (error) {
      const result = await runCommand(folder, 'node')
      expect(result.code, String(error)).toBe(1)
      expect(printedError(result).code).toBe('data-damaged')
      expect(printedError(result).message).toMatch(/Move|move/)
    } finally {
      await removeFolder(folder)
    }
  })
})

describe('the small files', () => {
  it.each(['mempool.dat', 'mining.json', 'mined.json', 'owner.json', 'rpc.json'])(
    '%s full of nonsense never blocks a start',
    async (name) => {
      const folder = await temporaryFolder()
      await cp(good, folder, { recursive: true })
      await writeFile(join(folder, 'regtest', name), '{"pid": nonsense \u0000')
      const node = await startNode(folder)
      expect(await node.call('node.status')).toMatchObject({ height: BLOCKS, best })
      expect(await node.stop()).toBe(0)
      await removeFolder(folder)
    },
  )

  it('a damaged wallet file is named when the wallet is asked for, stays as it is, and the node runs', async () => {
    const folder = await temporaryFolder()
    await cp(good, folder, { recursive: true })
    const file = join(folder, 'regtest', 'wallets', 'main', 'wallet.duit')
    await flipByte(file, 0.5)
    const damaged = await readFile(file)
    const node = await startNode(folder)
    expect(await node.call('node.status')).toMatchObject({ height: BLOCKS, best })
    // one changed byte of a sealed file cannot be told from a wrong password, except where its own check finds it
    await expect(node.call('wallet.unlock', { password: PASSWORD })).rejects.toMatchObject({
      code: expect.stringMatching(/^(wallet-damaged|password-wrong)$/),
    })
    expect(await node.stop()).toBe(0)
    expect(await readFile(file)).toEqual(damaged)
    await removeFolder(folder)
  })
})
