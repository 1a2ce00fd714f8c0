import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MempoolEntry, MempoolReader } from '../../../../src-main/mempool/interface.ts'
import { selectTransactions } from '../../../../src-main/mining/select-transactions.ts'

interface Plan {
  readonly fee: number
  readonly sizeBytes: number
  readonly signatureChecks: number
  /** Positions of earlier plans. */
  readonly parents: readonly number[]
}

function poolOf(plans: readonly Plan[]): MempoolReader {
  const entries = plans.map(({ fee, sizeBytes, signatureChecks }, i): MempoolEntry => {
    const txid = new Uint8Array(32)
    new DataView(txid.buffer).setUint32(0, i)
    return { txid, fee, sizeBytes, signatureChecks, weightBytes: Math.max(sizeBytes, 125 * signatureChecks), time: 0 } as MempoolEntry
  })
  const position = (txid: Uint8Array) => new DataView(txid.buffer).getUint32(0)
  const at = (i: number) => entries[i] as MempoolEntry
  return {
    get: (txid) => at(position(txid)),
    entries: () => entries,
    parentsOf: (txid) => [...new Set(plans[position(txid)]?.parents ?? [])].map(at),
    childrenOf: () => [],
    spenderOf: () => undefined,
  }
}

const plan = (fee: number, parents: number[] = [], sizeBytes = 200): Plan => ({ fee, sizeBytes, signatureChecks: 1, parents })
const ROOM = { sizeBytes: 1_000, signatureChecks: 100 }
const feesOf = (entries: readonly MempoolEntry[]) => entries.map(({ fee }) => fee)

describe('src-main/mining/select-transactions', () => {
  it('takes the best fee rates that fit', () => {
    const pool = poolOf([plan(1_000), plan(9_000), plan(3_000), plan(8_000), plan(2_000), plan(7_000), plan(4_000)])
    const { entries, fees } = selectTransactions(pool, ROOM)
    expect(feesOf(entries)).toEqual([9_000, 8_000, 7_000, 4_000, 3_000])
    expect(fees).toBe(31_000)
  })

  it('lets a child pay for its parents, and takes them first', () => {
    const pool = poolOf([plan(0), plan(5_000), plan(5_500), plan(6_000), plan(20_000, [0]), plan(100, [4])])
    expect(feesOf(selectTransactions(pool, { ...ROOM, sizeBytes: 600 }).entries)).toEqual([0, 20_000, 6_000])
  })

  it('weighs what is left of a package once its parent is in for another child', () => {
    const pool = poolOf([plan(10_000), plan(1_000, [0]), plan(3_000), plan(2_500)])
    expect(feesOf(selectTransactions(pool, ROOM).entries)).toEqual([10_000, 3_000, 2_500, 1_000])
  })

  it('offers again what is left of a package that did not fit as a whole', () => {
    const pool = poolOf([plan(100, [], 400), plan(9_000, [0], 700), plan(90_000, [0], 100), plan(60, [0], 300), plan(50, [], 100)])
    expect(feesOf(selectTransactions(pool, ROOM).entries)).toEqual([100, 90_000, 50, 60])
  })

  it('leaves out what is named, with all that stands on it', () => {
    const pool = poolOf([plan(1_000), plan(9_000, [0]), plan(500)])
    expect(feesOf(selectTransactions(pool, ROOM, ({ fee }) => fee === 1_000).entries)).toEqual([500])
  })

  it('counts signature checks exactly', () => {
    const heavy = (fee: number): Plan => ({ fee, sizeBytes: 100, signatureChecks: 40, parents: [] })
    const { entries } = selectTransactions(poolOf([heavy(9_000_000), heavy(8_000_000), heavy(7_000_000), plan(10)]), ROOM)
    expect(feesOf(entries)).toEqual([9_000_000, 8_000_000, 10])
  })

  it('always gives parents before children, within the limits, none twice', () => {
    const anyPlan = fc.record({
      fee: fc.nat(10_000),
      sizeBytes: fc.integer({ min: 100, max: 400 }),
      signatureChecks: fc.nat(5),
      parents: fc.array(fc.nat(30), { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(anyPlan, { maxLength: 30 }), fc.nat(4_000), fc.nat(40), (plans, sizeBytes, signatureChecks) => {
        const proper = plans.map((each, i) => ({ ...each, parents: each.parents.filter((parent) => parent < i) }))
        const pool = poolOf(proper)
        const { entries, fees } = selectTransactions(pool, { sizeBytes, signatureChecks })
        const seen = new Set<MempoolEntry>()
        for (const entry of entries) {
          expect(pool.parentsOf(entry.txid).every((parent) => seen.has(parent))).toBe(true)
          seen.add(entry)
        }
        expect(seen.size).toBe(entries.length)
        const total = (value: (entry: MempoolEntry) => number) => entries.reduce((sum, entry) => sum + value(entry), 0)
        expect(total(({ sizeBytes: size }) => size)).toBeLessThanOrEqual(sizeBytes)
        expect(total(({ signatureChecks: checks }) => checks)).toBeLessThanOrEqual(signatureChecks)
        expect(fees).toBe(total(({ fee }) => fee))
        // with room for all, all are taken
        expect(selectTransactions(pool, { sizeBytes: 1e6, signatureChecks: 1e6 }).entries).toHaveLength(plans.length)
      }),
    )
  })
})
