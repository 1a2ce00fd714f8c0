// Finds the longest time for which the event loop was held: on the clock, and in CPU time, which leaves out what other programs took.

const TICK_MS = 1

export interface LongestStretch {
  readonly clockMs: number
  readonly cpuMs: number
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Begins to watch; a timer that comes late shows how long nothing else could run. The answer ends it. */
export function watchStretches(): () => LongestStretch {
  let clockMs = 0
  let cpuMs = 0
  let lastClock = performance.now()
  let lastCpu = threadCpuMs()
  const tick = () => {
    const clock = performance.now()
    const cpu = threadCpuMs()
    clockMs = Math.max(clockMs, clock - lastClock)
    cpuMs = Math.max(cpuMs, cpu - lastCpu)
    lastClock = clock
    lastCpu = cpu
  }
  const timer = setInterval(tick, TICK_MS)
  return () => {
    tick()
    clearInterval(timer)
    return { clockMs, cpuMs }
  }
}
