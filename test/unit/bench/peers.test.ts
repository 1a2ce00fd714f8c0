// Looking for peers, and the blocks that are handed to them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBlocks, writeBlocks } from '../../bench/block-files.ts'
import { findPeers, missingPeers, NO_PEERS } from '../../bench/peers/find-peers.ts'
import { peerFiles } from '../../bench/peers/layout.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-peers-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function place(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, '')
}

describe('bench/peers', () => {
  it('finds each peer by itself', async () => {
    const files = peerFiles(folder)
    await place(files.nimiqAddon)
    expect(findPeers(folder)).toMatchObject({ nimiqAddon: files.nimiqAddon, argon2Loop: undefined, bcoin: undefined })
  })

  it('takes bcoin only with its database and its Node.js', async () => {
    const files = peerFiles(folder)
    await place(files.bcoinDatabase)
    expect(findPeers(folder).bcoin).toBeUndefined()
    await place(files.oldNode)
    expect(findPeers(folder).bcoin).toEqual({ node: files.oldNode, modules: join(files.bcoinFolder, 'node_modules') })
  })

  it('names what is missing, but not the loop that most processors cannot run', () => {
    expect(missingPeers(NO_PEERS)).toHaveLength(5)
    expect(missingPeers({ ...NO_PEERS, monerod: '/usr/bin/monerod' })).not.toContain('monerod')
  })
})

describe('bench/block-files', () => {
  it('gives blocks back as they were, each in memory of its own', async () => {
    const blocks = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(300).fill(7)]
    await writeBlocks(folder, 'ground', blocks)
    const read = await readBlocks(folder, 'ground')
    expect(read).toEqual(blocks)
    expect(read.map(({ buffer }) => buffer.byteLength)).toEqual([3, 0, 300])
  })
})
