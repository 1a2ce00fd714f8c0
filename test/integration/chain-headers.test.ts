// Headers that come in lists get the verdicts that they get one by one, and leave the same behind.
import { describe, expect, it } from 'vitest'
import { HEADERS_AT_ONCE } from '../../src-main/chain/chain.ts'
import type { AddBlockResult } from '../../src-main/chain/interface.ts'
import { encodeHeader, type Header } from '../../src-main/primitives/block.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { addAll, buildBase } from '../support/chain-base.ts'
import { type BuiltBlock, ChainBuilder, createQuickNetwork } from '../support/chain-builder.ts'
import { openTestChain } from '../support/chain-node.ts'
import { newSeed, seededRandom, shuffled } from '../support/seeded.ts'

const base = buildBase(20)
const NOW_MS = 1_000 * (base.tip.header.time + 30 * 60)

const bytesOf = (blocks: readonly BuiltBlock[]) => blocks.map(({ header }) => encodeHeader(header))
const namesOf = (results: readonly AddBlockResult[]) =>
  results.map(({ status, rule }) => (rule === undefined ? status : `${status} ${rule}`))

async function nodeAtBase(raw = new MemoryDatabase()) {
  const node = await openTestChain({ network: base.builder.network, raw })
  node.clock.nowMs = NOW_MS
  await addAll(node.chain, base.blocks)
  return node
}

/** A branch of headers, one of them with a fault. */
function branch(random: () => number): BuiltBlock[] {
  const pick = (n: number) => Math.floor(random() * n)
  const faults: (Partial<Header> | 'work')[] = [
    { version: 2 },
    { height: 7 },
    { time: 1 },
    { target: 0x20123456 },
    { history: new Uint8Array(32) },
    // far ahead of the clock: waits
    { time: base.tip.header.time + 3_600 },
    'work',
    {},
  ]
  const fault = faults[pick(faults.length)] as Partial<Header> | 'work'
  const blocks: BuiltBlock[] = []
  const from = base.blocks[base.blocks.length - 1 - pick(5)] as BuiltBlock
  const faultAt = pick(8)
  const witness = Uint8Array.of(pick(256), pick(256))
  for (let i = 0; i < 8; i++) {
    const options = i !== faultAt ? {} : fault === 'work' ? { badWork: true } : { header: fault }
    blocks.push(base.builder.build(blocks.at(-1) ?? from, { witness, ...options }))
  }
  return blocks
}

describe('headers in lists', () => {
  it('get the verdicts of one after the other, in any order and with anything in between', async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    for (let round = 0; round < 40; round++) {
      const headers = [...branch(random), ...branch(random), ...branch(random)].map(({ header }) => encodeHeader(header))
      const noise = [new Uint8Array(0), new Uint8Array(156), new Uint8Array(157), headers[3] as Uint8Array]
      const list = round % 2 === 0 ? [...headers, ...noise, ...headers] : shuffled([...headers, ...noise, ...headers], random)
      const [single, together] = [await nodeAtBase(), await nodeAtBase()]
      const expected: AddBlockResult[] = []
      for (const header of list) expected.push(...(await single.chain.addHeaders([header])))
      const found = await together.chain.addHeaders(list)
      expect([seed, round, namesOf(found)]).toEqual([seed, round, namesOf(expected)])
      expect(found.map(({ id }) => id && bytesToHex(id))).toEqual(expected.map(({ id }) => id && bytesToHex(id)))
      for (const { id } of found) {
        if (id === null) continue
        expect(await together.chain.getHeader(id)).toEqual(await single.chain.getHeader(id))
      }
    }
  })

  it('are there after a restart, and bodies follow in any order', async () => {
    const blocks = base.builder.buildMany(base.tip, 12)
    const raw = new MemoryDatabase()
    const first = await nodeAtBase(raw)
    expect(namesOf(await first.chain.addHeaders(bytesOf(blocks)))).toEqual(blocks.map(() => 'side-branch'))
    const again = await openTestChain({ network: base.builder.network, raw })
    again.clock.nowMs = NOW_MS
    expect(namesOf(await again.chain.addHeaders(bytesOf(blocks)))).toEqual(blocks.map(() => 'duplicate'))
    await addAll(again.chain, [...blocks].reverse())
    expect(bytesToHex(again.chain.tip().id)).toBe(bytesToHex((blocks.at(-1) as BuiltBlock).id))
  })

  it('of a whole list cost one batch, and each work check once', async () => {
    const builder = new ChainBuilder(createQuickNetwork())
    const blocks = builder.buildMany(builder.genesis, 300)
    const raw = new MemoryDatabase()
    const node = await openTestChain({ network: builder.network, raw })
    let batches = 0
    const batch = raw.batch.bind(raw)
    raw.batch = (operations, options) => {
      batches += 1
      return batch(operations, options)
    }
    await node.chain.addHeaders(bytesOf(blocks))
    expect(batches).toBe(1)
    expect(node.calls.workChecks).toBe(300)
    expect((await node.chain.getHeader((blocks.at(-1) as BuiltBlock).id))?.chainWork).toBe((blocks.at(-1) as BuiltBlock).work)
  })

  it('are taken in bounded lists alone', async () => {
    const node = await nodeAtBase()
    const list = Array.from({ length: HEADERS_AT_ONCE + 1 }, () => new Uint8Array(156))
    expect(() => node.chain.addHeaders(list)).toThrow('Invariant broken')
    expect(await node.chain.addHeaders([])).toEqual([])
  })
})
