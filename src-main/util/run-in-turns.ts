// Runs interruptible work on the event loop without holding anybody up.
import type { Steps } from './steps.ts'
import { Turns } from './turns.ts'

/** Gives way between two steps whenever the budget of this stretch is used up. */
export async function runInTurns<T>(steps: Steps<T>, turns = new Turns()): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (turns.isDue) await turns.next()
  }
}
