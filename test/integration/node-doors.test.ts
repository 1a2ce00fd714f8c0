// Blocks and payments handed in from outside: verdicts with the rule's name, waiting for the clock, and what a restart keeps.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CallError,
  eventually,
  findingsOf,
  type NodeProcess,
  removeFolder,
  startNode,
  temporaryFolder,
} from '../support/node-process.ts'

const PASSWORD = 'four words make a phrase'

const folders: string[] = []
let miner: NodeProcess
let other: NodeProcess

async function makeFolder(): Promise<string> {
  const made = await temporaryFolder()
  folders.push(made)
  return made
}

beforeAll(async () => {
  miner = await startNode(await makeFolder())
  other = await startNode(await makeFolder())
  await miner.call('wallet.create', { password: PASSWORD })
  await miner.call('mining.generate', { blocks: 245 })
})

afterAll(async () => {
  await Promise.all([miner, other].map((node) => node.kill()))
  await Promise.all(folders.map(removeFolder))
})

const rawBlock = async (height: number) => (await miner.call<{ raw: string }>('chain.block', { height, raw: true })).raw
const submitBlock = (node: NodeProcess, raw: string) => node.call<{ status: string; rule?: string }>('chain.submitBlock', { raw })

async function carry(from: number, to: number): Promise<void> {
  for (let height = from; height <= to; height++) await submitBlock(other, await rawBlock(height))
}

/** The text with its last byte changed. */
const flipLast = (raw: string) => `${raw.slice(0, -2)}${raw.endsWith('00') ? '01' : '00'}`

/** The text with the hex digits from `at` on replaced. */
const replaceAt = (raw: string, at: number, by: string) => `${raw.slice(0, at)}${by}${raw.slice(at + by.length)}`

async function pay(amount: number): Promise<string> {
  const { address } = await miner.call<{ address: string }>('wallet.newAddress')
  const { quote } = await miner.call<{ quote: string }>('wallet.prepare', { to: [{ address, amount }] })
  return (await miner.call<{ txid: string }>('wallet.send', { quote })).txid
}

describe('chain.submitBlock', () => {
  it('names the rule that bytes, headers and bodies break, and takes the true block afterwards', async () => {
    const raw = await rawBlock(1)
    expect(await submitBlock(other, '')).toEqual({ status: 'rejected', id: null, rule: 'malformed' })
    expect(await submitBlock(other, 'zz')).toEqual({ status: 'rejected', id: null, rule: 'malformed' })
    expect(await submitBlock(other, raw.slice(0, -1))).toEqual({ status: 'rejected', id: null, rule: 'malformed' })
    expect(await submitBlock(other, raw.slice(0, -2))).toMatchObject({ status: 'rejected', rule: 'malformed' })
    expect(await submitBlock(other, `${raw}00`)).toMatchObject({ status: 'rejected', rule: 'malformed' })
    expect(await submitBlock(other, '00'.repeat(2_000_001))).toMatchObject({ status: 'rejected', rule: 'block-size' })
    // another reward under the same header: refused, and the header is not remembered as bad
    expect(await submitBlock(other, flipLast(raw))).toMatchObject({ status: 'rejected', rule: 'body-root' })
    expect(await submitBlock(other, raw)).toMatchObject({ status: 'connected' })
    expect(await submitBlock(other, raw)).toMatchObject({ status: 'duplicate' })
    expect(await submitBlock(other, await rawBlock(3))).toMatchObject({ status: 'orphan' })
    expect(await submitBlock(other, await rawBlock(2))).toMatchObject({ status: 'connected' })
    // the orphan was kept, and followed its parent
    expect(await eventually(async () => (await other.call<{ height: number }>('node.status')).height === 3)).toBe(true)
  })

  it('names broken headers, alone too', async () => {
    const { raw } = await miner.call<{ raw: string }>('chain.header', { height: 4, raw: true })
    expect(await other.call('chain.submitHeader', { raw: raw.slice(2) })).toMatchObject({ status: 'rejected', rule: 'malformed' })
    expect(await other.call('chain.submitHeader', { raw: replaceAt(raw, 0, 'ff') })).toMatchObject({
      status: 'rejected',
      rule: 'header-version',
    })
  })

  it('lets a block wait that is ahead of the clock, and connects it when its time comes (debug.setTime)', async () => {
    await carry(4, 245)
    const { time } = await miner.call<{ time: number }>('debug.advanceTime', { seconds: 86_400 })
    await miner.call('mining.generate', { blocks: 1 })
    const raw = await rawBlock(246)
    expect(await submitBlock(other, raw)).toMatchObject({ status: 'early' })
    expect(await other.call('node.status')).toMatchObject({ height: 245 })
    expect(await other.call('debug.setTime', { time })).toMatchObject({ time: expect.any(Number) })
    await eventually(async () => (await other.call<{ height: number }>('node.status')).height === 246)
    expect(await findingsOf(other)).toEqual([])
  })
})

