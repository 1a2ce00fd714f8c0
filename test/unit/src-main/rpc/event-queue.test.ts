import { describe, expect, it } from 'vitest'
import { EventQueue } from '../../../../src-main/rpc/event-queue.ts'

const takeAll = async (queue: EventQueue<number>, count: number) => {
  const taken: number[] = []
  for await (const value of queue.drain()) if (taken.push(value) === count) break
  return taken
}

describe('rpc/event-queue', () => {
  it('hands events on in their order, also those that come later', async () => {
    const queue = new EventQueue<number>()
    queue.push({ value: 1 })
    const taken = takeAll(queue, 3)
    queue.push({ value: 2 })
    setTimeout(() => queue.push({ value: 3 }), 5)
    expect(await taken).toEqual([1, 2, 3])
  })

  it('keeps of figures only the newest', async () => {
    const queue = new EventQueue<number>()
    for (let i = 0; i < 10; i++) queue.push({ key: 'mining', value: i })
    queue.push({ key: 'mempool', value: 100 })
    expect(queue.length).toBe(2)
    expect(await takeAll(queue, 2)).toEqual([9, 100])
  })

  it('lets the oldest go when its reader takes nothing', async () => {
    const queue = new EventQueue<number>(3)
    for (let i = 0; i < 10; i++) queue.push({ value: i })
    expect(queue.length).toBe(3)
    expect(await takeAll(queue, 3)).toEqual([7, 8, 9])
  })

  it('ends its reader when it is closed, and holds nothing after', async () => {
    const queue = new EventQueue<number>()
    const taken = takeAll(queue, 5)
    queue.close()
    expect(await taken).toEqual([])
    queue.push({ value: 1 })
    expect(queue.length).toBe(0)
  })
})
