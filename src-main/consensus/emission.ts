// The schedule of new coins, section 1 of the protocol: a function of the height alone.

/** In the genesis block, for the development team. */
export const RESERVE = 42_000_000_000_000
const TO_MINE = 4_158_000_000_000_000
const DIVISOR = 4_194_304

/** Rewards and their sums. Computes once what lies below the highest height asked for, in checkpoints. */
export interface Emission {
  /** Penning that the block at this height may create; 0 for genesis. */
  rewardAt(height: number): number
  /** Sum of the rewards of blocks 1 to `height`, without the reserve. */
  issuedUpTo(height: number): number
}

const CHECKPOINT_BLOCKS = 4_096
const FIRST_ZERO_HEIGHT = 89_304_224

/** r(h) = ⌊(4,158,000,000,000,000 − r(1) − … − r(h−1)) / 4,194,304⌋; all numbers stay below 2^53. */
export function createEmission(): Emission {
  // issued[i] is the sum up to height i · CHECKPOINT_BLOCKS
  const issued = [0]
  const rewardAfter = (sum: number): number => Math.floor((TO_MINE - sum) / DIVISOR)

  const issuedUpTo = (height: number): number => {
    const last = Math.min(height, FIRST_ZERO_HEIGHT)
    const checkpoint = Math.floor(last / CHECKPOINT_BLOCKS)
    while (issued.length <= checkpoint) {
      let sum = issued[issued.length - 1] as number
      for (let i = 0; i < CHECKPOINT_BLOCKS; i++) sum += rewardAfter(sum)
      issued.push(sum)
    }
    let sum = issued[checkpoint] as number
    for (let at = checkpoint * CHECKPOINT_BLOCKS; at < last; at++) sum += rewardAfter(sum)
    return sum
  }
  return { issuedUpTo, rewardAt: (height) => (height === 0 ? 0 : rewardAfter(issuedUpTo(height - 1))) }
}
