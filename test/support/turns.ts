// Makes work that gives way do so at every step at which it may, so that what comes in between comes in everywhere.
import { Turns } from '../../src-main/util/turns.ts'

/** From now on every step is due. Answers how to end that. */
export function giveWayAlways(): () => Promise<void> {
  const { now } = performance
  let atMs = performance.now()
  performance.now = () => {
    atMs += 1_000
    return atMs
  }
  return async () => {
    performance.now = now
    // the time since which work is counted is of the real clock again
    await new Turns().next()
  }
}

/** Runs `look` in every turn of the event loop until the work is done. Answers the work's result and how often it looked. */
export async function lookBetween<T>(work: Promise<T>, look: () => void): Promise<{ result: T; looks: number }> {
  let isDone = false
  let looks = 0
  const done = work.finally(() => {
    isDone = true
  })
  while (!isDone) {
    look()
    looks += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { result: await done, looks }
}
