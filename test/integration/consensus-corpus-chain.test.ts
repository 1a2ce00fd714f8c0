// The corpus through the real chain and the real mempool: the same verdicts, by the same names, as by the rules alone.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chain } from '../../src-main/chain/chain.ts'
import { openChain } from '../../src-main/chain/chain.ts'
import type { AddBlockResult } from '../../src-main/chain/interface.ts'
import { checkChainDatabase } from '../../src-main/chain/open-chain.ts'
import type { Rule } from '../../src-main/consensus/errors.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import { blockId, decodeBlock, encodeBlock } from '../../src-main/primitives/block.ts'
import { encodeTransaction } from '../../src-main/primitives/transaction.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { blockCases, largeCases } from '../support/corpus/blocks.ts'
import { createFixture, type Fixture } from '../support/corpus/fixture.ts'
import { transactionCases } from '../support/corpus/transactions.ts'
import { witnessCases } from '../support/corpus/witnesses.ts'
import { ALL_RULES } from '../support/rules.ts'

const transactions = [...transactionCases, ...witnessCases]
const blocks = [...blockCases, ...largeCases]
const seen = new Set<Rule | string>()
const log = createSilentLogger()
let engine: Engine

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 2, log })
})
afterAll(() => engine.stop())

/** A real chain with the blocks of the fixture, on the fixture's clock. */
async function openOn(f: Fixture): Promise<Chain> {
  const chain = await openChain(
    { network: f.builder.chain.network, transactionIndex: false, addressIndex: false },
    {
      storage: { database: checkChainDatabase(new MemoryDatabase()), salvaged: false },
      engine,
      clock: { now: () => f.builder.chain.options.nowSeconds * 1_000 },
      freeRoom: async () => 1e12,
      onTipChanged: async () => {},
    },
  )
  for (const bytes of f.builder.connected) expect(await chain.addBlock(bytes)).toMatchObject({ status: 'connected' })
  return chain
}

function nameOf({ status, rule }: AddBlockResult): string {
  const name = rule ?? status
  seen.add(name)
  return name
}

/** Blocks that are on their way into the chain at a time. */
const TOGETHER = 40

describe('the corpus through the chain', () => {
  let f: Fixture
  let chain: Chain
  let tip: Uint8Array

  beforeAll(async () => {
    f = await createFixture()
    chain = await openOn(f)
    tip = chain.tip().id
  })

  const refuse = async (bytes: Uint8Array, rule: string): Promise<void> => {
    const state = await chain.stateAfter([])
    expect(nameOf(await chain.addBlock(bytes))).toBe(rule)
    expect(chain.tip().id).toEqual(tip)
    expect(await chain.stateAfter([])).toEqual(state)
  }

  it.each(transactions.filter(({ rule }) => rule !== 'valid'))('$rule: a block with $name', async ({ rule, make }) => {
    await refuse(f.builder.block({ transactions: [make(f)] }), rule)
  })

  it.each(blocks.filter(({ rule }) => rule !== 'valid'))('$rule: $name', async ({ rule, make }) => {
    await refuse(make(f), rule)
  })

  it('known-invalid: an invalid block again, and a block on it', async () => {
    const bad = f.builder.blockOf({ state: new Uint8Array(32).fill(1) })
    await refuse(encodeBlock(bad), 'header-state')
    await refuse(encodeBlock(bad), 'known-invalid')
    await refuse(f.builder.block({ header: { previous: blockId(bad.header) } }), 'known-invalid')
  })

  it('C1: after other transactions under its header, the true body is taken', async () => {
    const good = f.builder.blockOf({ transactions: [f.builder.spend([f.fresh()]), f.builder.spend([f.fresh()])] })
    const list = good.transactions
    for (const other of [[...list, list[2]], list.slice(0, 2), list.toReversed()] as (typeof list)[]) {
      await refuse(encodeBlock({ ...good, transactions: other }), 'body-root')
    }
    await refuse(encodeBlock({ ...good, transactions: [] }), 'block-empty')
    await accept(encodeBlock(good))
  })

  const accept = async (bytes: Uint8Array): Promise<void> => {
    expect(await chain.addBlock(bytes)).toMatchObject({ status: 'connected' })
    await f.builder.connect(bytes)
    expect(chain.tip().id).toEqual(f.builder.chain.tip.id)
  }

  it.each(transactions.filter(({ rule }) => rule === 'valid'))('valid, each on the one before: $name', async ({ make }) => {
    await accept(f.builder.block({ transactions: [make(f)] }))
  })

  it.each(blocks.filter(({ rule }) => rule === 'valid'))('valid, each on the one before: $name', async ({ make }) => {
    await accept(make(f))
  })

  it('every rule that there is was broken', () => {
    expect([...seen].sort()).toEqual([...ALL_RULES].sort())
  })
})

