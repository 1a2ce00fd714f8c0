// The corpus: right and wrong blocks and transactions, each with the rule that names its fault.
import { beforeAll, describe, expect, it } from 'vitest'
import { checkLockTime, checkSpend, checkTransactionForm, spendsZeroTxid } from '../../src-main/consensus/check-transaction.ts'
import { CheckSink, judgeInOrder } from '../../src-main/consensus/deferred-checks.ts'
import { ConsensusError, type Rule } from '../../src-main/consensus/errors.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { blockId, encodeBlock } from '../../src-main/primitives/block.ts'
import type { Coin } from '../../src-main/primitives/transaction.ts'
import { blockCases, largeCases } from '../support/corpus/blocks.ts'
import { createFixture, type Fixture } from '../support/corpus/fixture.ts'
import { transactionCases } from '../support/corpus/transactions.ts'
import { witnessCases } from '../support/corpus/witnesses.ts'
import { ALL_RULES } from '../support/rules.ts'

const transactions = [...transactionCases, ...witnessCases]
const seen = new Set<Rule>()

async function verdictOf(judge: () => Promise<unknown>): Promise<Rule | 'valid'> {
  try {
    await judge()
    return 'valid'
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    seen.add(error.code)
    return error.code
  }
}

describe('the corpus by the rules alone', () => {
  let f: Fixture

  beforeAll(async () => {
    f = await createFixture()
  })

  it('has at least 130 wrong cases, and no name twice', () => {
    const names = [...transactions, ...blockCases, ...largeCases].map(({ name }) => name)
    expect([...transactions, ...blockCases, ...largeCases].filter(({ rule }) => rule !== 'valid').length).toBeGreaterThan(130)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  describe('wrong transactions in a block', () => {
    it.each(transactions.filter(({ rule }) => rule !== 'valid'))('$rule: $name', async ({ rule, make }) => {
      const tip = f.builder.chain.tip
      const state = f.builder.chain.state.encode()
      const bytes = f.builder.block({ transactions: [make(f)] })
      expect(await verdictOf(() => f.builder.chain.add(bytes))).toBe(rule)
      expect(f.builder.chain.tip).toBe(tip)
      expect(f.builder.chain.state.encode()).toEqual(state)
    })
  })

  describe('wrong blocks', () => {
    it.each([...blockCases, ...largeCases].filter(({ rule }) => rule !== 'valid'))('$rule: $name', async ({ rule, make }) => {
      const tip = f.builder.chain.tip
      expect(await verdictOf(() => f.builder.chain.add(make(f)))).toBe(rule)
      expect(f.builder.chain.tip).toBe(tip)
    })

    it('known-invalid: an invalid block again, and a block on it', async () => {
      const bad = f.builder.blockOf({ state: new Uint8Array(32).fill(1) })
      expect(await verdictOf(() => f.builder.chain.add(encodeBlock(bad)))).toBe('header-state')
      expect(await verdictOf(() => f.builder.chain.add(encodeBlock(bad)))).toBe('known-invalid')
      const child = f.builder.block({ header: { previous: blockId(bad.header) } })
      expect(await verdictOf(() => f.builder.chain.add(child))).toBe('known-invalid')
    })

    it('C1: after other transactions under its header, the true body is taken', async () => {
      const [a, b] = [f.builder.spend([f.fresh()]), f.builder.spend([f.fresh()])]
      const good = f.builder.blockOf({ transactions: [a, b] })
      for (const list of [[...good.transactions, b], good.transactions.slice(0, 2), good.transactions.toReversed()]) {
        expect(await verdictOf(() => f.builder.chain.add(encodeBlock({ ...good, transactions: list })))).toBe('body-root')
      }
      expect(await verdictOf(() => f.builder.chain.add(encodeBlock({ ...good, transactions: [] })))).toBe('block-empty')
      await f.builder.connect(encodeBlock(good))
    })
  })

  describe('right transactions, each in a block on the one before', () => {
    it.each(transactions.filter(({ rule }) => rule === 'valid'))('$name', async ({ make }) => {
      const before = f.builder.chain.state.total
      const tx = make(f)
      await f.builder.connect(f.builder.block({ transactions: [tx] }))
      expect(f.builder.chain.state.total).toBeLessThanOrEqual(before + 10_000_000)
    })
  })

  describe('right blocks, each on the one before', () => {
    it.each([...blockCases, ...largeCases].filter(({ rule }) => rule === 'valid'))('$name', async ({ make }) => {
      await f.builder.connect(make(f))
    })
  })

  it('a loose transaction is judged as it is in a block', async () => {
    const fresh = await createFixture()
    const context = { height: fresh.builder.next, medianTime: fresh.builder.median, genesisId: fresh.builder.genesisId }
    for (const { name, rule, make } of transactions) {
      const tx = make(fresh)
      const judge = async (): Promise<void> => {
        if (spendsZeroTxid(tx)) throw new ConsensusError('coinbase-extra', 'a loose coinbase')
        checkTransactionForm(tx)
        checkLockTime(tx, context)
        const coins = tx.inputs.map(({ txid, index }) => fresh.builder.chain.coinAt(txid, index))
        if (coins.includes(undefined)) throw new ConsensusError('coin-missing', 'a coin is missing')
        const sink = new CheckSink(16_000)
        await judgeInOrder(sink, verifyChecksReference, () => checkSpend(tx, coins as Coin[], context, sink))
      }
      expect([name, await verdictOf(judge)]).toEqual([name, rule])
    }
  })

  it('every rule that there is was broken', () => {
    expect([...seen].sort()).toEqual([...ALL_RULES].sort())
  })
})
