// Thousands of right signatures in a second: one known nonce for all of them. Fit for tests alone, where the secret keys are public anyway.
import { Point } from '@noble/secp256k1'
import { publicKeyOf } from '../../../src-main/crypto/secp.ts'
import { hashTagged } from '../../../src-main/crypto/tagged-hash.ts'
import type { Transaction } from '../../../src-main/primitives/transaction.ts'
import { bigIntToBytes32, bytesToBigInt, concatBytes } from '../../../src-main/util/bytes.ts'
import { secretOf } from '../rule-builder.ts'
import type { Fixture } from './fixture.ts'

const ORDER = Point.CURVE().n

/** The secret that BIP 340 uses: the one whose point has an even y. */
function evenSecret(secret: Uint8Array): bigint {
  const d = bytesToBigInt(secret)
  return Point.BASE.multiply(d).toAffine().y % 2n === 0n ? d : ORDER - d
}

function createQuickSigner(): (message: Uint8Array, signer: string) => Uint8Array {
  const nonce = secretOf('nonce')
  const k = evenSecret(nonce)
  const r = publicKeyOf(nonce)
  const signers = new Map<string, { d: bigint; key: Uint8Array }>()
  return (message, signer) => {
    const secret = secretOf(signer)
    const known = signers.get(signer) ?? { d: evenSecret(secret), key: publicKeyOf(secret) }
    signers.set(signer, known)
    const e = bytesToBigInt(hashTagged('BIP0340/challenge', r, known.key, message)) % ORDER
    return concatBytes(r, bigIntToBytes32((k + e * known.d) % ORDER))
  }
}

const CHECKS_OF_A_COIN = 33
const COINS_OF_A_TRANSACTION = 25

/** Transactions with exactly so many signature checks in all, of coins behind 32 of 32 keys and simple ones. */
export function fillChecks(f: Fixture, checks: number): Transaction[] {
  const sign = createQuickSigner()
  const coins = Math.floor(checks / CHECKS_OF_A_COIN)
  const list: Transaction[] = []
  for (let from = 0; from < coins; from += COINS_OF_A_TRANSACTION) {
    list.push(f.builder.spend(f.many.slice(from, Math.min(from + COINS_OF_A_TRANSACTION, coins)), { sign, fee: 1_000 }))
  }
  const left = checks - coins * CHECKS_OF_A_COIN
  if (left > 0) list.push(f.builder.spend(Array.from({ length: left }, () => f.fresh())))
  return list
}
