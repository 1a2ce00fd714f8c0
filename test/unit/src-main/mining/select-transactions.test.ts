import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MempoolEntry } from '../../../../src-main/mempool/interface.ts'
import { type Selection, type SelectionLimits, selectTransactions } from '../../../../src-main/mining/select-transactions.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'
import { selectPlainly } from '../../../support/select-plainly.ts'

interface Plan {
  readonly fee: number
  readonly sizeBytes: number
  readonly signatureChecks: number
  /** Positions of earlier plans. */
  readonly parents: readonly number[]
}

type Entry = MempoolEntry & { readonly parents: MempoolEntry[]; readonly children: MempoolEntry[] }

interface Pool {
  readonly all: Entry[]
  entries(): readonly MempoolEntry[]
}

function poolOf(plans: readonly Plan[]): Pool {
  const all: Entry[] = []
  for (const [i, { fee, sizeBytes, signatureChecks, parents }] of plans.entries()) {
    const above = [...new Set(parents)].map((at) => all[at] as Entry)
    const txid = new Uint8Array(32)
    new DataView(txid.buffer).setUint32(0, i)
    const weightBytes = Math.max(sizeBytes, 125 * signatureChecks)
    const entry = { txid, fee, sizeBytes, signatureChecks, weightBytes, time: 0, parents: above, children: [] } as unknown as Entry
    for (const parent of above) parent.children.push(entry)
    all.push(entry)
  }
  return { all, entries: () => [...all] }
}

const select = (pool: Pool, limits: SelectionLimits, isLeftOut?: (entry: MempoolEntry) => boolean): Selection =>
  runAtOnce(selectTransactions(pool, limits, isLeftOut))

const plan = (fee: number, parents: number[] = [], sizeBytes = 200): Plan => ({ fee, sizeBytes, signatureChecks: 1, parents })
const ROOM = { sizeBytes: 1_000, signatureChecks: 100 }
const feesOf = (entries: readonly MempoolEntry[]) => entries.map(({ fee }) => fee)

/** Families of up to thirty, with fees so close that equal rates are common. */
const anyPlans = fc
  .array(
    fc.record({
      fee: fc.oneof(fc.nat(10_000), fc.constantFrom(0, 100, 200, 400)),
      sizeBytes: fc.oneof(fc.integer({ min: 100, max: 400 }), fc.constantFrom(100, 200)),
      signatureChecks: fc.nat(5),
      parents: fc.array(fc.nat(30), { maxLength: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((plans) => plans.map((each, i) => ({ ...each, parents: each.parents.filter((parent) => parent < i) })))

describe('src-main/mining/select-transactions', () => {
  it('takes the best fee rates that fit', () => {
    const pool = poolOf([plan(1_000), plan(9_000), plan(3_000), plan(8_000), plan(2_000), plan(7_000), plan(4_000)])
    const { entries, fees } = select(pool, ROOM)
    expect(feesOf(entries)).toEqual([9_000, 8_000, 7_000, 4_000, 3_000])
    expect(fees).toBe(31_000)
  })

  it('lets a child pay for its parents, and takes them first', () => {
    const pool = poolOf([plan(0), plan(5_000), plan(5_500), plan(6_000), plan(20_000, [0]), plan(100, [4])])
    expect(feesOf(select(pool, { ...ROOM, sizeBytes: 600 }).entries)).toEqual([0, 20_000, 6_000])
  })

  it('weighs what is left of a package once its parent is in for another child', () => {
    const pool = poolOf([plan(10_000), plan(1_000, [0]), plan(3_000), plan(2_500)])
    expect(feesOf(select(pool, ROOM).entries)).toEqual([10_000, 3_000, 2_500, 1_000])
  })

  it('offers again what is left of a package that did not fit as a whole', () => {
    const pool = poolOf([plan(100, [], 400), plan(9_000, [0], 700), plan(90_000, [0], 100), plan(60, [0], 300), plan(50, [], 100)])
    expect(feesOf(select(pool, ROOM).entries)).toEqual([100, 90_000, 50, 60])
  })

  it('leaves out what is named, with all that stands on it', () => {
    const pool = poolOf([plan(1_000), plan(9_000, [0]), plan(9_000, [1]), plan(500)])
    expect(feesOf(select(pool, ROOM, ({ fee }) => fee === 1_000).entries)).toEqual([500])
  })

  it('counts signature checks exactly', () => {
    const heavy = (fee: number): Plan => ({ fee, sizeBytes: 100, signatureChecks: 40, parents: [] })
    const { entries } = select(poolOf([heavy(9_000_000), heavy(8_000_000), heavy(7_000_000), plan(10)]), ROOM)
    expect(feesOf(entries)).toEqual([9_000_000, 8_000_000, 10])
  })

  it('chooses what a plain search over all packages chooses, in the same order', () => {
    fc.assert(
      fc.property(anyPlans, fc.nat(4_000), fc.nat(40), (plans, sizeBytes, signatureChecks) => {
        const pool = poolOf(plans)
        const limits = { sizeBytes, signatureChecks }
        expect(select(pool, limits)).toEqual(selectPlainly(pool.all, limits))
      }),
      { numRuns: 500 },
    )
  })

  it('always gives parents before children, within the limits, none twice, and all where there is room', () => {
    fc.assert(
      fc.property(anyPlans, fc.nat(4_000), fc.nat(40), (plans, sizeBytes, signatureChecks) => {
        const pool = poolOf(plans)
        const { entries, fees } = select(pool, { sizeBytes, signatureChecks })
        const seen = new Set<MempoolEntry>()
        for (const entry of entries) {
          expect(entry.parents.every((parent) => seen.has(parent))).toBe(true)
          seen.add(entry)
        }
        expect(seen.size).toBe(entries.length)
        const total = (value: (entry: MempoolEntry) => number) => entries.reduce((sum, entry) => sum + value(entry), 0)
        expect(total(({ sizeBytes: size }) => size)).toBeLessThanOrEqual(sizeBytes)
        expect(total(({ signatureChecks: checks }) => checks)).toBeLessThanOrEqual(signatureChecks)
        expect(fees).toBe(total(({ fee }) => fee))
        expect(select(pool, { sizeBytes: 1e6, signatureChecks: 1e6 }).entries).toHaveLength(plans.length)
      }),
    )
  })

  it('gives the same whatever comes and goes between its steps', () => {
    fc.assert(
      fc.property(anyPlans, fc.nat(4_000), fc.infiniteStream(fc.nat(1_000)), (plans, sizeBytes, chances) => {
        const limits = { sizeBytes, signatureChecks: 40 }
        const expected = feesOf(select(poolOf(plans), limits).entries)
        const pool = poolOf(plans)
        const steps = selectTransactions(pool, limits)
        const chance = () => chances.next().value as number
        let step = steps.next()
        while (step.done !== true) {
          // the pool's own way: an entry leaves its list and its family, and newcomers stand at the end
          const leaving = pool.all.splice(chance() % (pool.all.length + 1), 1)[0]
          for (const parent of leaving?.parents ?? []) (parent as Entry).children.splice(0)
          for (const child of leaving?.children ?? []) (child as Entry).parents.splice(0)
          const newcomer = poolOf([plan(1_000_000)]).all[0] as Entry
          const parent = pool.all[chance() % 40]
          if (parent !== undefined) {
            parent.children.push(newcomer)
            newcomer.parents.push(parent)
          }
          pool.all.push(newcomer)
          step = steps.next()
        }
        expect(feesOf(step.value.entries)).toEqual(expected)
      }),
    )
  })
})
