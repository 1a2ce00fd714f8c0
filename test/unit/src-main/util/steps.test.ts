import { describe, expect, it } from 'vitest'
import { runInTurns } from '../../../../src-main/util/run-in-turns.ts'
import { runAtOnce, type Steps } from '../../../../src-main/util/steps.ts'
import { Turns } from '../../../../src-main/util/turns.ts'

function* count(to: number, done: number[]): Steps<string> {
  for (let i = 0; i < to; i++) {
    done.push(i)
    yield
  }
  return 'counted'
}

function* broken(): Steps<void> {
  yield
  throw new RangeError('stop')
}

describe('util/steps', () => {
  it('answers what the steps return, at once or in turns', async () => {
    const [atOnce, inTurns]: number[][] = [[], []]
    expect(runAtOnce(count(5, atOnce as number[]))).toBe('counted')
    expect(await runInTurns(count(5, inTurns as number[]))).toBe('counted')
    expect(atOnce).toEqual([0, 1, 2, 3, 4])
    expect(inTurns).toEqual(atOnce)
  })

  it('throws what the steps throw', async () => {
    expect(() => runAtOnce(broken())).toThrow(RangeError)
    await expect(runInTurns(broken())).rejects.toThrow(RangeError)
  })

  it('lets others have their turn between two steps when the budget is used up', async () => {
    const done: number[] = []
    const seen: number[] = []
    const work = runInTurns(count(10, done), new Turns({ budgetMs: 0 }))
    const others = (async () => {
      while (done.length < 10) {
        seen.push(done.length)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    await Promise.all([work, others])
    expect(seen.length).toBeGreaterThan(5)
  })
})
