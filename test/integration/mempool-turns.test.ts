import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import { type Coin, type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { buildSmallChain, coinsOf, openReader, payOn, type SmallChain } from '../support/mempool-chain.ts'
import type { PureChainReader } from '../support/pure-reader.ts'
import { giveWayAlways, lookBetween } from '../support/turns.ts'

describe('integration: the mempool while it gives way', () => {
  let small: SmallChain
  let reader: PureChainReader
  let mempool: Mempool
  let events: string[]
  let endGivingWay: () => Promise<void>

  beforeAll(() => {
    small = buildSmallChain(200)
  })

  beforeEach(async () => {
    reader = await openReader(small)
    reader.chain.options.nowSeconds = small.tip.header.time + 1_000_000
    mempool = open()
    reader.onTipChanged = (change) => mempool.onTipChanged(change)
    endGivingWay = giveWayAlways()
  })

  afterEach(() => endGivingWay())

  function open(): Mempool {
    const opened = new Mempool(
      {},
      { chain: reader, clock: { now: () => 1_790_000_000_000 }, log: createSilentLogger(), verify: verifyChecksReference },
    )
    events = []
    opened.onAccepted = ({ txid }) => events.push(`+${bytesToHex(txid)}`)
    opened.onRemoved = ({ txid }, reason) => events.push(`${reason} ${bytesToHex(txid)}`)
    return opened
  }

  const named = (tx: Transaction) => bytesToHex(transactionId(tx))
  const waiting = () => mempool.entries().map(({ txid }) => bytesToHex(txid))
  const pay = (n: number, fee = 5_000) => payOn(small, small.coins.slice(n, n + 1), fee)
  const child = (tx: Transaction, fee = 5_000) => payOn(small, coinsOf(tx, small.tip.height + 1).slice(0, 1), fee)
  async function accept(...transactions: Transaction[]): Promise<void> {
    for (const tx of transactions) expect(await mempool.accept(tx)).toMatchObject({ status: 'accepted' })
  }
  const extend = (transactions: readonly Transaction[]) => reader.addBlock(small.builder.build(small.tip, { transactions }).bytes)

  /** Nobody ever sees an entry whose waiting parents are not there, or a coin with a spender that is not there. */
  function expectWhole(): void {
    const entries = mempool.entries()
    const present = new Set(entries)
    for (const entry of entries) {
      expect(mempool.get(entry.txid)).toBe(entry)
      for (const relative of [...entry.parents, ...entry.children]) expect(present.has(relative)).toBe(true)
      for (const input of entry.tx.inputs) expect(mempool.spenderOf(input)).toBe(entry)
    }
    expect(mempool.info().transactions).toBe(entries.length)
  }

  it('is whole at every step of a new tip, and payments that arrive meanwhile get their right verdicts', async () => {
    const confirmed = Array.from({ length: 12 }, (_, i) => pay(i))
    const kept = confirmed.slice(0, 6).map((tx) => child(tx))
    const losers = Array.from({ length: 6 }, (_, i) => pay(20 + i))
    const orphans = losers.map((tx) => child(tx))
    await accept(...confirmed, ...kept, ...losers, ...orphans)
    const winners = losers.map((_, i) => pay(20 + i, 9_000))
    const late = [pay(40), child(kept[0] as Transaction), pay(3, 7_000), child(losers[0] as Transaction, 9_000)]
    const verdicts: Promise<{ status: string; rule?: string }>[] = []
    const block = extend([...confirmed, ...winners])
    const { looks } = await lookBetween(block, () => {
      expectWhole()
      const next = late.shift()
      // behind the new tip in the queue, so judged by it
      if (next !== undefined && mempool.info().transactions < 30) verdicts.push(mempool.accept(next))
      else if (next !== undefined) late.unshift(next)
    })
    expect(looks).toBeGreaterThan(12)
    const rules = (await Promise.all(verdicts)).map(({ status, rule }) => rule ?? status)
    expect(rules).toEqual(['accepted', 'accepted', 'coin-missing', 'coin-missing'])
    expect(waiting()).toEqual([...kept.map(named), named(pay(40)), named(child(kept[0] as Transaction))])
    expect(events.filter((event) => event.startsWith('confirmed'))).toEqual(confirmed.map((tx) => `confirmed ${named(tx)}`))
    expect(events.filter((event) => event.startsWith('conflict')).sort()).toEqual(
      [...losers, ...orphans].map((tx) => `conflict ${named(tx)}`).sort(),
    )
    expectWhole()
  })

  it('shows the old pool or the new one in a reorganisation, never a part of it', async () => {
    const first = Array.from({ length: 8 }, (_, i) => pay(i))
    const children = first.map((tx) => child(tx))
    await accept(...first, ...children)
    await extend(first)
    const before = waiting()
    expect(before).toEqual(children.map(named))
    const b1 = small.builder.build(small.tip, { witness: Uint8Array.of(1) })
    const b2 = small.builder.build(b1, { transactions: first.slice(0, 2), witness: Uint8Array.of(2) })
    await reader.addBlock(b1.bytes)
    const seen = new Set<string>()
    const { looks } = await lookBetween(reader.addBlock(b2.bytes), () => {
      expectWhole()
      seen.add(waiting().join())
    })
    expect(looks).toBeGreaterThan(16)
    const after = [...first.slice(2), ...children].map(named)
    expect([...seen, waiting().join()].filter((pool) => pool !== before.join() && pool !== after.join())).toEqual([])
    expect(waiting()).toEqual(after)
  })

  it('saves what waited when it was asked to, whatever leaves while the parts are made', async () => {
    // large enough for three parts
    const large = (n: number) => payOn(small, small.coins.slice(n, n + 1), 60_000, { outputs: 150 })
    const all = Array.from({ length: 60 }, (_, i) => large(i))
    await accept(...all)
    const parts = mempool.save()[Symbol.iterator]()
    const made: Uint8Array[] = []
    for (let part = parts.next(); part.done !== true; part = parts.next()) {
      made.push(part.value)
      if (made.length === 1) await extend([...all.slice(0, 5), ...all.slice(50)])
    }
    expect(made.length).toBeGreaterThan(3)
    expect(mempool.info().transactions).toBe(45)
    const again = open()
    expect(await again.load(concatBytes(...made))).toEqual({ accepted: 45, refused: 15 })
  })

  it('says that it has gone on waiting only once for each that a reorganisation puts back', async () => {
    const coins = small.coins.slice(0, 5) as Coin[]
    const back = coins.map((coin) => payOn(small, [coin], 6_000))
    await extend(back)
    events = []
    const b1 = small.builder.build(small.tip, { witness: Uint8Array.of(3) })
    await reader.addBlock(b1.bytes)
    await reader.addBlock(small.builder.build(b1, { witness: Uint8Array.of(4) }).bytes)
    expect(events).toEqual(back.map((tx) => `+${named(tx)}`))
  })
})
