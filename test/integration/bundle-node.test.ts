// The built program, beside nothing but the packages that are shipped: a headless node, and the node of the desktop's own process.
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { contract } from '../../src-main/contract/contract.ts'
import type { FromNode, NodeProcessOptions } from '../../src-main/host/electron/node-messages.ts'
import { findingsOf, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

const root = join(import.meta.dirname, '../..')
const PASSWORD = 'four words make a phrase'

let folder: string
let program: string

beforeAll(async () => {
  folder = await temporaryFolder()
  program = join(folder, 'program', 'dist', 'main')
  for (const name of ['vite.config.ts', 'vite.preload.config.ts'])
    await build({ configFile: join(root, 'src-main', name), logLevel: 'error', build: { outDir: program, emptyOutDir: false } })
  await cp(join(root, 'package.json'), join(folder, 'program', 'package.json'))
  await mkdir(join(folder, 'program', 'node_modules'))
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  for (const name of Object.keys(dependencies))
    await symlink(join(root, 'node_modules', name), join(folder, 'program', 'node_modules', name))
})

afterAll(() => removeFolder(folder))

describe('the built program', () => {
  it('has every file where it is looked for', async () => {
    const names = await readdir(program)
    const wanted = [
      'electron.js',
      'preload.cjs',
      'headless.js',
      'node-process-entry.js',
      'verify-worker.js',
      'hash-worker.js',
      'argon2id-worker.js',
    ]
    expect(names).toEqual(expect.arrayContaining(wanted))
    expect(await readFile(join(program, 'preload.cjs'), 'utf8')).not.toMatch(/^(import|export) /m)
  })

  it('imports nothing at run time but Node, Electron and the packages that are shipped', async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    const imported = new Set<string>()
    for (const name of (await readdir(program)).filter((file) => /\.c?js$/.test(file))) {
      const text = await readFile(join(program, name), 'utf8')
      for (const [, from] of text.matchAll(/^(?:import|export) (?:[^'"]* from )?["']([^'"]+)["']|(?:require|import)\(["']([^'"]+)["']\)/gm))
        if (from) imported.add(from)
    }
    const foreign = [...imported].filter(
      (name) => !name.startsWith('.') && !name.startsWith('node:') && name !== 'electron' && !(name in dependencies),
    )
    expect(foreign).toEqual([])
    expect(imported).toContain('tiny-secp256k1')
  })

  it('runs a headless node that makes a wallet, mines, checks signatures and verifies its books', async () => {
    const dataDir = join(folder, 'data')
    const node = await startNode(dataDir, [], { program: join(program, 'headless.js') })
    try {
      await node.call('wallet.create', { password: PASSWORD })
      expect(await node.call<{ blocks: string[] }>('mining.generate', { blocks: 245 })).toMatchObject({ blocks: { length: 245 } })
      await node.call('wallet.unlock', { password: PASSWORD })
      const { address } = await node.call<{ address: string }>('wallet.newAddress')
      const { quote } = await node.call<{ quote: string }>('wallet.prepare', { to: [{ address, amount: 1_000_000 }] })
      const { txid } = await node.call<{ txid: string }>('wallet.send', { quote })
      await node.call('mining.generate', { blocks: 1 })
      expect(await node.call('chain.transaction', { txid })).toMatchObject({ height: 246 })
      await node.call('mining.start', { threads: 1 })
      await node.call('mining.stop')
      expect(await findingsOf(node)).toEqual([])
      expect(node.log()).not.toMatch(/error|Uncaught|Unhandled/)
      expect(await node.stop()).toBe(0)
    } finally {
      await node.kill()
    }
  })

  it("runs the desktop's node behind ports, and ends when it is told to", async () => {
    const worker = new Worker(join(root, 'test/support/node-process-worker.ts'), {
      workerData: { entry: pathToFileURL(join(program, 'node-process-entry.js')).href },
    })
    const said: FromNode['kind'][] = []
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FromNode | { kind: 'loaded' }) => {
        if (message.kind === 'loaded') return worker.postMessage({ data: { kind: 'start', options }, ports: [] })
        said.push(message.kind)
        if (message.kind === 'ready') resolve()
        if (message.kind === 'failed') reject(new Error(message.message))
      })
      worker.on('error', reject)
    })
    const options: NodeProcessOptions = {
      network: 'regtest',
      dataDir: join(folder, 'desktop'),
      uiPort: 0,
      mine: undefined,
      logLevel: 'warn',
      transactionIndex: true,
      addressIndex: true,
      engine: 'auto',
      version: '0',
    }
    await ready
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ data: { kind: 'connect' }, ports: [port2] }, [port2])
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: port1 }))
    port1.start()
    expect(await client.node.status()).toMatchObject({ network: 'regtest', height: 0 })
    await client.wallet.create({ password: PASSWORD })
    expect((await client.mining.generate({ blocks: 3 })).blocks).toHaveLength(3)
    await expect(client.chain.block({ height: 9 })).rejects.toMatchObject({ code: 'block-unknown', data: { tip: 3 } })
    const exited = once(worker, 'exit')
    worker.postMessage({ data: { kind: 'stop' }, ports: [] })
    expect((await exited)[0]).toBe(0)
    expect(said).toEqual(['ready', 'stopping'])
    expect(await readdir(join(folder, 'desktop', 'regtest'))).not.toContain('owner.json')
  })
})
