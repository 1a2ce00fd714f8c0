import { describe, expect, it } from 'vitest'
import { RunningCalls } from '../../../../src-main/rpc/context.ts'

describe('rpc/context', () => {
  it('node-busy: takes so many calls at a time and no more', () => {
    const calls = new RunningCalls(2)
    const first = calls.take()
    calls.take()
    expect(() => calls.take()).toThrow(expect.objectContaining({ code: 'node-busy' }))
    first()
    calls.take()
    expect(calls.running).toBe(2)
  })

  it('gives a place back once, however often it is said', () => {
    const calls = new RunningCalls(3)
    const release = calls.take()
    calls.take()
    release()
    release()
    expect(calls.running).toBe(1)
  })
})
