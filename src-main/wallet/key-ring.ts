// The locks of an account: which are ours, which were handed out, which were used, and how far ahead the wallet looks.
import { hashKey } from '../primitives/transaction.ts'
import { assert } from '../util/assert.ts'
import { Turns } from '../util/turns.ts'
import { type AccountPublic, CHANGE_CHAIN, type Chain, type KeyRef, RECEIVE_CHAIN } from './keys.ts'

/** Unused addresses beyond the last used one that a wallet recognises: five times the usual gap of 20, so that restored wallets find more. */
export const LOOKAHEAD = 100

export class KeyRing {
  private readonly locks: [Uint8Array[], Uint8Array[]] = [[], []]
  private readonly uses: [number[], number[]] = [[], []]
  private readonly byLock = new Map<string, KeyRef>()

  /** Adds the lock at the next index of its chain. */
  add(key: KeyRef, lock: Uint8Array): void {
    assert(this.locks[key.chain].length === key.index, 'locks are added in order')
    this.locks[key.chain].push(lock)
    this.uses[key.chain].push(0)
    this.byLock.set(hashKey(lock), key)
  }

  keyOf(lock: Uint8Array): KeyRef | undefined {
    return this.byLock.get(hashKey(lock))
  }

  lockOf({ chain, index }: KeyRef): Uint8Array {
    const lock = this.locks[chain][index]
    assert(lock !== undefined, 'a key in use has its lock')
    return lock
  }

  count(chain: Chain): number {
    return this.locks[chain].length
  }

  /** A record pays this key (+1) or does so no longer (−1). */
  changeUse({ chain, index }: KeyRef, by: 1 | -1): void {
    this.uses[chain][index] = (this.uses[chain][index] ?? 0) + by
  }

  isUsed({ chain, index }: KeyRef): boolean {
    return (this.uses[chain][index] ?? 0) > 0
  }

  /** Lowest index above all used ones. */
  firstUnused(chain: Chain): number {
    return this.uses[chain].findLastIndex((count) => count > 0) + 1
  }

  /** Makes the locks that the lookahead asks for. Answers those that are new. */
  async extend(account: AccountPublic, handedOut: number): Promise<{ key: KeyRef; lock: Uint8Array }[]> {
    const made: { key: KeyRef; lock: Uint8Array }[] = []
    const turns = new Turns()
    for (const chain of [RECEIVE_CHAIN, CHANGE_CHAIN] as const) {
      const wanted = Math.max(this.firstUnused(chain), chain === RECEIVE_CHAIN ? handedOut : 0) + LOOKAHEAD
      while (this.count(chain) < wanted) {
        const key = { chain, index: this.count(chain) }
        const lock = account.lockAt(key)
        this.add(key, lock)
        made.push({ key, lock })
        // a lock takes a millisecond
        if (turns.isDue) await turns.next()
      }
    }
    return made
  }
}
