// The chains that an independent implementation wrote, fed to a fresh node: every verdict and every figure of every row.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCustomNetwork, createNetwork, type Network } from '../../src-main/consensus/networks.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { encodeHeader } from '../../src-main/primitives/block.ts'
import { transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'
import { hex, readJsonVector } from '../support/vectors.ts'

interface Row {
  readonly height: number
  readonly id: string
  readonly block: string
  readonly powHash: string
  readonly txids: readonly string[]
  readonly transactions: string
  readonly state: string
  readonly history: string
  readonly work: string
  readonly median: number
  readonly coins?: number
  readonly total?: number
  readonly sha256OfLanes?: string
  readonly tip: string
}

async function feed({ chain }: TestChain, network: Network, row: Row): Promise<void> {
  const id = hex(row.id)
  const result = await chain.addBlock(hex(row.block))
  expect(result.rule).toBeUndefined()
  expect(result.status).toBe(row.coins === undefined ? 'side-branch' : 'connected')
  expect(bytesToHex(result.id as Uint8Array)).toBe(row.id)
  expect(bytesToHex(chain.tip().id)).toBe(row.tip)
  const view = await chain.getHeader(id)
  expect(view?.height).toBe(row.height)
  expect(view?.chainWork).toBe(BigInt(row.work))
  expect(view?.medianTime).toBe(row.median)
  expect(bytesToHex(view?.header.transactions as Uint8Array)).toBe(row.transactions)
  expect(bytesToHex(view?.header.state as Uint8Array)).toBe(row.state)
  expect(bytesToHex(view?.header.history as Uint8Array)).toBe(row.history)
  expect(bytesToHex(powHashReference(encodeHeader((await chain.getHeader(id))?.header as never), network.powMemoryKiB))).toBe(row.powHash)
  const block = await chain.getBlock(id)
  expect(block?.transactions.map((tx) => bytesToHex(transactionId(tx)))).toEqual(row.txids)
  if (row.coins !== undefined) {
    expect(chain.supply().coins).toBe(row.coins)
    expect(chain.supply().total).toBe(row.total)
    const lanes = chain.encodedState().subarray(0, 2048)
    expect(createHash('sha256').update(lanes).digest('hex')).toBe(row.sha256OfLanes)
  }
}

describe('chain against the vectors', () => {
  it('accepts the whole of chain.json and agrees on every figure', async () => {
    const { blocks } = readJsonVector<{ blocks: readonly Row[] }>('duit/chain.json')
    const network = createNetwork('regtest', keystreamReference)
    const node = await openTestChain({ network })
    for (const row of blocks) await feed(node, network, row)
    expect(node.changes.some((change) => change.disconnected.length === 2 && change.connected.length === 3)).toBe(true)
    const findings = []
    for await (const progress of node.chain.verifyBooks()) if (progress.finding !== undefined) findings.push(progress.finding)
    expect(findings).toEqual([])
    await node.chain.stop()
  })

  it('follows the retargeting network of retargeting.json with its branch from genesis', async () => {
    const vector = readJsonVector<{ network: Record<string, string | number>; blocks: readonly Row[] }>('duit/retargeting.json')
    const { prefix, genesisTarget, argonKiB, time, text, reserveKey } = vector.network
    const network = createCustomNetwork(
      {
        name: 'regtest',
        prefix: String(prefix),
        port: 1,
        genesisTarget: Number.parseInt(String(genesisTarget), 16),
        retargets: true,
        powMemoryKiB: Number(argonKiB),
        genesisTime: Number(time),
        reserveKey: hex(String(reserveKey)),
        genesisText: String(text),
        candidate: false,
      },
      keystreamReference,
    )
    const node = await openTestChain({ network })
    for (const row of vector.blocks) await feed(node, network, row)
    await node.chain.stop()
  })
})