describe('the corpus in any order (C17)', () => {
  it('gives the same refusals and the same tip', async () => {
    const f = await createFixture()
    const wrong = transactions.filter(({ rule }) => rule !== 'valid')
    const offered = [
      ...wrong.map(({ name, rule, make }) => ({ name, rule, bytes: f.builder.block({ transactions: [make(f)] }) })),
      ...blockCases.filter(({ rule }) => rule !== 'valid').map(({ name, rule, make }) => ({ name, rule, bytes: make(f) })),
    ]
    // of its own header: some wrong bodies come under the usual one
    const good = f.builder.block({ coinbase: { witnesses: [Uint8Array.of(1, 2, 3)] } })
    const order = fc.shuffledSubarray(offered, { minLength: offered.length, maxLength: offered.length })
    await fc.assert(
      fc.asyncProperty(order, fc.nat(offered.length), async (shuffled, at) => {
        const chain = await openOn(f)
        for (const [i, { name, rule, bytes }] of shuffled.entries()) {
          if (i === at) expect(await chain.addBlock(good)).toMatchObject({ status: 'connected' })
          // a block beside the tip is not applied: rules that need coins speak only for a branch that could be the best
          const verdict = await chain.addBlock(bytes)
          if (i < at) expect([name, nameOf(verdict)]).toEqual([name, rule])
          else expect(['rejected', 'orphan', 'early', 'side-branch']).toContain(verdict.status)
        }
        if (at < offered.length) expect(chain.tip().id).toEqual(blockId(decodeBlock(good).header))
      }),
      { numRuns: 1 },
    )
  })
})

describe('the corpus all at once', () => {
  it('gives the refusals of one after the other, though all but the first are looked into ahead of their turn', async () => {
    const f = await createFixture()
    const chain = await openOn(f)
    const wrong = transactions.filter(({ rule }) => rule !== 'valid')
    const offered = [
      ...wrong.map(({ name, rule, make }) => ({ name, rule, bytes: f.builder.block({ transactions: [make(f)] }) })),
      ...blockCases.filter(({ rule }) => rule !== 'valid').map(({ name, rule, make }) => ({ name, rule, bytes: make(f) })),
    ]
    for (let at = 0; at < offered.length; at += TOGETHER) {
      const some = offered.slice(at, at + TOGETHER)
      const verdicts = await Promise.all(some.map(({ bytes }) => chain.addBlock(bytes)))
      expect(verdicts.map((verdict, i) => [some[i]?.name, nameOf(verdict)])).toEqual(some.map(({ name, rule }) => [name, rule]))
    }
  })
})

describe('headers alone', () => {
  it('break the same rules without their bodies', async () => {
    const f = await createFixture()
    const chain = await openOn(f)
    const ofHeaders = /^(header-(?!state)|orphan|early)/
    for (const { name, rule, make } of blockCases.filter((one) => ofHeaders.test(one.rule))) {
      expect([name, nameOf((await chain.addHeaders([make(f).slice(0, 156)]))[0] as AddBlockResult)]).toEqual([name, rule])
    }
    expect((await chain.addHeaders([f.builder.block().slice(0, 155)]))[0]).toMatchObject({
      status: 'rejected',
      id: null,
      rule: 'malformed',
    })
    expect((await chain.addHeaders([f.builder.block().slice(0, 156)]))[0]).toMatchObject({ status: 'side-branch' })
  })
})

describe('the corpus through the mempool', () => {
  let f: Fixture
  let mempool: Mempool

  beforeAll(async () => {
    f = await createFixture()
    const chain = await openOn(f)
    mempool = new Mempool({}, { chain, verify: engine.verify, clock: { now: () => 0 }, log })
  })

  it.each(transactions.filter(({ rule }) => rule !== 'valid'))('$rule: $name', async ({ rule, loose, make }) => {
    const result = await mempool.accept(encodeTransaction(make(f)))
    expect([result.status, result.rule]).toEqual(['rejected', loose ?? rule])
    expect(mempool.info().transactions).toBe(0)
  })

  it('malformed: bytes that are no transaction', async () => {
    const bytes = encodeTransaction(f.builder.spend([f.coin('plain')]))
    for (const bad of [bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array(0), Uint8Array.from([...bytes, 0])]) {
      expect(await mempool.accept(bad)).toMatchObject({ status: 'rejected', rule: 'malformed', txid: null })
    }
  })

  it.each(transactions.filter(({ rule }) => rule === 'valid'))('valid: $name', async ({ loose, make }) => {
    const result = await mempool.accept(encodeTransaction(make(f)))
    expect(result).toMatchObject(loose === undefined ? { status: 'accepted' } : { status: 'rejected', rule: loose })
  })
})
