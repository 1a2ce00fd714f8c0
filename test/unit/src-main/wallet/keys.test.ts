import { HDKey } from '@scure/bip32'
import { describe, expect, it } from 'vitest'
import { publicKeyOf } from '../../../../src-main/crypto/secp.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { AccountPublic, AccountSecret, accountPath } from '../../../../src-main/wallet/keys.ts'
import { hex, readVector } from '../../../support/vectors.ts'

const document = readVector('bip32/bip-0032.mediawiki')

/** Test vectors 1 to 4 of the standard: seed, then path with public and private key. */
function validVectors(): [string, string, string, string][] {
  return document
    .split(/===Test vector \d===/)
    .slice(1, 5)
    .flatMap((section) => {
      const seed = /Seed \(hex\): ([0-9a-f]+)/.exec(section)?.[1] as string
      const chains = section.matchAll(/\* Chain (\S+)\s+\*\* ext pub: (\S+)\s+\*\* ext prv: (\S+)/g)
      return [...chains].map(([, path, pub, prv]): [string, string, string, string] => [
        seed,
        (path as string).replaceAll('<sub>H</sub>', "'"),
        pub as string,
        prv as string,
      ])
    })
}

const invalid = [...(document.split('===Test vector 5===')[1] as string).matchAll(/^\* (\S+) \((.*)\)$/gm)].map(
  ([, key, why]) => [why, key] as [string, string],
)

describe('wallet/keys', () => {
  it.each(validVectors())('agrees with BIP 32 on seed %s, %s', (seed, path, pub, prv) => {
    const key = HDKey.fromMasterSeed(hex(seed)).derive(path)
    expect(key.publicExtendedKey).toBe(pub)
    expect(key.privateExtendedKey).toBe(prv)
    expect(HDKey.fromExtendedKey(pub).publicExtendedKey).toBe(pub)
  })

  it('finds all valid and invalid vectors of the standard', () => {
    expect(validVectors()).toHaveLength(17)
    expect(invalid).toHaveLength(16)
  })

  it.each(invalid)('refuses the BIP 32 key with %s', (_why, key) => {
    expect(() => HDKey.fromExtendedKey(key)).toThrow()
  })

  it('uses 3848 on main and 1 elsewhere', () => {
    expect(accountPath('duit')).toBe("m/86'/3848'/0'")
    expect(accountPath('tduit')).toBe("m/86'/1'/0'")
    expect(accountPath('rduit')).toBe("m/86'/1'/0'")
  })

  it('makes from the public half the locks that the secret half signs for', () => {
    const secret = new AccountSecret(new Uint8Array(64).fill(3), 'rduit')
    const open = new AccountPublic(secret.extendedPublicKey)
    for (const chain of [0, 1] as const)
      for (let index = 0; index < 8; index++) {
        const key = { chain, index }
        expect(bytesToHex(publicKeyOf(secret.signingKey(key)))).toBe(bytesToHex(open.lockAt(key)))
      }
  })

  it('has no secret left after wiping', () => {
    const secret = new AccountSecret(new Uint8Array(64).fill(3), 'rduit')
    secret.wipe()
    expect(() => secret.signingKey({ chain: 0, index: 0 })).toThrow(expect.objectContaining({ code: 'wallet-locked' }))
  })
})
