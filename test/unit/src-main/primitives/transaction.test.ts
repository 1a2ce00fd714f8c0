import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedError } from '../../../../src-main/primitives/errors.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import {
  decodeTransaction,
  encodeCoin,
  encodeTransaction,
  isZeroTxid,
  outpointKey,
  readOutput,
  transactionId,
  witnessHash,
  writeOutput,
  zeroTxid,
} from '../../../../src-main/primitives/transaction.ts'
import { ByteWriter } from '../../../../src-main/primitives/writer.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { coin, mutations, outpoint, output, transaction } from '../../../support/arbitraries.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

describe('primitives/transaction', () => {
  const rows = readJsonVector<{ label: string; hex: string; txid: string; witnessHash: string; bytes: number }[]>('duit/transactions.json')

  it.each(rows)('$label: decodes, encodes, txid and witness hash', (row) => {
    const tx = decodeTransaction(hex(row.hex))
    const bytes = encodeTransaction(tx)
    expect(bytesToHex(bytes)).toBe(row.hex)
    expect(bytes.length).toBe(row.bytes)
    expect(bytesToHex(transactionId(tx))).toBe(row.txid)
    expect(bytesToHex(witnessHash(tx))).toBe(row.witnessHash)
  })

  it('what is written reads back the same', () => {
    fc.assert(
      fc.property(transaction, (tx) => {
        expect(decodeTransaction(encodeTransaction(tx))).toEqual(tx)
      }),
    )
    fc.assert(
      fc.property(output, (one) => {
        expect(readOutput(new ByteReader(writeOutput(new ByteWriter(), one).finish()))).toEqual(one)
      }),
    )
  })

  it('whatever is accepted writes back to the same bytes, anything else is malformed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutations(transaction.map(encodeTransaction))), (bytes) => {
        try {
          expect(encodeTransaction(decodeTransaction(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('the txid leaves the witnesses out and the witness hash covers them alone', () => {
    fc.assert(
      fc.property(transaction, fc.uint8Array(), (tx, witness) => {
        const other = { ...tx, witnesses: tx.witnesses.map(() => witness) }
        expect(transactionId(other)).toEqual(transactionId(tx))
        expect(witnessHash({ ...tx, lockTime: 1, outputs: [] })).toEqual(witnessHash(tx))
      }),
    )
  })

  it('keys of outpoints are equal for equal outpoints only', () => {
    fc.assert(
      fc.property(outpoint, outpoint, (a, b) => {
        const same = bytesToHex(a.txid) === bytesToHex(b.txid) && a.index === b.index
        expect(outpointKey(a) === outpointKey(b)).toBe(same)
        expect(outpointKey({ txid: a.txid.slice(), index: a.index })).toBe(outpointKey(a))
      }),
    )
    const digits = new Uint8Array(32).fill(0x31)
    expect(outpointKey({ txid: digits, index: 11 })).not.toBe(outpointKey({ txid: digits, index: 1 }))
  })

  it('a coin is its outpoint, height, flag and output', () => {
    fc.assert(
      fc.property(coin, (one) => {
        const reader = new ByteReader(encodeCoin(one))
        const txid = reader.take(32)
        const [index, height, flag] = [reader.varint(), reader.u32(), reader.u8()]
        const spent = readOutput(reader)
        reader.finish()
        expect({ outpoint: { txid, index }, height, coinbase: flag === 1, output: spent }).toEqual(one)
      }),
    )
  })

  it('knows the zero txid and hands out a fresh one', () => {
    zeroTxid()[0] = 1
    expect(isZeroTxid(zeroTxid())).toBe(true)
    expect(isZeroTxid(zeroTxid().fill(1, 31))).toBe(false)
  })
})
