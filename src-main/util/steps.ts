// Pure work that can be interrupted: a generator that yields wherever somebody else may have a turn. It knows no clock and no event loop.

/** Nothing is passed in or out on the way; the result is what it returns. */
export type Steps<T> = Generator<undefined, T, undefined>

/** All steps without a pause. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
