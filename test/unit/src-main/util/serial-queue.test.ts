import { describe, expect, it } from 'vitest'
import { SerialQueue } from '../../../../src-main/util/serial-queue.ts'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('util/serial-queue', () => {
  it('runs one task at a time in the order they came', async () => {
    const queue = new SerialQueue({ limit: 10 })
    const log: string[] = []
    const task = (name: string, ms: number) => async () => {
      log.push(`${name} begins`)
      await wait(ms)
      log.push(`${name} ends`)
      return name
    }
    expect(await Promise.all([queue.run(task('a', 5)), queue.run(task('b', 0))])).toEqual(['a', 'b'])
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('a task that fails fails alone', async () => {
    const queue = new SerialQueue({ limit: 10 })
    const failing = queue.run(async () => {
      throw new Error('no')
    })
    const next = queue.run(async () => 1)
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe(1)
    expect(queue.size).toBe(0)
  })

  it('queue-full above the limit, room again when tasks are done', async () => {
    const queue = new SerialQueue({ limit: 2 })
    const first = [queue.run(() => wait(5)), queue.run(() => wait(5))]
    await expect(queue.run(() => wait(0))).rejects.toMatchObject({ code: 'queue-full' })
    await Promise.all(first)
    await queue.run(() => wait(0))
  })

  it('close finishes what was taken and takes nothing new', async () => {
    const queue = new SerialQueue({ limit: 2 })
    let done = false
    const task = queue.run(async () => {
      await wait(5)
      done = true
    })
    await queue.close()
    expect(done).toBe(true)
    await task
    await expect(queue.run(() => wait(0))).rejects.toMatchObject({ code: 'queue-closed' })
    await queue.close()
  })
})
