// Addresses as text: making one takes ten microseconds, so those of the wallet's own keys are kept.
import { formatAddress } from '../primitives/address.ts'
import type { KeyRing } from './key-ring.ts'
import type { Chain, KeyRef } from './keys.ts'
import type { WalletState } from './wallet-state.ts'

export interface OwnAddressesOptions {
  /** Prefix of addresses, such as `rduit`. */
  readonly prefix: string
}

export class OwnAddresses {
  private readonly prefix: string
  private readonly state: Pick<WalletState, 'keys'>
  private keys: KeyRing | undefined
  private texts: Record<Chain, string[]> = [[], []]

  constructor({ prefix }: OwnAddressesOptions, { state }: { readonly state: Pick<WalletState, 'keys'> }) {
    this.prefix = prefix
    this.state = state
  }

  /** Of a key that the wallet has made. */
  of({ chain, index }: KeyRef): string {
    const { keys } = this.state
    // another account has other keys
    if (keys !== this.keys) this.texts = [[], []]
    this.keys = keys
    const texts = this.texts[chain]
    const known = texts[index]
    if (known !== undefined) return known
    const text = formatAddress(this.prefix, keys.lockOf({ chain, index }))
    texts[index] = text
    return text
  }

  /** Of any lock, ours or not: nothing is kept. */
  ofLock(lock: Uint8Array): string {
    return formatAddress(this.prefix, lock)
  }
}
