// The node's own process of the desktop, as Electron's main process drives it: started, reached over a port, stopped.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { contract } from '../../src-main/contract/contract.ts'
import type { FromNode, NodeProcessOptions, ToNode } from '../../src-main/host/electron/node-messages.ts'

const shim = join(import.meta.dirname, '../support/node-process-worker.ts')
const entry = new URL('../../src-main/host/electron/node-process-entry.ts', import.meta.url).href
let folder: string
let workers: Worker[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-electron-'))
  workers = []
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

function startProcess(dataDir: string) {
  const options: NodeProcessOptions = {
    network: 'regtest',
    dataDir,
    uiPort: 0,
    mine: undefined,
    logLevel: 'error',
    transactionIndex: true,
    addressIndex: true,
    engine: 'auto',
    version: '1',
  }
  const worker = new Worker(shim, { stderr: true, workerData: { entry } })
  workers.push(worker)
  const send = (data: ToNode, ports: MessagePort[] = []) => worker.postMessage({ data, ports }, ports)
  send({ kind: 'start', options })
  return { worker, send, next: () => nextMessage(worker) }
}

/** What the node's process says next; the shim's own word is none of it. */
async function nextMessage(worker: Worker): Promise<FromNode> {
  const [message] = (await once(worker, 'message')) as [FromNode | { kind: 'loaded' }]
  return message.kind === 'loaded' ? nextMessage(worker) : message
}

function connect(send: (data: ToNode, ports: MessagePort[]) => void) {
  const { port1, port2 } = new MessageChannel()
  send({ kind: 'connect' }, [port1])
  const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: port2 as never }))
  port2.start()
  return { client, port: port2 }
}

describe('host/electron/node-process-entry', () => {
  it('serves the contract over each port it is handed, and stops cleanly', async () => {
    const { worker, send, next } = startProcess(folder)
    expect(await next()).toEqual({ kind: 'ready' })
    const windows = [connect(send), connect(send)]
    for (const { client } of windows) expect(await client.node.status({})).toMatchObject({ network: 'regtest', height: 0, version: '1' })
    for (const { port } of windows) port.close()
    const ended = once(worker, 'exit')
    send({ kind: 'stop' })
    expect(await next()).toEqual({ kind: 'stopping' })
    expect(await ended).toEqual([0])
  })

  it('takes the desktop’s word for whether somebody is there, and for mains or battery', async () => {
    const { send, next } = startProcess(folder)
    send({ kind: 'computer', facts: { onMains: false, idleSeconds: 5 } })
    await next()
    const { client, port } = connect(send)
    expect((await client.mining.status({})).sensors).toMatchObject({ onMains: false, idleSeconds: 5 })
    send({ kind: 'computer', facts: { onMains: true, idleSeconds: 90 } })
    expect((await client.mining.status({})).sensors).toMatchObject({ onMains: true, idleSeconds: 90 })
    port.close()
  })

  it('closes a port on which anything but a call arrives, and serves the others', async () => {
    const { send, next } = startProcess(folder)
    await next()
    const bad = connect(send)
    const good = connect(send)
    const closed = once(bad.port, 'close')
    bad.port.postMessage({ constructor: 'x' })
    await closed
    expect(await good.client.node.status({})).toMatchObject({ network: 'regtest' })
    good.port.close()
  })

  it('says why it cannot start, and ends', async () => {
    const { worker, next } = startProcess('/proc/duit')
    const ended = once(worker, 'exit')
    expect(await next()).toMatchObject({ kind: 'failed', code: 'data-dir-unusable', message: expect.stringContaining('/proc/duit') })
    expect(await ended).toEqual([1])
  })

  it('ends by itself when it is asked to over the contract', async () => {
    const { worker, send, next } = startProcess(folder)
    await next()
    const { client, port } = connect(send)
    const ended = once(worker, 'exit')
    await client.node.stop({}).catch(() => undefined)
    expect(await ended).toEqual([0])
    port.close()
  })
})
