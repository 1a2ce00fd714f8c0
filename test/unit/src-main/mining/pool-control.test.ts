import { describe, expect, it } from 'vitest'
import { PoolControl } from '../../../../src-main/mining/pool-control.ts'

/** A pool that takes its time, and tells what it was asked. */
class SlowPool {
  asked: string[] = []
  private done: (() => void)[] = []
  private failure: Error | undefined
  configure(threads: number, duty: number): Promise<void> {
    return this.take(`${threads} at ${duty}`)
  }
  stop(): Promise<void> {
    return this.take('stop')
  }
  private take(what: string): Promise<void> {
    this.asked.push(what)
    const { failure } = this
    this.failure = undefined
    return new Promise((resolve, reject) => this.done.push(() => (failure === undefined ? resolve() : reject(failure))))
  }
  failNext(): void {
    this.failure = new Error('no memory')
  }
  async finish(): Promise<void> {
    this.done.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('src-main/mining/pool-control', () => {
  it('changes the pool one step after the other, and ends with what was asked last', async () => {
    const pool = new SlowPool()
    const control = new PoolControl(pool)
    const changes = [control.change({ threads: 4, duty: 1 })]
    await settle()
    expect(pool.asked).toEqual(['4 at 1'])
    changes.push(control.change({ threads: 2, duty: 0.5 }), control.change(undefined))
    await settle()
    expect(pool.asked).toEqual(['4 at 1'])
    await pool.finish()
    expect(pool.asked).toEqual(['4 at 1', 'stop'])
    await pool.finish()
    await Promise.all(changes)
    expect(pool.asked).toEqual(['4 at 1', 'stop'])
    expect(control.effort).toBeUndefined()
  })

  it('asks the pool nothing where nothing changes', async () => {
    const pool = new SlowPool()
    const control = new PoolControl(pool)
    await control.change(undefined)
    expect(pool.asked).toEqual([])
    const change = control.change({ threads: 1, duty: 1 })
    await settle()
    await pool.finish()
    await change
    await control.change({ threads: 1, duty: 1 })
    expect(pool.asked).toEqual(['1 at 1'])
    expect(control.effort).toEqual({ threads: 1, duty: 1 })
  })

  it('passes a failure on to whoever asked, and tries again when asked again', async () => {
    const pool = new SlowPool()
    const control = new PoolControl(pool)
    pool.failNext()
    const failed = expect(control.change({ threads: 1, duty: 1 })).rejects.toThrow('no memory')
    await settle()
    await pool.finish()
    await failed
    const again = control.change({ threads: 1, duty: 1 })
    await settle()
    await pool.finish()
    await again
    expect(pool.asked).toEqual(['1 at 1', '1 at 1'])
  })
})
