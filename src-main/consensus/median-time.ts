// Median(B), section 3 of the protocol.

/** The element at position ⌊count / 2⌋ of the sorted times (Unix seconds) of a header and up to ten before it. */
export function medianTime(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}
