// The limits of section 13 of the protocol, by name.

/** Encoded block, header included. */
export const MAX_BLOCK_BYTES = 2_000_000
/** BIP 340 verifications and policy paths in one block. */
export const MAX_SIGNATURE_CHECKS = 16_000
/** A coin with coinbase flag 1 may be spent this many blocks after its own. */
export const COINBASE_MATURITY = 240
export const MAX_COINBASE_WITNESS_BYTES = 100
export const MAX_NOTE_BYTES = 512
export const MAX_LEAF_BYTES = 1_100
/** The outermost node is level 1. */
export const MAX_LEAF_LEVELS = 8
export const MAX_LEAF_KEYS = 32
/** Nodes above a policy leaf. */
export const MAX_PATH_NODES = 16
/** lockTime and `after` below this are heights, from it on Unix seconds. */
export const LOCK_TIME_THRESHOLD = 500_000_000
/** A sequence from this on is no relative lock. */
export const NO_RELATIVE_LOCK = 0x8000_0000
/** A block whose time is further ahead of the local clock waits. */
export const MAX_SECONDS_AHEAD = 300
/** Headers whose times the median is taken of. */
export const MEDIAN_SPAN = 11
export const BLOCK_SECONDS = 60
export const MAX_TIME = Number.MAX_SAFE_INTEGER
