// Signs a payment on the key path: one BIP 340 signature an input, over all inputs and outputs.
import { FLAG_ALL, SighashDigests } from '../consensus/sighash.ts'
import { signSchnorr } from '../crypto/secp.ts'
import type { Transaction } from '../primitives/transaction.ts'
import { concatBytes } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import type { UnsignedPayment } from './build-transaction.ts'
import type { AccountSecret } from './keys.ts'
import type { RandomBytes } from './words.ts'

const KEY_PATH = 0

export interface SigningModules {
  readonly account: AccountSecret
  readonly genesisId: Uint8Array
  readonly randomBytes: RandomBytes
}

/** The transaction with its witnesses. A signature takes a few milliseconds: the event loop lives on in between. */
export async function signTransaction({ tx, coins }: UnsignedPayment, modules: SigningModules): Promise<Transaction> {
  const digests = new SighashDigests(
    tx,
    coins.map(({ output }) => output),
  )
  const witnesses: Uint8Array[] = []
  const turns = new Turns()
  for (const [position, coin] of coins.entries()) {
    if (turns.isDue) await turns.next()
    const message = digests.sighash({ genesisId: modules.genesisId, flag: FLAG_ALL, position })
    const secret = modules.account.signingKey(coin.key)
    try {
      witnesses.push(concatBytes(Uint8Array.of(KEY_PATH, FLAG_ALL), signSchnorr(message, secret, modules.randomBytes(32))))
    } finally {
      secret.fill(0)
    }
  }
  return { ...tx, witnesses }
}
