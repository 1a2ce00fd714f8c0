import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { type Link, nodeErrorOf } from '../../../../src-renderer/rpc/client.ts'
import { Connection, pauseBefore } from '../../../../src-renderer/rpc/connection.ts'
import type { Channel } from '../../../../src-renderer/rpc/transport.ts'

function fakeChannel() {
  let end = () => {}
  const closed = new Promise<void>((resolve) => {
    end = resolve
  })
  const link: Link = { call: async (path) => path.join('.') }
  const channel: Channel = { link, closed, close: () => end() }
  return { channel, end: () => end() }
}

function record(openings: (Channel | undefined)[]) {
  const log: string[] = []
  const connection: Connection = new Connection({
    transport: {
      open: async () => {
        const next = openings.shift()
        if (next === undefined) throw new Error('no node')
        return next
      },
    },
    pause: async (milliseconds) => {
      log.push(`pause ${milliseconds}`)
      if (openings.length === 0) connection.stop()
    },
  })
  const running = connection.run({ onOnline: () => log.push('online'), onOffline: (attempts) => log.push(`offline ${attempts}`) })
  return { log, connection, running }
}

describe('src-renderer/rpc/connection', () => {
  it('waits longer after each failure, up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 9].map(pauseBefore)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  it('connects again after the channel ends, and counts failures from the last success', async () => {
    const first = fakeChannel()
    const second = fakeChannel()
    const { log, running } = record([undefined, undefined, first.channel, second.channel])
    first.end()
    second.end()
    await running
    expect(log).toEqual([
      'offline 1',
      'pause 500',
      'offline 2',
      'pause 1000',
      'online',
      'offline 1',
      'pause 500',
      'online',
      'offline 1',
      'pause 500',
    ])
  })

  it('calls over the open channel, and fails with node-unreachable without one', async () => {
    const only = fakeChannel()
    const { connection, running } = record([only.channel])
    await new Promise((resolve) => setTimeout(resolve))
    expect(await connection.client.node.status()).toBe('node.status')
    only.end()
    await running
    const error: unknown = await connection.client.node.status().catch((cause: unknown) => cause)
    expect(nodeErrorOf(error).code).toBe('node-unreachable')
  })

  it('knows the codes of the contract, and nothing else', () => {
    expect(nodeErrorOf(new ORPCError('password-wrong')).code).toBe('password-wrong')
    expect(nodeErrorOf(new ORPCError('funds-insufficient', { data: { missing: 5 } }))).toEqual({
      code: 'funds-insufficient',
      data: { missing: 5 },
    })
    expect(nodeErrorOf(new ORPCError('toString')).code).toBe('internal')
    expect(nodeErrorOf(new Error('socket')).code).toBe('node-unreachable')
  })
})
