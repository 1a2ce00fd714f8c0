// Random choices that can be replayed: print the seed when a test fails.

/** Numbers from 0 up to but not 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const at = Math.floor(random() * (i + 1))
    ;[order[i], order[at]] = [order[at] as T, order[i] as T]
  }
  return order
}

/** From SEED in the environment, else by the clock. */
export function newSeed(): number {
  return process.env.SEED === undefined ? Date.now() % 4_294_967_296 : Number(process.env.SEED)
}
