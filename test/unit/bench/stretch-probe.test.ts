// The probe that finds what holds the event loop.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { watchStretches } from '../../bench/stretch-probe.ts'

const HELD_MS = 60

function work(): void {
  const until = process.threadCpuUsage().user + HELD_MS * 1000
  while (process.threadCpuUsage().user < until);
}

describe('bench/stretch-probe', () => {
  it('finds work that holds the event loop', async () => {
    const longest = watchStretches()
    await delay(5)
    work()
    await delay(5)
    expect(longest().cpuMs).toBeGreaterThanOrEqual(HELD_MS)
  })

  it('finds work that is still going on when it is asked', () => {
    const longest = watchStretches()
    work()
    const { clockMs, cpuMs } = longest()
    expect(cpuMs).toBeGreaterThanOrEqual(HELD_MS)
    expect(clockMs).toBeGreaterThanOrEqual(HELD_MS)
  })

  it('takes waiting for no work', async () => {
    const longest = watchStretches()
    await delay(HELD_MS)
    expect(longest().cpuMs).toBeLessThan(HELD_MS)
  })
})
