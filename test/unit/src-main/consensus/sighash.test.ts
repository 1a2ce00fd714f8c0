import { describe, expect, it } from 'vitest'
import { leafHash } from '../../../../src-main/consensus/locks.ts'
import { isSighashFlag, isSingleFlag, SighashDigests } from '../../../../src-main/consensus/sighash.ts'
import { signSchnorr, verifySchnorr } from '../../../../src-main/crypto/secp.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import { decodeTransaction, readOutput, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

interface SighashVectors {
  genesis: string
  transactions: {
    lockTime: number
    transaction: string
    txid: string
    spent: string[]
    spends: string
    outputs: string
    sequences: string
    templates: string[]
    signatures: { input: number; flag: string; leaf: string | null; preimage: string; sighash: string; key: string; signature: string }[]
  }[]
}

describe('consensus/sighash', () => {
  const { genesis, transactions } = readJsonVector<SighashVectors>('duit/sighash.json')
  const { keys } = readJsonVector<{ keys: { secret: string; key: string }[] }>('duit/locks.json')
  const genesisId = hex(genesis)

  it.each(transactions)('lockTime $lockTime: digests, templates, preimages, sighashes and signatures', (row) => {
    const tx = decodeTransaction(hex(row.transaction))
    const digests = new SighashDigests(
      tx,
      row.spent.map((output) => readOutput(new ByteReader(hex(output)))),
    )
    expect(bytesToHex(transactionId(tx))).toBe(row.txid)
    expect([digests.spends(), digests.outputs(), digests.sequences()].map(bytesToHex)).toEqual([row.spends, row.outputs, row.sequences])
    expect(tx.inputs.map((_, i) => bytesToHex(digests.template(i)))).toEqual(row.templates)
    for (const one of row.signatures) {
      const leaf = one.leaf === null ? {} : { leafHash: leafHash(hex(one.leaf)) }
      const sighash = digests.sighash({ genesisId, flag: Number.parseInt(one.flag, 16), position: one.input, ...leaf })
      expect(bytesToHex(hashTagged('duit/sighash', hex(one.preimage)))).toBe(one.sighash)
      expect(bytesToHex(sighash)).toBe(one.sighash)
      expect(verifySchnorr(hex(one.signature), sighash, hex(one.key))).toBe(true)
      const secret = keys.find(({ key }) => key === one.key)?.secret
      expect(secret).toBeDefined()
      expect(bytesToHex(signSchnorr(sighash, hex(secret as string), new Uint8Array(32)))).toBe(one.signature)
    }
  })

  it('there are four flags', () => {
    const flags = Array.from({ length: 256 }, (_, flag) => flag).filter(isSighashFlag)
    expect(flags).toEqual([0x01, 0x03, 0x81, 0x83])
    expect(flags.filter(isSingleFlag)).toEqual([0x03, 0x83])
  })

  it('asking for an input or output that is not there is an error of the program', () => {
    const [row] = transactions
    const tx = decodeTransaction(hex(row?.transaction as string))
    const digests = new SighashDigests({ ...tx, outputs: [] }, [])
    expect(() => digests.sighash({ genesisId, flag: 0x83, position: 0 })).toThrow(RangeError)
    const withCoins = new SighashDigests(
      { ...tx, outputs: [] },
      tx.inputs.map(() => ({ value: 1, lock: new Uint8Array(32), record: new Uint8Array(0) })),
    )
    expect(() => withCoins.sighash({ genesisId, flag: 0x03, position: 0 })).toThrow(RangeError)
  })
})
