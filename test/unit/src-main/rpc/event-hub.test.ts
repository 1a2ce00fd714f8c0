import { describe, expect, it, vi } from 'vitest'
import type { NodeSignal } from '../../../../src-main/node/interface.ts'
import { EventHub, type EventHubModules, type NodeEvent, type Topic } from '../../../../src-main/rpc/event-hub.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'
import { eventually } from '../../../support/node-process.ts'

const mempoolInfo = { transactions: 0, sizeBytes: 0, heldBytes: 0, limitBytes: 0, minimumFeeRate: 0 }

/** The hub before a node that only counts what it is asked. */
function createHub() {
  let listener: ((signal: NodeSignal) => void) | undefined
  const info = vi.fn(() => ({ ...mempoolInfo, transactions: info.mock.calls.length }))
  const summary = vi.fn(async (id: Uint8Array) => ({
    id: String(id[0]),
    height: 1,
    time: 0,
    transactionCount: 1,
    sizeBytes: 1,
    mined: false,
  }))
  const node = {
    chain: { summary },
    mempool: { info },
    mining: { samples: () => [] },
    wallet: { info: () => Promise.reject(new Error('closed')) },
    onSignal: (given: (signal: NodeSignal) => void) => {
      listener = given
      return () => {
        listener = undefined
      }
    },
  } as unknown as EventHubModules['node']
  const hub = new EventHub({ node, logger: createSilentLogger(), pauseMs: 60 })
  hub.start()
  return { hub, info, summary, tell: (signal: NodeSignal) => listener?.(signal), isListening: () => listener !== undefined }
}

function collect(hub: EventHub, topics: Topic[], signal?: AbortSignal): NodeEvent[] {
  const events: NodeEvent[] = []
  void (async () => {
    for await (const event of hub.subscribe(new Set(topics), signal)) events.push(event)
  })()
  return events
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('rpc/event-hub', () => {
  it('computes nothing where nobody listens', async () => {
    const { info, summary, tell, hub } = createHub()
    collect(hub, ['wallet'])
    tell({ topic: 'mempool' })
    tell({ topic: 'tip', id: Uint8Array.of(1), disconnected: [] })
    await wait(20)
    expect(info).not.toHaveBeenCalled()
    expect(summary).not.toHaveBeenCalled()
  })

  it('tells figures at once, then at most once a pause, and the last of them always', async () => {
    const { hub, info, tell } = createHub()
    const events = collect(hub, ['mempool'])
    for (let i = 0; i < 50; i++) {
      tell({ topic: 'mempool' })
      await wait(2)
    }
    const told = info.mock.calls.length
    expect(told).toBeGreaterThanOrEqual(1)
    expect(told).toBeLessThanOrEqual(5)
    tell({ topic: 'mempool' })
    await eventually(async () => info.mock.calls.length > told)
    await eventually(async () => events.length === info.mock.calls.length)
  })

  it('tells every block, in order, and does not make it wait for the pause of the figures', async () => {
    const { hub, tell } = createHub()
    const events = collect(hub, ['tip', 'mempool'])
    tell({ topic: 'mempool' })
    for (let i = 0; i < 5; i++) tell({ topic: 'tip', id: Uint8Array.of(i), disconnected: i === 4 ? ['aa'] : [] })
    await eventually(async () => events.filter(({ topic }) => topic === 'tip').length === 5)
    const tips = events.filter((event) => event.topic === 'tip')
    expect(tips.map(({ block }) => block.id)).toEqual(['0', '1', '2', '3', '4'])
    expect(tips.at(-1)).toMatchObject({ reorganized: true, disconnected: ['aa'] })
  })

  it('tells each the topics that were asked for', async () => {
    const { hub, tell } = createHub()
    const transactions = collect(hub, ['transaction'])
    const blocks = collect(hub, ['tip'])
    tell({ topic: 'transaction', txid: 'aa' })
    await eventually(async () => transactions.length === 1)
    expect(blocks).toEqual([])
  })

  it('goes on when one figure cannot be told', async () => {
    const { hub, tell } = createHub()
    const events = collect(hub, ['wallet', 'transaction'])
    tell({ topic: 'wallet', wallet: 'main' })
    tell({ topic: 'transaction', txid: 'aa' })
    tell({ topic: 'wallet', wallet: 'main' })
    await wait(100)
    tell({ topic: 'transaction', txid: 'bb' })
    await eventually(async () => events.length === 2)
  })

  it('forgets a listener that goes, before and while it reads', async () => {
    const { hub } = createHub()
    const gone = AbortSignal.abort()
    hub.subscribe(new Set<Topic>(['tip']), gone)
    expect(hub.subscribers).toBe(0)
    const leave = new AbortController()
    collect(hub, ['tip'], leave.signal)
    expect(hub.subscribers).toBe(1)
    leave.abort()
    expect(hub.subscribers).toBe(0)
  })

  it('holds a bounded number of listeners', () => {
    const { hub } = createHub()
    for (let i = 0; i < 500; i++) hub.subscribe(new Set<Topic>(['tip']))
    expect(hub.subscribers).toBe(64)
  })

  it('ends all listeners when it stops, and listens no more', async () => {
    const { hub, isListening } = createHub()
    const stream = hub.subscribe(new Set<Topic>(['tip']))
    const next = stream.next()
    hub.stop()
    expect(await next).toEqual({ value: undefined, done: true })
    expect(isListening()).toBe(false)
  })
})
