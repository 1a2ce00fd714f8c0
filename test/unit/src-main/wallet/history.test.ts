import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../../src-main/primitives/address.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'
import { History } from '../../../../src-main/wallet/history.ts'
import type { HistoryEntry, HistoryPage, HistoryQuery } from '../../../../src-main/wallet/interface.ts'
import { OwnAddresses } from '../../../../src-main/wallet/own-addresses.ts'
import type { WalletState } from '../../../../src-main/wallet/wallet-state.ts'
import { anyChanges, applyChange, createState, FOREIGN, lockOf, type Plan, recordOf, txidOf } from '../../../support/wallet-records.ts'

const PREFIX = 'rduit'
const historyOf = (state: WalletState) => new History({ state, addresses: new OwnAddresses({ prefix: PREFIX }, { state }) })
const pageOf = (state: WalletState, query: HistoryQuery): HistoryPage => runAtOnce(historyOf(state).page(query))
const all = (state: WalletState): readonly HistoryEntry[] => pageOf(state, { limit: 1_000 }).entries

const PLAIN: Plan = {
  spends: [],
  outputs: [{ value: 50_000, key: { chain: 0, index: 0 } }],
  height: 3,
  coinbase: false,
  refused: false,
  replacedBy: undefined,
  conflictHeight: undefined,
  seen: 1,
}

describe('wallet/history', () => {
  it('has all that waits first, then blocks from high to low, and the total after each, whatever came and went', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer({ min: 1, max: 5 }), (changes, limit) => {
        const state = createState()
        for (const change of changes) applyChange(state, change)
        const entries = all(state)
        expect(entries.map(({ txid }) => txid).sort()).toEqual([...state.ledger.all()].map(({ txid }) => bytesToHex(txid)).sort())
        const firstSettled = entries.findIndex(({ state: is }) => is !== 'pending')
        if (firstSettled >= 0) expect(entries.slice(firstSettled).some(({ state: is }) => is === 'pending')).toBe(false)
        const heights = entries.flatMap(({ height }) => height ?? [])
        expect(heights).toEqual([...heights].sort((a, b) => b - a))
        let total = 0
        for (const { height, amount, runningBalance } of [...entries].reverse()) {
          if (height !== null) total += amount
          expect(runningBalance).toBe(height === null ? null : total)
        }
        // pages give the same, one after the other
        const paged: HistoryEntry[] = []
        let cursor: string | undefined
        do {
          const page = pageOf(state, { limit, ...(cursor === undefined ? {} : { cursor }) })
          expect(page.total).toBe(entries.length)
          paged.push(...page.entries)
          cursor = page.cursor ?? undefined
        } while (cursor !== undefined)
        expect(paged).toEqual(entries)
      }),
    )
  })

  it('puts what came to nothing above the block after which it was seen, newest first', () => {
    const state = createState(20)
    const place = (n: number, plan: Partial<Plan>) => state.put(recordOf(n, { ...PLAIN, ...plan }, state))
    place(1, { height: 4 })
    place(2, { height: 6 })
    place(3, { height: undefined, refused: true, seen: 5 })
    place(4, { height: undefined, seen: 7 })
    place(5, { height: undefined, seen: 9 })
    expect(all(state).map(({ txid }) => txid)).toEqual([5, 4, 2, 3, 1].map((n) => bytesToHex(txidOf(n))))
  })

  it('answers of one moment, whatever changes between its steps', () => {
    fc.assert(
      fc.property(anyChanges, anyChanges, (before, between) => {
        const state = createState()
        for (const change of before) applyChange(state, change)
        const expected = all(state).map(({ txid }) => txid)
        const steps = historyOf(state).page({ limit: 1_000 })
        const later = [...between]
        let step = steps.next()
        while (step.done !== true) {
          const change = later.shift()
          if (change !== undefined) applyChange(state, change)
          step = steps.next()
        }
        expect(step.value.total).toBe(expected.length)
        // of those that wait, a change may have moved some: which ones there are stays
        expect(step.value.entries.map(({ txid }) => txid).sort()).toEqual([...expected].sort())
      }),
    )
  })

  describe('finds', () => {
    const state = createState(20)
    const own = formatAddress(PREFIX, lockOf({ chain: 0, index: 1 }))
    const change = formatAddress(PREFIX, lockOf({ chain: 1, index: 1 }))
    const foreign = formatAddress(PREFIX, FOREIGN)
    const place = (n: number, plan: Partial<Plan>, note = '') => state.put(recordOf(n, { ...PLAIN, ...plan }, state, note))
    place(1, { outputs: [{ value: 50_000, key: { chain: 0, index: 1 } }] })
    place(2, { outputs: [{ value: 50_000, key: undefined }], spends: [{ tx: 1, index: 0 }] }, 'Rent of MAY')
    place(3, { outputs: [{ value: 50_000, key: { chain: 1, index: 1 } }] })
    state.setLabel(own, 'Shop till')
    state.setLabel(foreign, 'Oma')
    const found = (search: string) =>
      pageOf(state, { limit: 9, search })
        .entries.map(({ txid }) => txid)
        .sort()
    const named = (...numbers: number[]) => numbers.map((n) => bytesToHex(txidOf(n))).sort()

    it.each([
      ['a part of the note, in any case', ' of may ', named(2)],
      ['a part of the label of an own address', 'TILL', named(1)],
      ['a part of the label of somebody else', 'oma', named(2)],
      ['a part of an own address', own.slice(8, 30), named(1)],
      ['a part of the address of somebody else', foreign.slice(8, 30), named(2)],
      ['a part of the txid', bytesToHex(txidOf(3)).slice(0, 9), named(3)],
      ['nothing where nothing fits', 'bitcoin', []],
      ['all where nothing is looked for', '  ', named(1, 2, 3)],
    ])('%s', (_, search, expected) => expect(found(search)).toEqual(expected))

    it('change addresses by nothing, for nobody is ever given them', () => {
      expect(found(change.slice(8, 40))).toEqual([])
    })
  })
})
