// Why the chain cannot answer. Broken rules are ConsensusError, trouble with the disk is StorageError, a full queue QueueFullError.

/**
 * - `index-off`: the index that the question needs is switched off
 */
export type ChainErrorCode = 'index-off'

export class ChainError extends Error {
  override name = 'ChainError'
  readonly code: ChainErrorCode
  constructor(code: ChainErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
