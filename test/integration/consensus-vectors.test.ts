// The chains of the known answers, block by block through the rules alone.
import { describe, expect, it } from 'vitest'
import { medianTime } from '../../src-main/consensus/median-time.ts'
import { createCustomNetwork, createNetwork, type Network } from '../../src-main/consensus/networks.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import { decodeBlock, encodeBlock, encodeHeader } from '../../src-main/primitives/block.ts'
import { transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { PureChain } from '../support/pure-chain.ts'
import { hex, readJsonVector } from '../support/vectors.ts'

interface BlockRow {
  height: number
  id: string
  block: string
  powHash: string
  txids: string[]
  transactions: string
  state: string
  history: string
  work: string
  median: number
  coins?: number
  total?: number
  sha256OfLanes?: string
  tip: string
}

interface RetargetingVectors {
  network: {
    prefix: string
    genesisTarget: string
    argonKiB: number
    time: number
    text: string
    reserveKey: string
    genesis: string
    genesisId: string
  }
  blocks: BlockRow[]
}

const FAR_FUTURE_SECONDS = 2_000_000_000

async function replay(network: Network, rows: readonly BlockRow[]): Promise<PureChain> {
  const chain = new PureChain(network, { nowSeconds: FAR_FUTURE_SECONDS })
  for (const row of rows) {
    const bytes = hex(row.block)
    const { header, transactions } = decodeBlock(bytes)
    expect(bytesToHex(encodeBlock({ header, transactions }))).toBe(row.block)
    const entry = await chain.add(bytes)
    expect({
      height: header.height,
      id: bytesToHex(entry.id),
      powHash: bytesToHex(powHashReference(encodeHeader(header), network.powMemoryKiB)),
      txids: transactions.map((tx) => bytesToHex(transactionId(tx))),
      transactions: bytesToHex(header.transactions),
      state: bytesToHex(header.state),
      history: bytesToHex(header.history),
      work: entry.chainWork.toString(),
      median: medianTime(entry.times),
      tip: bytesToHex(chain.tip.id),
    }).toEqual({
      height: row.height,
      id: row.id,
      powHash: row.powHash,
      txids: row.txids,
      transactions: row.transactions,
      state: row.state,
      history: row.history,
      work: row.work,
      median: row.median,
      tip: row.tip,
    })
    if (row.coins === undefined) continue
    expect(chain.coins.size).toBe(row.coins)
    expect([chain.state.count, chain.state.total]).toEqual([row.coins, row.total])
    expect(bytesToHex(hashSha256(chain.state.encode().subarray(0, 2048)))).toBe(row.sha256OfLanes)
    expect(bytesToHex(chain.state.root())).toBe(row.state)
  }
  return chain
}

describe('the known chains', () => {
  it('chain.json: every spend, the reorganisation and the reserve, figure by figure', async () => {
    const { blocks } = readJsonVector<{ blocks: BlockRow[] }>('duit/chain.json')
    const chain = await replay(createNetwork('regtest', keystreamReference), blocks)
    expect(chain.tip.header.height).toBe(417)
  })

  it('retargeting.json: a late start, fast, slow, and a branch with a schedule of its own', async () => {
    const { network, blocks } = readJsonVector<RetargetingVectors>('duit/retargeting.json')
    const custom = createCustomNetwork(
      {
        name: 'regtest',
        prefix: network.prefix,
        port: 1,
        genesisTarget: Number.parseInt(network.genesisTarget, 16),
        retargets: true,
        powMemoryKiB: network.argonKiB,
        genesisTime: network.time,
        reserveKey: hex(network.reserveKey),
        genesisText: network.text,
        candidate: false,
      },
      keystreamReference,
    )
    expect(bytesToHex(custom.genesisBytes)).toBe(network.genesis)
    expect(bytesToHex(custom.genesisId)).toBe(network.genesisId)
    await replay(custom, blocks)
  })
})
