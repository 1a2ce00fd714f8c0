// One suite over all three transports, in front of a real node: the same calls, answers, errors and streams, whatever carries them.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type ClientLink, ORPCError } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { HttpServer } from '../../src-main/host/headless/http-server.ts'
import { createNode, type RunningNode } from '../../src-main/node/create-node.ts'
import { createNodeLog } from '../../src-main/node/node-log.ts'
import { createRpcServer, type RpcServer } from '../../src-main/rpc/server.ts'
import { servePort } from '../../src-main/rpc/transports/message-port.ts'
import { eventually } from '../support/node-process.ts'

type Event = Record<string, unknown> & { topic: string }

/** What the suite needs of a transport. */
interface Channel {
  call(name: string, input?: unknown): Promise<unknown>
  /** Events until the signal ends. */
  stream(name: string, input: unknown, signal: AbortSignal): Promise<AsyncIterable<unknown>>
  close(): Promise<void>
}

let folder: string
let node: RunningNode
let rpc: RpcServer
let server: HttpServer
const token = 'only-for-this-test'
const logged: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duit-rpc-'))
  const log = createNodeLog({ level: 'warn', write: (line) => logged.push(line) })
  const options = {
    network: 'regtest',
    dataDir: folder,
    transactionIndex: true,
    addressIndex: true,
    engine: 'auto',
    host: 'test',
    version: '0',
  } as const
  node = await createNode(options, { log, requestStop: () => undefined })
  rpc = createRpcServer({ node: node.api, logger: log })
  rpc.start()
  server = new HttpServer({ port: 0, token }, { rpc, page: { get: async () => undefined } })
  await server.start()
})

afterAll(async () => {
  rpc.stop()
  await server.stop()
  await node.stop()
  await rm(folder, { recursive: true, force: true })
})

function linkChannel(link: ClientLink<Record<never, never>>, close: () => Promise<void>): Channel {
  const call = (name: string, input: unknown, signal?: AbortSignal) =>
    link.call(name.split('.'), input, { context: {}, ...(signal && { signal }) })
  return { call, stream: async (name, input, signal) => (await call(name, input, signal)) as AsyncIterable<unknown>, close }
}

async function openSocket(): Promise<Channel> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, `duit.${token}`)
  await once(socket, 'open')
  const link = new SocketLink({ websocket: socket as unknown as globalThis.WebSocket })
  return linkChannel(link, async () => {
    const closed = once(socket, 'close')
    socket.close()
    await closed
  })
}

async function openPort(): Promise<Channel> {
  const { port1, port2 } = new MessageChannel()
  servePort(rpc, port1)
  const link = new PortLink({ port: port2 as never })
  port2.start()
  return linkChannel(link, async () => {
    const closed = once(port2 as MessagePort, 'close')
    port2.close()
    await closed
  })
}

function post(name: string, input: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = input === undefined ? '' : JSON.stringify(input)
  return fetch(`${server.url}rpc/${name}`, { method: 'POST', headers, body, ...(signal && { signal }) })
}

async function openHttp(): Promise<Channel> {
  const closed = new AbortController()
  const failWith = (status: number, { code, message, data }: { code: string; message: string; data: unknown }) =>
    new ORPCError(code, { status, message, data })
  return {
    async call(name, input) {
      const response = await post(name, input)
      const answer = (await response.json()) as { result?: unknown; error?: { code: string; message: string; data: unknown } }
      if (answer.error !== undefined) throw failWith(response.status, answer.error)
      return answer.result
    },
    async stream(name, input, signal) {
      const response = await post(name, input, AbortSignal.any([signal, closed.signal]))
      if (!response.ok) throw failWith(response.status, ((await response.json()) as { error: never }).error)
      return (async function* () {
        for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) yield JSON.parse(line)
      })()
    },
    close: async () => closed.abort(),
  }
}

const transports = { WebSocket: openSocket, MessagePort: openPort, HTTP: openHttp }