describe('chain.submitTransaction', () => {
  it('names the rule, for malformed ones and for broken ones', async () => {
    await miner.call('wallet.unlock', { password: PASSWORD })
    const txid = await pay(12_345_678)
    const { raw } = await miner.call<{ raw: string }>('chain.transaction', { txid, raw: true })
    const submit = (bytes: string, node = other) => node.call('chain.submitTransaction', { raw: bytes })
    expect(await submit('')).toEqual({ status: 'rejected', txid: null, rule: 'malformed' })
    expect(await submit('0g')).toEqual({ status: 'rejected', txid: null, rule: 'malformed' })
    expect(await submit(raw.slice(0, -2))).toMatchObject({ status: 'rejected', rule: 'malformed' })
    expect(await submit(`${raw}00`)).toMatchObject({ status: 'rejected', rule: 'malformed' })
    expect(await submit(flipLast(raw))).toMatchObject({ status: 'rejected', txid, rule: 'signature' })
    expect(await other.call('chain.checkTransaction', { raw })).toMatchObject({ status: 'accepted', txid, fee: expect.any(Number) })
    expect(await other.call('mempool.info')).toMatchObject({ transactions: 0 })
    expect(await submit(raw)).toEqual({ status: 'accepted', txid })
    expect(await other.call('mempool.info')).toMatchObject({ transactions: 1 })
    const coinbase = (await miner.call<{ transactions: string[] }>('chain.block', { height: 200 })).transactions[0] as string
    const { raw: reward } = await miner.call<{ raw: string }>('chain.transaction', { txid: coinbase, raw: true })
    expect(await submit(reward)).toMatchObject({ status: 'rejected', rule: expect.any(String) })
  })
})

describe('looking up', () => {
  const codeOf = (procedure: string, input: object) =>
    other.call(procedure, input).then(
      () => 'none',
      (error: unknown) => (error as CallError).code,
    )

  it('says by a code of its own what is not there', async () => {
    const none = 'ab'.repeat(32)
    expect(await codeOf('chain.block', { id: none })).toBe('block-unknown')
    expect(await codeOf('chain.block', { height: 4_000_000 })).toBe('block-unknown')
    expect(await codeOf('chain.block', {})).toBe('input-invalid')
    expect(await codeOf('chain.block', { id: none, height: 1 })).toBe('input-invalid')
    expect(await codeOf('chain.block', { id: none.toUpperCase() })).toBe('input-invalid')
    expect(await codeOf('chain.transaction', { txid: none })).toBe('transaction-unknown')
    expect(await codeOf('chain.coin', { txid: none, index: 0 })).toBe('coin-unknown')
    expect(await codeOf('chain.address', { address: 'nonsense' })).toBe('address-invalid')
  })

  it('says that an index is off, and builds it when it is switched on again', async () => {
    const folder = await makeFolder()
    const address = (await miner.call<{ address: string }>('wallet.newAddress')).address
    let node = await startNode(folder, ['--no-tx-index', '--no-address-index'])
    const [first] = (await node.call<{ blocks: string[] }>('mining.generate', { blocks: 2, address })).blocks
    const txid = (await node.call<{ transactions: string[] }>('chain.block', { id: first })).transactions[0]
    expect(await node.call('node.status')).toMatchObject({ indexes: { transactions: false, addresses: false } })
    await expect(node.call('chain.transaction', { txid })).rejects.toMatchObject({ code: 'index-off' })
    await expect(node.call('chain.address', { address })).rejects.toMatchObject({ code: 'index-off' })
    expect(await node.stop()).toBe(0)
    node = await startNode(folder)
    expect(await node.call('chain.transaction', { txid })).toMatchObject({ txid, height: 1 })
    expect(await node.call('chain.address', { address })).toMatchObject({ coins: 2 })
    expect(await node.stop()).toBe(0)
  })
})

describe('what waits for a block', () => {
  it('is kept over a stop, and the own payments over a kill right after sending', async () => {
    const before = (await miner.call<{ transactions: { txid: string }[] }>('mempool.list')).transactions.map(({ txid }) => txid)
    const own = await pay(23_456_789)
    expect(await other.stop()).toBe(0)
    other = await startNode(other.dataDir)
    expect((await other.call<{ transactions: { txid: string }[] }>('mempool.list')).transactions.map(({ txid }) => txid)).toEqual(before)

    await miner.kill()
    miner = await startNode(miner.dataDir)
    const waiting = await eventually(async () => {
      const { transactions } = await miner.call<{ transactions: { txid: string }[] }>('mempool.list')
      return transactions.length >= before.length + 1 && transactions
    })
    expect(new Set(waiting.map(({ txid }) => txid))).toEqual(new Set([...before, own]))
    expect(await findingsOf(miner)).toEqual([])
  })
})
