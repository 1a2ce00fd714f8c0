import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import type { NodeClient } from '../../../../src-renderer/rpc/client.ts'
import { pause } from '../../../../src-renderer/rpc/connection.ts'
import { LiveFeed, withNewest } from '../../../../src-renderer/state/live-feed.ts'
import { createStores } from '../../../../src-renderer/state/stores.ts'
import { createContractFake } from '../../../support/contract-fake.ts'
import { fakeState, hashOf, type Scenario } from '../../../support/contract-fake-state.ts'

const NOW = Date.UTC(2027, 5, 19)

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !holds(); turn += 1) await pause(5, new AbortController().signal)
  expect(holds()).toBe(true)
}

async function follow(scenario: Scenario) {
  const fake = createContractFake(fakeState(scenario, NOW))
  const stores = createStores()
  // The fake answers what the window asks; the rest of the contract is never called here.
  const client = createRouterClient(fake.router) as unknown as NodeClient
  const feed = new LiveFeed({ client, stores, now: () => NOW, pause })
  const ended = new AbortController()
  const following = feed.follow(ended.signal)
  await until(() => stores.connection.get().phase === 'online' && fake.listeners() === 1)
  const stop = async () => {
    ended.abort()
    fake.endStreams()
    await following
  }
  return { fake, stores, feed, stop }
}

const block = (height: number, name = `block ${height}`) => ({
  id: hashOf(name),
  height,
  time: NOW,
  transactionCount: 1,
  sizeBytes: 300,
  mined: false,
})

describe('src-renderer/state/live-feed', () => {
  it('fills every store from one snapshot', async () => {
    const { stores, stop } = await follow('full')
    await until(() => stores.wallet.get().entries !== null)
    expect(stores.node.get().status?.height).toBe(237_618)
    expect(stores.node.get().blocks).toHaveLength(100)
    expect(stores.wallet.get().info?.balance?.available).toBe(36_399_551_000)
    expect(stores.wallet.get().entries).toHaveLength(5)
    expect(stores.mining.get().samples.length).toBeGreaterThan(100)
    await stop()
  })

  it('takes the values that events carry', async () => {
    const { fake, stores, stop } = await follow('full')
    fake.publish({ topic: 'tip', block: block(237_619), reorganized: false, disconnected: [] })
    fake.publish({ topic: 'peers', peers: 3 })
    fake.publish({
      topic: 'mining',
      status: { ...fake.state.mining, hashRate: 99 },
      sample: { time: NOW + 1, hashRate: 99, paused: null, eased: false },
    })
    await until(() => stores.mining.get().status?.hashRate === 99)
    expect(stores.node.get()).toMatchObject({ status: { height: 237_619, peers: 3, best: hashOf('block 237619') } })
    expect(stores.node.get().blocks[0]?.height).toBe(237_619)
    expect(stores.mining.get().samples.at(-1)?.time).toBe(NOW + 1)
    await stop()
  })

  it('keeps an hour of samples', async () => {
    const { fake, stores, stop } = await follow('full')
    fake.publish({ topic: 'mining', status: fake.state.mining, sample: { time: NOW + 1_800_000, hashRate: 5, paused: null, eased: false } })
    await until(() => stores.mining.get().samples.at(-1)?.hashRate === 5)
    expect(stores.mining.get().samples[0]?.time).toBeGreaterThanOrEqual(NOW - 1_800_000)
    await stop()
  })

  it('reads the wallet again when it changed, and forgets it when it is locked', async () => {
    const { fake, stores, stop } = await follow('empty')
    await until(() => stores.wallet.get().entries?.length === 0)
    fake.state.entries = fakeState('full', NOW).entries
    fake.publish({ topic: 'wallet', info: fake.state.info })
    await until(() => stores.wallet.get().entries?.length === 5)
    fake.state.info = { ...fake.state.info, unlocked: false, balance: null }
    fake.publish({ topic: 'wallet', info: fake.state.info })
    await until(() => stores.wallet.get().entries === null)
    expect(stores.wallet.get()).toMatchObject({ steps: null, info: { unlocked: false, balance: null } })
    await stop()
  })

  it('ignores other wallets', async () => {
    const { fake, stores, stop } = await follow('full')
    fake.publish({ topic: 'wallet', info: { ...fake.state.info, wallet: 'savings', balance: null } })
    fake.publish({ topic: 'peers', peers: 1 })
    await until(() => stores.node.get().status?.peers === 1)
    expect(stores.wallet.get().info?.balance).not.toBeNull()
    await stop()
  })

  it('drops blocks that left the best chain and reads the list again where it has a hole', async () => {
    const { fake, stores, stop } = await follow('full')
    fake.state.blocks = [block(237_620, 'other'), block(237_619, 'other'), ...fake.state.blocks.slice(2)]
    fake.publish({ topic: 'tip', block: block(237_620, 'other'), reorganized: true, disconnected: [hashOf('block 237618')] })
    await until(() => stores.node.get().blocks[1]?.height === 237_619)
    expect(stores.node.get().blocks.some(({ id }) => id === hashOf('block 237618'))).toBe(false)
    await stop()
  })

  it('takes the snapshot even where one part cannot answer', async () => {
    const fake = createContractFake(fakeState('full', NOW))
    fake.state.mining = { ...fake.state.mining, hashRate: -1 }
    const stores = createStores()
    const feed = new LiveFeed({ client: createRouterClient(fake.router) as unknown as NodeClient, stores, now: () => NOW, pause })
    await feed.takeSnapshot(AbortSignal.abort())
    expect(stores.node.get().status?.height).toBe(237_618)
    expect(stores.mining.get().status).toBeNull()
  })

  it('puts a new tip on top of what it stands on', () => {
    const blocks = [3, 2, 1].map((height) => block(height))
    expect(withNewest(blocks, block(4), [hashOf('block 2'), hashOf('block 3')]).map(({ height }) => height)).toEqual([4, 1])
    expect(withNewest(blocks, block(3, 'new')).map(({ id }) => id)).toEqual([hashOf('new'), hashOf('block 2'), hashOf('block 1')])
  })
})
