import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import { type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import type { BuiltBlock } from '../support/chain-builder.ts'
import { buildSmallChain, coinsOf, openReader, payOn, type SmallChain } from '../support/mempool-chain.ts'
import type { PureChainReader } from '../support/pure-reader.ts'

describe('integration: the mempool follows the tip', () => {
  let small: SmallChain
  let reader: PureChainReader
  let mempool: Mempool
  let removed: string[]

  beforeAll(() => {
    small = buildSmallChain(200)
  })

  beforeEach(async () => {
    reader = await openReader(small)
    reader.chain.options.nowSeconds = small.tip.header.time + 1_000_000
    mempool = new Mempool(
      {},
      { chain: reader, clock: { now: () => 1_790_000_000_000 }, log: createSilentLogger(), verify: verifyChecksReference },
    )
    removed = []
    mempool.onRemoved = ({ txid }, reason) => removed.push(`${reason} ${bytesToHex(txid)}`)
    reader.onTipChanged = (change) => mempool.onTipChanged(change)
  })

  const named = (tx: Transaction) => bytesToHex(transactionId(tx))
  const waiting = () => mempool.entries().map(({ txid }) => bytesToHex(txid))
  const pay = (n: number, fee = 5_000, more = {}) => payOn(small, small.coins.slice(n, n + 1), fee, more)
  const child = (tx: Transaction, fee = 5_000, more = {}) => payOn(small, coinsOf(tx, small.tip.height + 1).slice(0, 1), fee, more)
  async function accept(...transactions: Transaction[]): Promise<void> {
    for (const tx of transactions) expect(await mempool.accept(tx)).toMatchObject({ status: 'accepted' })
  }
  async function extend(parent: BuiltBlock, transactions: readonly Transaction[] = [], witness = 0): Promise<BuiltBlock> {
    const block = small.builder.build(parent, { transactions, witness: Uint8Array.of(witness) })
    expect(await reader.addBlock(block.bytes)).toMatchObject({ id: block.id })
    return block
  }

  it('takes out what is confirmed and keeps its children', async () => {
    const parent = pay(0)
    const kept = child(parent)
    await accept(parent, kept)
    await extend(small.tip, [parent])
    expect(waiting()).toEqual([named(kept)])
    expect(removed).toEqual([`confirmed ${named(parent)}`])
    expect(mempool.familyOf(transactionId(kept))).toEqual({ ancestors: 0, descendants: 0 })
    expect(mempool.info().heldBytes).toBeGreaterThan(0)
  })

  it('takes out what a block makes impossible, with descendants', async () => {
    const loser = pay(0)
    const orphaned = child(loser)
    const bystander = pay(1)
    await accept(loser, orphaned, bystander)
    await extend(small.tip, [pay(0, 9_000)])
    expect(waiting()).toEqual([named(bystander)])
    expect(removed).toEqual([`conflict ${named(loser)}`, `conflict ${named(orphaned)}`])
  })

  it('puts back what a reorganisation takes out of the chain, children behind their parents', async () => {
    const confirmed = pay(0)
    const second = pay(1)
    const later = child(confirmed)
    const bystander = pay(2)
    await accept(confirmed, second, later, bystander)
    const a1 = await extend(small.tip, [confirmed], 1)
    await extend(a1, [second], 2)
    expect(waiting()).toEqual([named(later), named(bystander)])
    removed = []
    let b = await extend(small.tip, [], 3)
    b = await extend(b, [second], 4)
    await extend(b, [], 5)
    expect(waiting()).toEqual([named(confirmed), named(later), named(bystander)])
    expect(removed).toEqual([])
    expect(mempool.familyOf(transactionId(later))).toEqual({ ancestors: 1, descendants: 0 })
  })

  it('judges lock times, ages and coins anew after a reorganisation', async () => {
    const a1 = await extend(small.tip, [pay(0)], 1)
    const a2 = await extend(a1, [], 2)
    const a3 = await extend(a2, [], 3)
    const byHeight = pay(1, 5_000, { lockTime: a3.height })
    const byTime = pay(2, 5_000, { lockTime: small.builder.medianTime(a3) - 1 })
    const byAge = payOn(small, coinsOf(pay(0), a1.height), 5_000, { sequence: 3 })
    const free = pay(3)
    await accept(byHeight, byTime, byAge, free)
    let b = small.tip
    for (let i = 0; i < 2; i++) b = await extend(b, [], 10 + i)
    const slow = small.builder.build(b, { time: b.header.time + 1, transactions: [pay(0, 9_000)], witness: Uint8Array.of(12) })
    await reader.addBlock(slow.bytes)
    const last = small.builder.build(slow, { time: b.header.time + 2, witness: Uint8Array.of(13) })
    await reader.addBlock(last.bytes)
    // the new branch is one block longer, so the height is reached again; the coin of byAge never was
    expect(waiting()).toEqual([named(byHeight), named(byTime), named(free)])
    expect(removed).toEqual([`reorganized ${named(byAge)}`])
  })

  it('gives back a chain of payments that is longer than a newcomer may have', async () => {
    const chained = [pay(0)]
    for (let i = 0; i < 59; i++) chained.push(child(chained.at(-1) as Transaction, 3_000))
    let a = small.tip
    for (let i = 0; i < 6; i++) a = await extend(a, chained.slice(i * 10, i * 10 + 10), i)
    expect(waiting()).toEqual([])
    let b = small.tip
    for (let i = 0; i < 7; i++) b = await extend(b, [], 20 + i)
    expect(waiting()).toEqual(chained.map(named))
    const next = child(chained.at(-1) as Transaction, 3_000)
    expect(await mempool.accept(next)).toMatchObject({ rule: 'policy-ancestors' })
    const again = new Mempool(
      {},
      { chain: reader, clock: { now: () => 1_790_000_000_000 }, log: createSilentLogger(), verify: verifyChecksReference },
    )
    expect(await again.load(concatBytes(...mempool.save()))).toEqual({ accepted: 60, refused: 0 })
    await extend(b, chained, 40)
    expect(waiting()).toEqual([])
    expect(mempool.info()).toMatchObject({ transactions: 0, sizeBytes: 0, heldBytes: 0 })
  })

  it('stays the same under blocks and payments that arrive at once', async () => {
    let tip = small.tip
    const all = Array.from({ length: 40 }, (_, i) => pay(i + 20))
    const work: Promise<unknown>[] = []
    for (let i = 0; i < 8; i++) {
      for (const tx of all.slice(i * 5, i * 5 + 5)) work.push(mempool.accept(tx))
      tip = await extend(tip, all.slice(i * 5, i * 5 + 2), i)
    }
    await Promise.all(work)
    const left = all.filter((_, i) => i % 5 >= 2).map(named)
    expect(waiting().sort()).toEqual(left.sort())
  })
})
