import { describe, expect, it } from 'vitest'
import {
  leafHash,
  lockOf,
  lockSecret,
  lockTweak,
  pathRoot,
  policyNodeHash,
  unspendableOwner,
} from '../../../../src-main/consensus/locks.ts'
import { decodeLeaf, encodePolicy } from '../../../../src-main/consensus/policy.ts'
import { publicKeyOf, secretFromHash } from '../../../../src-main/crypto/secp.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { parsePolicyText } from '../../../support/policy-text.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

interface LockVectors {
  keys: { label: string; secret: string; key: string }[]
  locks: {
    name: string
    owner: string
    root: string
    tweak: string
    lock: string
    leaves: { text: string; leaf: string; hash: string; path: string[] }[]
  }[]
}

describe('consensus/locks', () => {
  const { keys, locks } = readJsonVector<LockVectors>('duit/locks.json')

  it('the test keys are made as the vectors say', () => {
    for (const { label, secret, key } of keys) {
      const made = secretFromHash(hashTagged('duit/test/key', new TextEncoder().encode(label)))
      expect([bytesToHex(made), bytesToHex(publicKeyOf(made))]).toEqual([secret, key])
    }
  })

  it.each(locks)('$name: leaves from their text, paths, root, tweak and lock', ({ owner, root, tweak, lock, leaves }) => {
    for (const { text, leaf, hash, path } of leaves) {
      const tree = parsePolicyText(text)
      expect(bytesToHex(encodePolicy(tree))).toBe(leaf)
      expect(decodeLeaf(hex(leaf))).toEqual(tree)
      expect(bytesToHex(leafHash(hex(leaf)))).toBe(hash)
      expect(bytesToHex(pathRoot(hex(hash), path.map(hex)))).toBe(root)
    }
    expect(bytesToHex(lockTweak(hex(owner), hex(root)))).toBe(tweak)
    expect(bytesToHex(lockOf(hex(owner), hex(root)) as Uint8Array)).toBe(lock)
    const secret = keys.find(({ key }) => key === owner)?.secret
    if (secret !== undefined) expect(bytesToHex(publicKeyOf(lockSecret(hex(secret), hex(owner), hex(root))))).toBe(lock)
    else expect(owner).toBe(bytesToHex(unspendableOwner()))
  })

  it('a node does not depend on the order of its two hashes', () => {
    const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    expect(policyNodeHash(a, b)).toEqual(policyNodeHash(b, a))
    expect(policyNodeHash(a, a)).not.toEqual(policyNodeHash(a, b))
  })

  it('an owner that is no point has no lock', () => {
    expect(lockOf(new Uint8Array(32), new Uint8Array(0))).toBeUndefined()
    expect(lockOf(new Uint8Array(32).fill(0xff), new Uint8Array(0))).toBeUndefined()
  })
})
