// Mining from the start: as `--mine N` asks for, else as it was when the node last ran.
import type { Logger } from '../util/logger.ts'
import { errorCodeOf } from './errors.ts'
import type { MiningApi } from './interface.ts'

/** A node without a wallet serves all the same: that is how it gets one. */
export async function beginMining(mining: Pick<MiningApi, 'begin'>, threads: number | undefined, log: Logger): Promise<void> {
  try {
    await mining.begin(threads)
  } catch (error) {
    if (errorCodeOf(error) !== 'mining-no-address') throw error
    log.warn('Mining does not begin: there is no wallet to pay yet. Create one, then switch mining on.')
  }
}
