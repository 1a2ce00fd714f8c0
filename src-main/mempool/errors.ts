// Why the policy refuses a transaction that breaks no rule of the protocol.
import type { PolicyRule } from './interface.ts'

export class PolicyError extends Error {
  override name = 'PolicyError'
  readonly code: PolicyRule
  constructor(code: PolicyRule, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

/** Throws PolicyError(code) unless the condition holds. */
export function requirePolicy(condition: boolean, code: PolicyRule, detail: string): asserts condition {
  if (!condition) throw new PolicyError(code, detail)
}

/** The bytes of a saved mempool are not what was written. */
export class MempoolFileError extends Error {
  override name = 'MempoolFileError'
  readonly code = 'mempool-file-damaged'
}
