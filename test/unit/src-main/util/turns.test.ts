import { afterEach, describe, expect, it, vi } from 'vitest'
import { mapInTurns, Turns } from '../../../../src-main/util/turns.ts'

describe('util/turns', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is due when the budget is used up, and begins anew after giving way', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
    const turns = new Turns({ budgetMs: 5 })
    await turns.next()
    now.mockReturnValue(1_004.9)
    expect(turns.isDue).toBe(false)
    now.mockReturnValue(1_005)
    expect(turns.isDue).toBe(true)
    await turns.next()
    expect(turns.isDue).toBe(false)
    now.mockReturnValue(1_010)
    expect(turns.isDue).toBe(true)
  })

  it('counts what others have used of the same turn', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
    await new Turns({ budgetMs: 5 }).next()
    now.mockReturnValue(1_006)
    expect(new Turns({ budgetMs: 5 }).isDue).toBe(true)
    expect(new Turns({ budgetMs: 7 }).isDue).toBe(false)
  })

  it('lets timers and what waits behind them come in between', async () => {
    const order: string[] = []
    setTimeout(() => order.push('timer'), 0)
    const turns = new Turns()
    // a timer of nothing is due after one millisecond
    while (!order.includes('timer')) {
      order.push('work')
      await turns.next()
    }
    await Promise.resolve().then(() => order.push('after'))
    expect(order.at(0)).toBe('work')
    expect(order.slice(-2)).toEqual(['timer', 'after'])
  })

  it('maps a list in order, with others in between', async () => {
    vi.spyOn(performance, 'now').mockImplementation(() => (at += 100))
    let at = 0
    let turns = 0
    const counting = setInterval(() => (turns += 1), 0)
    const doubled = await mapInTurns(
      Array.from({ length: 200 }, (_, i) => i),
      (n) => 2 * n,
    )
    clearInterval(counting)
    expect(doubled).toEqual(Array.from({ length: 200 }, (_, i) => 2 * i))
    expect(turns).toBeGreaterThan(0)
  })
})
