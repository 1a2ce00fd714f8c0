import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transactionId } from '../../../../src-main/primitives/transaction.ts'
import { decodeRecord, encodeRecord, type TxRecord } from '../../../../src-main/wallet/records.ts'
import { bytesOf, mutations, safeInteger, transaction, u32 } from '../../../support/arbitraries.ts'

const key = fc.record({ chain: fc.constantFrom(0 as const, 1 as const), index: fc.nat() })
const record: fc.Arbitrary<TxRecord> = fc
  .record({
    tx: transaction,
    coinbase: fc.boolean(),
    place: fc.option(fc.record({ height: u32, blockId: bytesOf(32), position: fc.nat(), time: safeInteger }), { nil: undefined }),
    seen: safeInteger,
    seenHeight: u32,
    offered: fc.boolean(),
    refused: fc.boolean(),
    replacedBy: fc.option(bytesOf(32), { nil: undefined }),
    conflictHeight: fc.option(u32, { nil: undefined }),
    note: fc.string({ unit: 'grapheme', maxLength: 40 }),
    ownInputs: fc.array(fc.record({ position: fc.nat(), value: safeInteger, key }), { maxLength: 3 }),
    ownOutputs: fc.array(fc.record({ index: fc.nat(), value: safeInteger, key }), { maxLength: 3 }),
  })
  .map((parts) => ({ ...parts, txid: transactionId(parts.tx) }))

describe('wallet/records', () => {
  it('gives back what was stored', () => {
    fc.assert(
      fc.property(record, (made) => {
        expect(decodeRecord(encodeRecord(made))).toEqual(made)
      }),
    )
  })

  it('reads changed bytes as malformed or as another record, and never throws anything else', () => {
    fc.assert(
      fc.property(mutations(record.map(encodeRecord)), (bytes) => {
        try {
          decodeRecord(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed' })
        }
      }),
    )
  })
})
