// Long work in short stretches: whoever walks over many things gives way now and then, so that nobody else waits long.
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds that a piece of work runs before it gives way. Several may run one behind the other in one turn of the event loop. */
const BUDGET_MS = 8

/**
 * For one piece of work: `if (turns.isDue) await turns.next()` at each place where others may come in between.
 * What the work stands on may have changed after `next`.
 */
export class Turns {
  private readonly budgetMs: number
  private sinceMs = performance.now()

  constructor({ budgetMs = BUDGET_MS }: { readonly budgetMs?: number } = {}) {
    this.budgetMs = budgetMs
  }

  /** True when the budget of this stretch is used up. Asking costs some ten nanoseconds. */
  get isDue(): boolean {
    return performance.now() - this.sinceMs >= this.budgetMs
  }

  /** Gives way: resolves after timers, input and output had their turn. */
  async next(): Promise<void> {
    await nextTurn()
    this.sinceMs = performance.now()
  }
}
