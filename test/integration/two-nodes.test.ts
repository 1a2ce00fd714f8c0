// Two nodes with a folder each, no network between them: blocks and payments are carried over by hand, as a courier would.
import { afterEach, describe, expect, it } from 'vitest'
import { callCommand, eventually, type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

interface Balance {
  available: number
  pending: number
  ripening: number
  locked: number
}
interface Status {
  height: number
  best: string
}

const PASSWORD = 'correct horse battery staple'
const REWARD_1 = 991_344_451

const folders: string[] = []
const nodes: NodeProcess[] = []

async function start(dataDir: string): Promise<NodeProcess> {
  const node = await startNode(dataDir)
  nodes.push(node)
  return node
}

async function folder(): Promise<string> {
  const made = await temporaryFolder()
  folders.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.kill()))
  await Promise.all(folders.splice(0).map(removeFolder))
})

/** Hands blocks `from` … `to` of one node to another, in order. */
async function carry(source: NodeProcess, target: NodeProcess, from: number, to: number): Promise<string[]> {
  const statuses: string[] = []
  for (let height = from; height <= to; height++) {
    const { raw } = await source.call<{ raw: string }>('chain.block', { height, raw: true })
    const { status } = await target.call<{ status: string }>('chain.submitBlock', { raw })
    statuses.push(status)
  }
  return statuses
}

/** The balance once the wallet has looked at this height. */
function balanceAt(node: NodeProcess, height: number): Promise<Balance> {
  return eventually(async () => {
    const info = await node.call<{ height: number | null; balance: Balance | null }>('wallet.info', {})
    return info.height === height && info.balance !== null && info.balance
  })
}

async function rewards(node: NodeProcess, from: number, to: number): Promise<number> {
  let sum = 0
  for (let height = from; height <= to; height++) {
    const block = await node.call<{ transactions: string[] }>('chain.block', { height })
    const coinbase = await node.call<{ outputs: { value: number }[] }>('chain.transaction', { txid: block.transactions[0] })
    sum += coinbase.outputs.reduce((total, output) => total + output.value, 0)
  }
  return sum
}

