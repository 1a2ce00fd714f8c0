// Time as an argument: the node's clock is injected, so that months pass in a test.

export interface Clock {
  /** Unix milliseconds. */
  now(): number
}
