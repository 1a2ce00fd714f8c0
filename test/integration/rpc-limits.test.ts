// What one client may ask for at a time, and what happens to the rest.
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { contract } from '../../src-main/contract/contract.ts'
import { CallError, eventually, type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

/** Calls and streams of one connection that may run at a time. */
const LIMIT = 64

let folder: string
let node: NodeProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  node = await startNode(folder)
})

afterAll(async () => {
  await node.kill()
  await removeFolder(folder)
})

async function openSocket() {
  const socket = new WebSocket(`${node.ready.rpc.replace('http', 'ws')}`, [`duit.${node.ready.token}`])
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  const client: ContractRouterClient<typeof contract> = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  return { socket, client }
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ORPCError || error instanceof CallError ? String(error.code) : 'other'),
  )

describe('limits', () => {
  it('refuses with node-busy what is too much for one WebSocket; others notice nothing, and places come back', async () => {
    const { socket, client } = await openSocket()
    const streams = await Promise.all(Array.from({ length: LIMIT }, () => client.events.subscribe({ topics: ['tip'] })))
    expect(await codeOf(client.node.status())).toBe('node-busy')
    const other = await openSocket()
    expect(await codeOf(other.client.node.status())).toBe('none')
    expect(await codeOf(node.call('node.status'))).toBe('none')
    await Promise.all(streams.slice(0, 10).map((stream) => stream.return?.()))
    expect(await eventually(async () => (await codeOf(client.node.status())) === 'none')).toBe(true)
    socket.close()
    other.socket.close()
  })

  it('gives the places of scripts back when they go in the middle of a stream', async () => {
    const subscribe = (signal: AbortSignal) =>
      fetch(`${node.ready.rpc}/events.subscribe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${node.ready.token}` },
        body: '{"topics":["tip"]}',
        signal,
      })
    const gone = new AbortController()
    const answers = await Promise.all(Array.from({ length: LIMIT }, () => subscribe(gone.signal)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const refused = await codeOf(node.call('node.status'))
    expect(refused).toBe('node-busy')
    gone.abort()
    expect(await eventually(async () => (await codeOf(node.call('node.status'))) === 'none')).toBe(true)
  })

  it('serves on after clients that vanish without a word, with streams and calls under way', async () => {
    for (let i = 0; i < 20; i++) {
      const { socket, client } = await openSocket()
      await client.events.subscribe({ topics: ['tip', 'mining', 'wallet'] })
      client.node.memory().catch(() => undefined)
      socket.terminate()
    }
    const handles = async () => (await node.call<{ handles: number }>('node.memory')).handles
    expect(await eventually(async () => (await handles()) < 30)).toBe(true)
    expect(node.log()).not.toMatch(/Uncaught|Unhandled|unexpectedly/)
  })
})
