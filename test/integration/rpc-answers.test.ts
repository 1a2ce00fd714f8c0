// Every procedure of the contract, called for real: the answer is what its schema says, and survives JSON unchanged.
import { getEventIteratorSchemaDetails } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { listProcedures } from '../../src-main/contract/contract.ts'
import { eventually, type NodeProcess, removeFolder, runForLines, startNode, temporaryFolder } from '../support/node-process.ts'

const PASSWORD = 'four words make a phrase'
const WORDS = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'

let folder: string
let node: NodeProcess
let address: string
let txid: string
let coinbase: string
let raw: string

beforeAll(async () => {
  folder = await temporaryFolder()
  node = await startNode(folder)
  await node.call('wallet.create', { password: PASSWORD })
  await node.call('wallet.unlock', { password: PASSWORD })
  address = (await node.call<{ address: string }>('wallet.newAddress')).address
  await node.call('mining.generate', { blocks: 245 })
  txid = await pay()
  raw = (await node.call<{ raw: string }>('chain.transaction', { txid, raw: true })).raw
  coinbase = (await node.call<{ transactions: string[] }>('chain.block', { height: 240 })).transactions[0] as string
})

afterAll(async () => {
  await node.kill()
  await removeFolder(folder)
})

async function prepare(): Promise<string> {
  const settled = async () =>
    (await node.call<{ height: number }>('wallet.info')).height === (await node.call<{ height: number }>('node.status')).height
  await eventually(settled)
  return (await node.call<{ quote: string }>('wallet.prepare', { to: [{ address, amount: 1_000_000 }] })).quote
}

async function pay(): Promise<string> {
  return (await node.call<{ txid: string }>('wallet.send', { quote: await prepare() })).txid
}

/** An input of each procedure, in an order in which they can be called one after the other. */
const INPUTS: Record<string, () => unknown> = {
  'node.status': () => ({}),
  'node.memory': () => ({}),
  'node.log': () => ({ level: 'debug' }),
  'node.verify': () => ({ depth: 5 }),
  'chain.block': () => ({ height: 3, raw: true }),
  'chain.header': () => ({ height: 0, raw: true }),
  'chain.latest': () => ({}),
  'chain.transaction': () => ({ txid, raw: true }),
  'chain.coin': () => ({ txid: coinbase, index: 0 }),
  'chain.address': () => ({ address }),
  'chain.submitBlock': () => ({ raw: '00' }),
  'chain.submitHeader': () => ({ raw: '00' }),
  'chain.submitTransaction': () => ({ raw }),
  'chain.checkTransaction': () => ({ raw }),
  'mempool.info': () => ({}),
  'mempool.list': () => ({}),
  'fees.estimate': () => ({ blocks: 3 }),
  'wallet.list': () => ({}),
  'wallet.info': () => ({}),
  'wallet.create': () => ({ wallet: 'second', password: PASSWORD, words: 12 }),
  'wallet.restore': () => ({ wallet: 'third', words: WORDS, password: PASSWORD }),
  'wallet.changePassword': () => ({ wallet: 'third', password: PASSWORD, newPassword: `${PASSWORD}!` }),
  'wallet.balance': () => ({}),
  'wallet.balanceHistory': () => ({}),
  'wallet.newAddress': () => ({ label: 'rent' }),
  'wallet.addresses': () => ({}),
  'wallet.coins': () => ({}),
  'wallet.history': () => ({}),
  'wallet.prepare': () => ({ to: [{ address, amount: 'all' }] }),
  'wallet.send': async () => ({ quote: await prepare() }),
  'wallet.bump': () => ({ txid }),
  'wallet.label': () => ({ address, text: 'mine' }),
  'backup.words': () => ({ password: PASSWORD }),
  'backup.confirmWords': () => ({ words: WORDS }),
  'backup.status': () => ({}),
  'wallet.lock': () => ({ wallet: 'second' }),
  'wallet.unlock': () => ({ password: PASSWORD }),
  'mining.settings': () => ({ watts: 65, hours: { from: 22, to: 6 } }),
  'mining.start': () => ({ threads: 1 }),
  'mining.status': () => ({}),
  'mining.samples': () => ({}),
  'mining.stop': () => ({}),
  'mining.generate': () => ({ blocks: 2 }),
  'debug.setTime': () => ({ time: Date.now() + 5_000 }),
  'debug.advanceTime': () => ({ seconds: 5 }),
  'events.subscribe': () => ({ topics: ['tip', 'wallet', 'mempool', 'mining', 'transaction'] }),
  'node.stop': () => ({}),
}

function schemaOf(name: string): z.ZodType {
  const schema = listProcedures().get(name)?.['~orpc'].outputSchema
  return ((schema && getEventIteratorSchemaDetails(schema)?.yields) ?? schema) as unknown as z.ZodType
}

describe('every procedure', () => {
  it('stands in the table of this test', () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...listProcedures().keys()].sort())
  })

  it.each(Object.entries(INPUTS).filter(([name]) => !['node.verify', 'events.subscribe', 'node.stop'].includes(name)))(
    '%s answers what its schema says',
    async (name, input) => {
      const answer = await node.call(name, await input())
      expect(schemaOf(name).parse(answer)).toEqual(answer)
    },
  )

  it('node.verify streams what its schema says', async () => {
    const events = await node.collect('node.verify', INPUTS['node.verify']?.())
    expect(events.length).toBeGreaterThan(3)
    for (const event of events) expect(schemaOf('node.verify').parse(event)).toEqual(event)
  })

  it('events.subscribe tells of blocks, wallets, mining and what waits, as its schema says', async () => {
    const lines = runForLines(folder, 12, 'call', 'events.subscribe', JSON.stringify(INPUTS['events.subscribe']?.()))
    const again = setInterval(() => node.call('mining.generate', { blocks: 1 }).catch(() => undefined), 400)
    const events = (await lines).map((line) => JSON.parse(line) as { topic: string })
    clearInterval(again)
    for (const event of events) expect(schemaOf('events.subscribe').parse(event)).toEqual(event)
    expect(events.map(({ topic }) => topic)).toEqual(expect.arrayContaining(['tip', 'wallet', 'mempool', 'mining']))
  })

  it('node.stop answers, then the node ends cleanly', async () => {
    expect(await node.call('node.stop')).toEqual({ ok: true })
    expect(await node.ended()).toBe(0)
    expect(node.log()).not.toMatch(/failed unexpectedly|Uncaught|Unhandled/)
  })
})
