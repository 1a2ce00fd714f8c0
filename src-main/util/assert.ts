// Guards for our own invariants. Data from outside is never asserted: it is judged and refused with a code.

/** Throws when an invariant of the program itself does not hold: always a bug. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${invariant}`)
}
