// Why the miner does not do what it was asked. The codes are those of the contract.

export type MiningErrorCode = 'not-on-this-network' | 'mining-no-address' | 'mining-refused' | 'input-invalid'

export class MiningError extends Error {
  override name = 'MiningError'
  readonly code: MiningErrorCode
  constructor(code: MiningErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
