// Why a wallet cannot do what it was asked: a closed list of codes, each with a sentence for a person. No message ever holds a secret.

/**
 * - `wallet-unknown`, `wallet-exists`, `wallet-locked`: the name or the state does not fit the call
 * - `wallet-damaged`, `wallet-newer`: the file of the keys cannot be used; it was not touched
 * - `password-wrong`, `words-invalid`: what a person typed does not fit
 * - `funds-insufficient` (missing, available, pending, ripening), `amount-too-small` (least), `fee-too-low` (leastFeeRate)
 * - `coin-unavailable`: a coin is gone, unripe, or used by another payment; `quote-unknown`: the quote ran out or never was
 * - `payment-rejected` (rule): the node refused it, the coins are free again; `payment-not-replaceable`
 */
export type WalletErrorCode =
  | 'input-invalid'
  | 'address-invalid'
  | 'address-other-network'
  | 'transaction-unknown'
  | 'wallet-unknown'
  | 'wallet-exists'
  | 'wallet-locked'
  | 'wallet-damaged'
  | 'wallet-newer'
  | 'password-wrong'
  | 'words-invalid'
  | 'funds-insufficient'
  | 'amount-too-small'
  | 'coin-unavailable'
  | 'quote-unknown'
  | 'payment-rejected'
  | 'payment-not-replaceable'
  | 'fee-too-low'
  | 'disk-full'
  | 'data-dir-unusable'

export class WalletError extends Error {
  override name = 'WalletError'
  readonly code: WalletErrorCode
  /** What a program needs to know: amounts in penning, names of rules. */
  readonly data: Readonly<Record<string, unknown>> | undefined
  constructor(code: WalletErrorCode, message: string, data?: Readonly<Record<string, unknown>>, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.data = data
  }
}
