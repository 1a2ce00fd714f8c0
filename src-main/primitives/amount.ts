// Money: whole penningen in safe integers. Every sum goes through here, so none leaves the supply unnoticed.

/** 42,000,000 DUIT in penning: no value and no sum of values is larger (section 1). */
export const SUPPLY = 4_200_000_000_000_000
/** 0.0001 DUIT in penning: every coin is worth at least this (section 1). */
export const LEAST_COIN = 10_000

/** Sum of two amounts that are each at most the supply; undefined when it exceeds the supply. */
export function addAmounts(a: number, b: number): number | undefined {
  // both are below 2^53 / 2, so the sum is exact before it is compared
  return a > SUPPLY || b > SUPPLY || a + b > SUPPLY ? undefined : a + b
}

/** Sum of all; undefined as soon as an item or the running sum exceeds the supply. */
export function sumAmounts(values: Iterable<number>): number | undefined {
  let sum: number | undefined = 0
  for (const value of values) {
    sum = addAmounts(sum, value)
    if (sum === undefined) return undefined
  }
  return sum
}
