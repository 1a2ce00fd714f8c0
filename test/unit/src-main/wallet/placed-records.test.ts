import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes } from '../../../../src-main/util/bytes.ts'
import { amountOf, type PlacedRecord, PlacedRecords } from '../../../../src-main/wallet/placed-records.ts'

function record(height: number, position: number, txid: number, value: number): PlacedRecord {
  const place = { height, position, blockId: new Uint8Array(32), time: 0 }
  const own = { index: 0, position: 0, value: Math.abs(value), key: { chain: 0, index: 0 } }
  return {
    txid: Uint8Array.of(txid),
    place,
    ownInputs: value < 0 ? [own] : [],
    ownOutputs: value < 0 ? [] : [own],
  } as unknown as PlacedRecord
}

const anyRecord = fc
  .tuple(fc.nat(6), fc.nat(3), fc.nat(2), fc.integer({ min: -100, max: 100 }))
  .map(([height, position, txid, value]) => record(height, position, txid, value))

const inOrder = (a: PlacedRecord, b: PlacedRecord) =>
  a.place.height - b.place.height || a.place.position - b.place.position || compareBytes(a.txid, b.txid)

describe('wallet/placed-records', () => {
  it('keeps the order of the chain and the total after each, whatever is added, taken away or asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRecord, fc.boolean()), { maxLength: 40 }), (steps) => {
        const placed = new PlacedRecords()
        let plain: PlacedRecord[] = []
        for (const [given, asks] of steps) {
          const known = plain.find((other) => inOrder(other, given) === 0)
          if (known === undefined) {
            placed.add(given)
            plain = [...plain, given].sort(inOrder)
          } else {
            placed.remove(known)
            plain = plain.filter((other) => other !== known)
          }
          expect(placed.list()).toEqual(plain)
          expect(placed.height).toBe(plain.at(-1)?.place.height ?? -1)
          if (!asks) continue
          let total = 0
          for (const each of plain) {
            total += amountOf(each)
            expect(placed.totalAfter(each)).toBe(total)
          }
        }
      }),
    )
  })

  it('knows nothing of one that is not among them, even where another stands in its place', () => {
    const placed = new PlacedRecords()
    const [first, twin] = [record(1, 0, 1, 5), record(1, 0, 1, 7)]
    expect(placed.totalAfter(first)).toBeUndefined()
    placed.add(first)
    placed.remove(twin)
    expect(placed.totalAfter(twin)).toBeUndefined()
    expect(placed.totalAfter(first)).toBe(5)
  })
})
