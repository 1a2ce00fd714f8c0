// Keys, BIP 32: account m/86'/c'/0' with c' = 3848' on main and 1' on every other network, as SLIP-44 has it for test coins.
// Below it chain 0 receives and chain 1 takes change: m/86'/c'/0'/{0,1}/i. The child key is the owner P; the lock hides no policies.
import { HDKey } from '@scure/bip32'
import { lockOf, lockSecret } from '../consensus/locks.ts'
import { assert } from '../util/assert.ts'
import { WalletError } from './errors.ts'

export const RECEIVE_CHAIN = 0 as const
export const CHANGE_CHAIN = 1 as const
export type Chain = typeof RECEIVE_CHAIN | typeof CHANGE_CHAIN

/** Which key of the account. */
export interface KeyRef {
  readonly chain: Chain
  readonly index: number
}

const MAIN_PREFIX = 'duit'
const MAIN_COIN_TYPE = 3848
const TEST_COIN_TYPE = 1
const NO_POLICIES = new Uint8Array(0)

/** Derivation path of the account on the network with this address prefix. */
export function accountPath(prefix: string): string {
  return `m/86'/${prefix === MAIN_PREFIX ? MAIN_COIN_TYPE : TEST_COIN_TYPE}'/0'`
}

/** The public half of an account: makes every lock, spends nothing. */
export class AccountPublic {
  /** Base58, as BIP 32 writes it. */
  readonly extendedKey: string
  private readonly chains: readonly HDKey[]

  constructor(extendedKey: string) {
    const account = HDKey.fromExtendedKey(extendedKey)
    this.extendedKey = extendedKey
    this.chains = [account.deriveChild(RECEIVE_CHAIN), account.deriveChild(CHANGE_CHAIN)]
  }

  /** The lock (32 bytes) of this key. Costs about a millisecond, so locks are kept once made. */
  lockAt({ chain, index }: KeyRef): Uint8Array {
    const { publicKey } = (this.chains[chain] as HDKey).deriveChild(index)
    assert(publicKey !== null, 'a derived key has a public half')
    const lock = lockOf(publicKey.subarray(1), NO_POLICIES)
    assert(lock !== undefined, 'a derived key has a lock')
    return lock
  }
}

/** An unlocked account: wiped when the wallet is locked. */
export class AccountSecret {
  /** 8 hex digits of the BIP 32 master key: names the seed without revealing it. */
  readonly fingerprint: string
  readonly extendedPublicKey: string
  private readonly account: HDKey
  private readonly chains: readonly HDKey[]
  private wiped = false

  constructor(seed: Uint8Array, prefix: string) {
    const master = HDKey.fromMasterSeed(seed)
    this.fingerprint = master.fingerprint.toString(16).padStart(8, '0')
    this.account = master.derive(accountPath(prefix))
    master.wipePrivateData()
    this.extendedPublicKey = this.account.publicExtendedKey
    this.chains = [this.account.deriveChild(RECEIVE_CHAIN), this.account.deriveChild(CHANGE_CHAIN)]
  }

  /** The secret key (32 bytes) that signs for this key's lock. The caller wipes it. @throws WalletError `wallet-locked` once wiped */
  signingKey({ chain, index }: KeyRef): Uint8Array {
    if (this.wiped) throw new WalletError('wallet-locked', 'The wallet was locked meanwhile. Unlock it with its password first.')
    const child = (this.chains[chain] as HDKey).deriveChild(index)
    const { privateKey, publicKey } = child
    assert(privateKey !== null && publicKey !== null, 'an unlocked account has secret keys')
    try {
      return lockSecret(privateKey, publicKey.subarray(1), NO_POLICIES)
    } finally {
      child.wipePrivateData()
    }
  }

  /** Overwrites the secret keys as far as the language allows. */
  wipe(): void {
    this.wiped = true
    for (const key of [this.account, ...this.chains]) key.wipePrivateData()
  }
}