describe.each(Object.entries(transports))('over %s', (_name, open) => {
  let channel: Channel
  beforeEach(async () => {
    channel = await open()
  })
  afterEach(() => channel.close())

  it('answers', async () => {
    expect(await channel.call('node.status', {})).toMatchObject({ network: 'regtest', sync: { stage: 'idle' }, peers: 0 })
  })

  it('fills in what an input leaves out', async () => {
    expect(await channel.call('chain.latest')).toMatchObject({ blocks: expect.any(Array) })
  })

  it('carries code, sentence, status and data of an error', async () => {
    const failure = channel.call('chain.block', { id: '00'.repeat(32) })
    await expect(failure).rejects.toMatchObject({ code: 'block-unknown', status: 404, message: expect.stringMatching(/\w+ \w+/) })
  })

  it('input-invalid: names what is wrong, and never repeats what was given', async () => {
    const failure = channel.call('wallet.create', { wallet: 'main', password: 4711 })
    await expect(failure).rejects.toMatchObject({ code: 'input-invalid', status: 400, data: { issues: [{ path: 'password' }] } })
    expect(JSON.stringify(await failure.catch((error: ORPCError<string, unknown>) => [error.message, error.data]))).not.toContain('4711')
  })

  it('procedure-unknown: knows nothing but the contract', async () => {
    for (const name of ['no.such', 'node.constructor', 'node.toString', '__proto__.status'])
      await expect(channel.call(name, {}), name).rejects.toMatchObject({ code: 'procedure-unknown', status: 404 })
  })

  it('answers many calls at once, each its own', async () => {
    const blocks = await Promise.all(Array.from({ length: 40 }, () => channel.call('chain.header', { height: 0 })))
    expect(new Set(blocks.map((block) => (block as { id: string }).id)).size).toBe(1)
  })

  it('streams to the end', async () => {
    const events: { stage: string; progress: number }[] = []
    for await (const event of await channel.stream('node.verify', {}, AbortSignal.timeout(30_000))) events.push(event as never)
    expect(events.at(-1)).toMatchObject({ stage: 'done', progress: 1, findings: 0 })
  })

  it('streams events as they happen, of the topics asked for, and forgets a listener that goes', async () => {
    const leave = new AbortController()
    const stream = (await channel.stream('events.subscribe', { topics: ['tip'] }, leave.signal))[Symbol.asyncIterator]()
    const first = stream.next()
    await eventually(async () => rpc.events.subscribers === 1)
    const { blocks } = (await mine(channel)) as { blocks: string[] }
    expect((await first).value as Event).toMatchObject({ topic: 'tip', reorganized: false, block: { id: blocks[0], mined: true } })
    leave.abort()
    await stream.next().catch(() => undefined)
    await eventually(async () => rpc.events.subscribers === 0)
  })

  it('ends the streams of a client that is gone', async () => {
    const stream = (await channel.stream('events.subscribe', { topics: ['mempool'] }, new AbortController().signal))[Symbol.asyncIterator]()
    stream.next().catch(() => undefined)
    await eventually(async () => rpc.events.subscribers === 1)
    await channel.close()
    await eventually(async () => rpc.events.subscribers === 0)
    channel = await open()
  })

  it('logs nothing unexpected', () => {
    expect(logged.filter((line) => line.includes('unexpectedly'))).toEqual([])
  })
})

async function mine(channel: Channel): Promise<unknown> {
  // the genesis output of regtest is a lock like any other: who is paid does not matter here
  const { address } = (
    (await channel.call('chain.transaction', { txid: await genesisTxid(channel) })) as { outputs: { address: string }[] }
  ).outputs[0] as { address: string }
  return channel.call('mining.generate', { blocks: 1, address })
}

async function genesisTxid(channel: Channel): Promise<string> {
  return ((await channel.call('chain.block', { height: 0 })) as { transactions: string[] }).transactions[0] as string
}
