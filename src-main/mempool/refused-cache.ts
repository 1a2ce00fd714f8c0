// Verdicts on transactions whose signatures failed, by full hash: the same bytes are never verified twice.
import type { SubmitRule } from './interface.ts'

const LIMIT = 20_000

/** Keys cover the witnesses, so a damaged copy says nothing about the transaction itself. Oldest out first. */
export class RefusedCache {
  private readonly rules = new Map<string, SubmitRule>()

  get(key: string): SubmitRule | undefined {
    return this.rules.get(key)
  }

  add(key: string, rule: SubmitRule): void {
    this.rules.set(key, rule)
    if (this.rules.size <= LIMIT) return
    const [oldest] = this.rules.keys()
    if (oldest !== undefined) this.rules.delete(oldest)
  }
}
