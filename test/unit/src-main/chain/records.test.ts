import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressKey,
  coinKey,
  headerKey,
  journalKey,
  readAddressKey,
  readCoinKey,
  readHeightAndId,
  readJournalKey,
} from '../../../../src-main/chain/layout.ts'
import {
  countRecordNodes,
  decodeAddressRow,
  decodeAddressTotal,
  decodeCoinValue,
  decodeTipRecord,
  decodeTransactionPlace,
  decodeUndo,
  encodeAddressRow,
  encodeAddressTotal,
  encodeCoinValue,
  encodeHeaderRecord,
  encodeTipRecord,
  encodeTransactionPlace,
  encodeUndo,
  patchHeaderRecord,
  readHeaderFacts,
  readRecordHeader,
  readRecordNode,
} from '../../../../src-main/chain/records.ts'
import { rangeLeaf } from '../../../../src-main/consensus/history-range.ts'
import { SUPPLY } from '../../../../src-main/primitives/amount.ts'
import { bytesToBigInt, compareBytes } from '../../../../src-main/util/bytes.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const u32 = fc.nat({ max: 0xffffffff })
const coin = fc.record({
  outpoint: fc.record({ txid: hash, index: u32 }),
  height: u32,
  coinbase: fc.boolean(),
  output: fc.record({ value: fc.nat({ max: SUPPLY }), lock: hash, record: fc.uint8Array({ maxLength: 513 }) }),
})

const HEADER = {
  version: 1,
  height: 7,
  previous: new Uint8Array(32).fill(1),
  transactions: new Uint8Array(32).fill(2),
  state: new Uint8Array(32).fill(3),
  history: new Uint8Array(32).fill(4),
  time: 2 ** 53 - 1,
  target: 0x207fffff,
  nonce: new Uint8Array(8).fill(5),
}

describe('chain/records', () => {
  it('coins and undo records come back as they were', () => {
    void fc.assert(
      fc.property(fc.array(coin, { maxLength: 5 }), (coins) => {
        expect(decodeUndo(encodeUndo(coins))).toEqual(coins)
        for (const one of coins) expect(decodeCoinValue(one.outpoint, encodeCoinValue(one))).toEqual(one)
      }),
    )
  })

  it('header records come back, are read in part and patched in place', () => {
    const leaf = rangeLeaf(new Uint8Array(32).fill(9), HEADER)
    const nodes = [leaf, { ...leaf, count: 2, work: 2n ** 255n }]
    const record = encodeHeaderRecord({
      flags: 5,
      arrival: 2 ** 40,
      sizeBytes: 1_999_999,
      transactionCount: 8,
      chainWork: 2n ** 200n,
      header: HEADER,
      nodes,
    })
    expect(readRecordHeader(record)).toEqual(HEADER)
    const facts = readHeaderFacts(record)
    expect(facts).toMatchObject({
      flags: 5,
      arrival: 2 ** 40,
      sizeBytes: 1_999_999,
      transactionCount: 8,
      time: HEADER.time,
      target: HEADER.target,
    })
    expect(bytesToBigInt(facts.chainWork)).toBe(2n ** 200n)
    expect(facts.previous).toEqual(HEADER.previous)
    expect(countRecordNodes(record)).toBe(2)
    expect([readRecordNode(record, 0), readRecordNode(record, 1)]).toEqual(nodes)
    const patched = patchHeaderRecord(record, { flags: 2, arrival: 0, sizeBytes: 0, transactionCount: 0 })
    expect(readHeaderFacts(patched)).toMatchObject({ flags: 2, arrival: 0, sizeBytes: 0, transactionCount: 0 })
    expect(readRecordHeader(patched)).toEqual(HEADER)
    expect(readHeaderFacts(record).flags).toBe(5)
  })

  it('tips and index rows come back, negative changes too', () => {
    const tip = { id: HEADER.state, height: 5, sequence: 2 ** 45, headerCount: 7, sum: new Uint8Array(2_064).fill(8) }
    expect(decodeTipRecord(encodeTipRecord(tip))).toEqual(tip)
    const place = { blockId: HEADER.state, height: 9, position: 3 }
    expect(decodeTransactionPlace(encodeTransactionPlace(place))).toEqual(place)
    for (const change of [0, 1, -1, SUPPLY, -SUPPLY]) {
      expect(decodeAddressRow(encodeAddressRow(HEADER.state, change))).toEqual({ txid: HEADER.state, change })
    }
    expect(decodeAddressTotal(encodeAddressTotal({ balance: SUPPLY, coins: 3 }))).toEqual({ balance: SUPPLY, coins: 3 })
  })
})

describe('chain/layout', () => {
  it('keys sort by height and number, and say again what they were made of', () => {
    void fc.assert(
      fc.property(u32, u32, hash, hash, (a, b, left, right) => {
        if (a !== b) {
          expect(Math.sign(compareBytes(headerKey(a, left), headerKey(b, right)))).toBe(Math.sign(a - b))
          expect(Math.sign(compareBytes(addressKey(left, a, 9), addressKey(left, b, 3)))).toBe(Math.sign(a - b))
          expect(Math.sign(compareBytes(journalKey(a), journalKey(b)))).toBe(Math.sign(a - b))
        }
        expect(readHeightAndId(headerKey(a, left))).toEqual({ height: a, id: left })
        expect(readAddressKey(addressKey(left, a, b))).toEqual({ height: a, position: b })
        expect(readJournalKey(journalKey(2 ** 33 + a))).toBe(2 ** 33 + a)
        expect(readCoinKey(coinKey({ txid: left, index: a }) as Uint8Array)).toEqual({ txid: left, index: a })
      }),
    )
  })

  it('an index that no transaction can have has no coin key', () => {
    expect(coinKey({ txid: new Uint8Array(32), index: 2 ** 32 })).toBeUndefined()
  })
})