describe('two nodes without a network', () => {
  it('mines, pays, shows the payment waiting and then in a block, and keeps every figure through SIGKILL', async () => {
    const [here, there] = [await folder(), await folder()]
    let miner = await start(here)
    let receiver = await start(there)
    await callCommand(here, 'wallet.create', { password: PASSWORD })
    await callCommand(there, 'wallet.create', { password: PASSWORD })

    const { blocks } = await callCommand<{ blocks: string[] }>(here, 'mining.generate', { blocks: 250 })
    expect(blocks).toHaveLength(250)
    const ripe = await rewards(miner, 1, 11)
    const all = await rewards(miner, 1, 250)
    // the next block is 251: coins born up to height 11 may be spent in it
    expect(await balanceAt(miner, 250)).toEqual({ available: ripe, pending: 0, ripening: all - ripe, locked: 0 })
    expect(await rewards(miner, 1, 1)).toBe(REWARD_1)

    const { address } = await callCommand<{ address: string }>(there, 'wallet.newAddress')
    await callCommand(here, 'wallet.unlock', { password: PASSWORD })
    const quote = await callCommand<{ quote: string; fee: number; amount: number }>(here, 'wallet.prepare', {
      to: [{ address, amount: 123_456_789 }],
    })
    const { txid } = await callCommand<{ txid: string }>(here, 'wallet.send', { quote: quote.quote })

    // the power goes right after sending: the payment is still there, and waits
    await miner.kill()
    miner = await start(here)
    expect((await miner.call<Status>('node.status')).height).toBe(250)
    const afterKill = await balanceAt(miner, 250)
    expect(afterKill.available + afterKill.pending).toBe(ripe - 123_456_789 - quote.fee)
    expect(afterKill.ripening).toBe(all - ripe)
    const waiting = await eventually(async () => {
      const { transactions } = await miner.call<{ transactions: { txid: string }[] }>('mempool.list')
      return transactions.length > 0 && transactions
    })
    expect(waiting.map((entry) => entry.txid)).toEqual([txid])

    // the courier brings blocks and payment to the other
    expect(new Set(await carry(miner, receiver, 1, 250))).toEqual(new Set(['connected']))
    const { raw } = await miner.call<{ raw: string }>('chain.transaction', { txid, raw: true })
    expect(await receiver.call('chain.submitTransaction', { raw })).toMatchObject({ status: 'accepted', txid })
    await balanceAt(receiver, 250)
    const pending = await eventually(async () => {
      const balance = await callCommand<Balance>(there, 'wallet.balance')
      return balance.pending > 0 && balance
    })
    expect(pending).toEqual({ available: 0, pending: 123_456_789, ripening: 0, locked: 0 })

    await callCommand(here, 'mining.generate', { blocks: 1 })
    expect(await carry(miner, receiver, 251, 251)).toEqual(['connected'])
    await receiver.kill()
    receiver = await start(there)
    expect(await balanceAt(receiver, 251)).toEqual({ available: 123_456_789, pending: 0, ripening: 0, locked: 0 })
    const { entries } = await callCommand<{ entries: { txid: string; state: string; amount: number; height: number }[] }>(
      there,
      'wallet.history',
    )
    expect(entries).toMatchObject([{ txid, state: 'confirmed', amount: 123_456_789, height: 251 }])

    // the fee came back with the reward of block 251; coinbase 12 ripened
    const [first, twelfth, last] = [ripe, await rewards(miner, 12, 12), await rewards(miner, 251, 251)]
    const payer = await balanceAt(miner, 251)
    expect(payer).toEqual({
      available: first + twelfth - 123_456_789 - quote.fee,
      pending: 0,
      ripening: all - first - twelfth + last,
      locked: 0,
    })
    expect(await miner.stop()).toBe(0)
    expect(await receiver.stop()).toBe(0)
  })

  it('gives back every coin, wallet figure and waiting payment in a reorganisation of 100 blocks', async () => {
    const [here, there] = [await folder(), await folder()]
    const home = await start(here)
    const other = await start(there)
    await home.call('wallet.create', { password: PASSWORD })
    await home.call('wallet.unlock', { password: PASSWORD })
    await other.call('wallet.create', { password: PASSWORD })
    await home.call('mining.generate', { blocks: 245 })
    await carry(home, other, 1, 245)
    const before = await balanceAt(home, 245)
    const { address } = await other.call<{ address: string }>('wallet.newAddress')

    // 100 blocks on this side, with payments in the first of them
    const quote = await home.call<{ quote: string; fee: number }>('wallet.prepare', { to: [{ address, amount: 50_000_000 }] })
    const { txid } = await home.call<{ txid: string }>('wallet.send', { quote: quote.quote })
    await home.call('mining.generate', { blocks: 100 })
    const { entries } = await eventually(async () => {
      const history = await home.call<{ entries: { txid: string; height: number | null }[] }>('wallet.history', { limit: 500 })
      return history.entries.some((entry) => entry.txid === txid && entry.height === 246) && history
    })
    expect(entries.length).toBeGreaterThan(300)

    // 101 on the other side, which never saw the payment
    await other.call('mining.generate', { blocks: 101 })
    const statuses = await carry(other, home, 246, 346)
    expect(statuses.slice(0, 99).every((status) => status === 'side-branch')).toBe(true)
    expect(statuses.at(-1)).toBe('connected')

    const [one, two] = [await home.call<Status>('node.status'), await other.call<Status>('node.status')]
    expect(one).toMatchObject({ height: 346, best: two.best })
    const { transactions } = await home.call<{ transactions: { txid: string }[] }>('mempool.list')
    expect(transactions.map((entry) => entry.txid)).toEqual([txid])
    // block 347 is next: what was mined up to 107 on the common part is ripe, less what the waiting payment spends
    const ripe = await rewards(home, 1, 107)
    const common = await rewards(home, 1, 245)
    const after = await balanceAt(home, 346)
    expect(before.available + before.ripening).toBe(common)
    expect(after.ripening).toBe(common - ripe)
    expect(after.available + after.pending).toBe(ripe - 50_000_000 - quote.fee)

    // both nodes commit to the same coins: the header of the tip says so, and the books agree
    await home.call('mining.generate', { blocks: 1 })
    expect(await carry(home, other, 347, 347)).toEqual(['connected'])
    expect((await balanceAt(other, 347)).available).toBeGreaterThanOrEqual(50_000_000)
    expect(await home.stop()).toBe(0)
    expect(await other.stop()).toBe(0)
  })
})
