import { describe, expect, it } from 'vitest'
import { leafHash, lockOf, unspendableOwner } from '../../../../src-main/consensus/locks.ts'
import { createCustomNetwork, createNetwork, NETWORK_NAMES, reserveLeaf } from '../../../../src-main/consensus/networks.ts'
import { encodePolicy } from '../../../../src-main/consensus/policy.ts'
import { keystreamReference } from '../../../../src-main/crypto/aes-reference.ts'
import { publicKeyOf, secretFromHash } from '../../../../src-main/crypto/secp.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { formatAddress } from '../../../../src-main/primitives/address.ts'
import { encodeHeader } from '../../../../src-main/primitives/block.ts'
import { transactionId, witnessHash } from '../../../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { parsePolicyText } from '../../../support/policy-text.ts'
import { readJsonVector } from '../../../support/vectors.ts'

interface GenesisVectors {
  block: string
  header: string
  id: string
  txid: string
  witnessHash: string
  transactions: string
  state: string
  history: string
  time: number
  target: string
  reserveKey: string
  reserveSecret: string
  reserve: { unlocks: number; leaf: string; lock: string; value: number; address: string }[]
}

describe('consensus/networks', () => {
  const vectors = readJsonVector<GenesisVectors>('duit/genesis.json')
  const regtest = createNetwork('regtest', keystreamReference)

  it('genesis of regtest is that of the vectors, whole and in every part', () => {
    const { header, transactions } = regtest.genesis
    const [tx] = transactions
    expect(bytesToHex(regtest.genesisBytes)).toBe(vectors.block)
    expect(bytesToHex(regtest.genesisId)).toBe(vectors.id)
    expect(bytesToHex(encodeHeader(header))).toBe(vectors.header)
    expect(tx && bytesToHex(transactionId(tx))).toBe(vectors.txid)
    expect(tx && bytesToHex(witnessHash(tx))).toBe(vectors.witnessHash)
    expect([header.transactions, header.state, header.history].map(bytesToHex)).toEqual([
      vectors.transactions,
      vectors.state,
      vectors.history,
    ])
    expect([header.time, header.target.toString(16)]).toEqual([vectors.time, vectors.target])
  })

  it('the public reserve key of regtest is that of the vectors', () => {
    const secret = secretFromHash(hashTagged('duit/genesis/regtest'))
    expect(bytesToHex(secret)).toBe(vectors.reserveSecret)
    expect(bytesToHex(publicKeyOf(secret))).toBe(vectors.reserveKey)
    expect(bytesToHex(regtest.reserveKey)).toBe(vectors.reserveKey)
  })

  it('each reserve output unlocks in its month', () => {
    vectors.reserve.forEach((row, i) => {
      const output = regtest.genesis.transactions[0]?.outputs[i]
      const leaf = reserveLeaf(regtest, i)
      expect(bytesToHex(leaf)).toBe(row.leaf)
      expect(bytesToHex(encodePolicy(parsePolicyText(`threshold(2, after(${row.unlocks}), key(${vectors.reserveKey}))`)))).toBe(row.leaf)
      expect(bytesToHex(lockOf(unspendableOwner(), leafHash(leaf)) as Uint8Array)).toBe(row.lock)
      expect(output && [output.value, bytesToHex(output.lock), output.record.length]).toEqual([row.value, row.lock, 0])
      expect(formatAddress('rduit', output?.lock as Uint8Array)).toBe(row.address)
    })
    expect(vectors.reserve.reduce((sum, { value }) => sum + value, 0)).toBe(42_000_000_000_000)
  })

  it('every network has a genesis of its own', () => {
    const ids = NETWORK_NAMES.map((name) => bytesToHex(createNetwork(name, keystreamReference).genesisId))
    expect(new Set(ids).size).toBe(3)
  })

  it('refuses a text of more than 100 bytes', () => {
    expect(() => createCustomNetwork({ ...regtest, genesisText: 'x'.repeat(101) }, keystreamReference)).toThrow('100 bytes')
  })
})
