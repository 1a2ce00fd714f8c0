import { describe, expect, it } from 'vitest'
import { localMonth, MiningLedger } from '../../../../src-main/mining/ledger.ts'

const MARCH = new Date(2026, 2, 10, 12).getTime()
const APRIL = new Date(2026, 3, 10, 12).getTime()
const id = (n: number) => n.toString(16).padStart(64, '0')
const block = (n: number, time = MARCH) => ({ id: id(n), height: n, claimed: 1_000 + n, time })

describe('src-main/mining/ledger', () => {
  it('counts only blocks of the best chain, and those that come back', () => {
    const ledger = MiningLedger.empty()
    for (const n of [1, 2, 3]) ledger.add(block(n))
    ledger.add(block(3))
    let onChain = [id(1), id(3)]
    const figures = () => ledger.figures(MARCH, (each) => onChain.includes(each))
    expect(figures()).toMatchObject({ blocksFound: 2, earned: 2_004, earnedThisMonth: 2_004, since: MARCH })
    expect(figures().lastFound).toEqual({ id: id(3), height: 3, time: MARCH, matures: 243 })
    onChain = [id(1), id(2), id(3)]
    expect(figures().blocksFound).toBe(3)
    onChain = []
    expect(figures()).toEqual({ blocksFound: 0, earned: 0, earnedThisMonth: 0, since: null, lastFound: null })
  })

  it('keeps months apart, of earnings and of time', () => {
    const ledger = MiningLedger.empty()
    ledger.add(block(1, MARCH))
    ledger.add(block(2, APRIL))
    ledger.addMinedSeconds(100, MARCH)
    ledger.addMinedSeconds(20, APRIL)
    expect(ledger.figures(APRIL, () => true)).toMatchObject({ earned: 2_003, earnedThisMonth: 1_002, since: MARCH })
    expect(ledger.minedSeconds(APRIL)).toEqual({ total: 120, thisMonth: 20 })
    expect(ledger.minedSeconds(APRIL + 31 * 86_400_000)).toEqual({ total: 120, thisMonth: 0 })
    expect(localMonth(MARCH)).toBe('2026-03')
  })

  it('comes back from what was saved, and refuses what is no ledger', () => {
    const ledger = MiningLedger.empty()
    ledger.add(block(7))
    ledger.addMinedSeconds(3.5, MARCH)
    const again = MiningLedger.parse(JSON.parse(JSON.stringify(ledger)))
    expect(again?.figures(MARCH, () => true)).toEqual(ledger.figures(MARCH, () => true))
    expect(again?.minedSeconds(MARCH).total).toBe(3.5)
    expect(MiningLedger.parse(undefined)).toBeDefined()
    for (const bad of [5, 'text', [], {}, { version: 2 }, { ...ledger.toJSON(), blocks: [{ id: 1 }] }])
      expect(MiningLedger.parse(bad)).toBeUndefined()
  })

  it('counts deep blocks for good and stays small', () => {
    const ledger = MiningLedger.empty()
    for (let n = 1; n <= 30; n++) ledger.add(block(n, n <= 10 ? MARCH : APRIL))
    const isOurs = (each: string) => each !== id(5)
    const before = ledger.figures(APRIL, isOurs)
    ledger.fold(10_021, isOurs)
    expect(ledger.toJSON().blocks).toHaveLength(10)
    expect(ledger.figures(APRIL, isOurs)).toEqual(before)
  })
})
