// The numbers of section 10: policy, local choice.

/** Penning a byte: below it nothing is taken in or relayed. */
export const LEAST_FEE_RATE = 10
/** Bytes really held in memory for waiting transactions and their indexes. */
export const LIMIT_BYTES = 64 * 1024 * 1024
export const MAX_TRANSACTION_BYTES = 100_000
/** A signature check counts as this many bytes where fee rates are compared: 2,000,000 / 16,000. */
export const BYTES_PER_CHECK = 125
/** A newcomer has at most this many unconfirmed ancestors besides itself, and nobody more descendants than this besides itself. */
export const FAMILY_LIMIT = 25
/** Longer families come back from disconnected blocks only, so that a reorganisation loses no chain of payments. */
export const FAMILY_LIMIT_PUT_BACK = 1_000
/** Waiting transactions that one replacement may push out. */
export const MAX_REPLACED = 100
/** What waits longer leaves: 336 hours. */
export const EXPIRY_MS = 336 * 3_600_000
