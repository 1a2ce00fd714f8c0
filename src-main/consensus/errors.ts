// The rules by name (section 12 of the protocol) and the one error that a broken rule throws.

export type HeaderRule =
  | 'header-version'
  | 'header-height'
  | 'header-time'
  | 'header-target'
  | 'header-history'
  | 'header-work'
  | 'known-invalid'
export type WaitRule = 'orphan' | 'early'
/** The bytes are not this header's transactions: the header is not condemned. */
export type BodyRule = 'malformed' | 'block-size' | 'block-empty' | 'body-root'
/** Rules that a transaction can break wherever it stands. */
export type TransactionRule =
  | 'tx-version'
  | 'tx-inputs'
  | 'tx-outputs'
  | 'tx-duplicate-input'
  | 'output-value'
  | 'output-empty'
  | 'output-least'
  | 'record-type'
  | 'record-size'
  | 'tx-locktime'
  | 'coin-missing'
  | 'coin-immature'
  | 'tx-relative-lock'
  | 'tx-overspend'
  | WitnessRule
export type WitnessRule =
  | 'witness-form'
  | 'path-depth'
  | 'leaf-size'
  | 'leaf-levels'
  | 'leaf-form'
  | 'leaf-keys'
  | 'leaf-repeat'
  | 'leaf-unbound'
  | 'choice'
  | 'witness-flag'
  | 'witness-single'
  | 'after'
  | 'older'
  | 'template'
  | 'hash'
  | 'tweak'
  | 'signature'
export type BlockRule = TransactionRule | 'coinbase-form' | 'coinbase-extra' | 'coinbase-value' | 'block-signatures' | 'header-state'
export type Rule = HeaderRule | WaitRule | BodyRule | BlockRule

/** A rule of the protocol does not hold. Thrown by check… functions, turned into a verdict by the chain and the mempool. */
export class ConsensusError extends Error {
  override name = 'ConsensusError'
  readonly code: Rule
  constructor(code: Rule, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

/** Throws ConsensusError(code) unless the condition holds. */
export function requireRule(condition: boolean, code: Rule, detail: string): asserts condition {
  if (!condition) throw new ConsensusError(code, detail)
}
