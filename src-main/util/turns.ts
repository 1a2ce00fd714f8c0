// Long work in short stretches: whoever walks over many things gives way now and then, so that nobody else waits long.
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds between two turns of the event loop. */
const BUDGET_MS = 8

/** When the event loop last had its turn. One for all work: pieces that run one behind the other in one turn share its budget. */
let sinceMs = performance.now()

/**
 * `if (turns.isDue) await turns.next()` at each place where others may come in between.
 * What the work stands on may have changed after `next`.
 */
export class Turns {
  private readonly budgetMs: number

  constructor({ budgetMs = BUDGET_MS }: { readonly budgetMs?: number } = {}) {
    this.budgetMs = budgetMs
  }

  /** True when the budget is used up, by whomever. Asking costs some ten nanoseconds. */
  get isDue(): boolean {
    return performance.now() - sinceMs >= this.budgetMs
  }

  /** Gives way: resolves after timers, input and output had their turn. */
  async next(): Promise<void> {
    await nextTurn()
    sinceMs = performance.now()
  }
}

/** What `change` makes of each, giving way in between. */
export async function mapInTurns<From, To>(list: readonly From[], change: (item: From) => To): Promise<To[]> {
  const turns = new Turns()
  const changed: To[] = []
  for (const item of list) {
    changed.push(change(item))
    if (turns.isDue) await turns.next()
  }
  return changed
}
