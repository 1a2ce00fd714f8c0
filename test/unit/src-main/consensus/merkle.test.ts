import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merkleLeaf, merkleRoot } from '../../../../src-main/consensus/merkle.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { decodeTransaction } from '../../../../src-main/primitives/transaction.ts'
import { ByteWriter } from '../../../../src-main/primitives/writer.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

const leafOf = (i: number): Uint8Array => new Uint8Array(32).fill(i)

/** By recursion: the left part is the largest power of two below the count. */
function modelTop(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return hashTagged('duit/node', modelTop(leaves.slice(0, half)), modelTop(leaves.slice(half)))
}

describe('consensus/merkle', () => {
  const { merkle } = readJsonVector<{ merkle: { leaves: string[]; root: string }[] }>('duit/commitments.json')
  const rows = readJsonVector<{ hex: string; merkleLeaf: string }[]>('duit/transactions.json')

  it('leaves and roots are those of the vectors', () => {
    for (const { leaves, root } of merkle) expect(bytesToHex(merkleRoot(leaves.map(hex)))).toBe(root)
    for (const row of rows) expect(bytesToHex(merkleLeaf(decodeTransaction(hex(row.hex))))).toBe(row.merkleLeaf)
  })

  it('is the recursive definition for every count up to 70', () => {
    for (let count = 1; count <= 70; count++) {
      const leaves = Array.from({ length: count }, (_, i) => leafOf(i + 1))
      const expected = hashTagged('duit/root', new ByteWriter(8).u64(BigInt(count)).finish(), modelTop(leaves))
      expect(merkleRoot(leaves)).toEqual(expected)
    }
  })

  it('no repeated, shortened or reordered list shares a root', () => {
    const seen = new Map<string, string>()
    const all = (length: number): number[][] =>
      length === 0 ? [[]] : all(length - 1).flatMap((list) => [1, 2, 3].map((i) => [...list, i]))
    for (let length = 1; length <= 6; length++) {
      for (const list of all(length)) {
        const root = bytesToHex(merkleRoot(list.map(leafOf)))
        expect(seen.get(root)).toBeUndefined()
        seen.set(root, list.join())
      }
    }
    expect(seen.size).toBe(3 + 9 + 27 + 81 + 243 + 729)
  })

  it('a list and any small change of it differ', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(3), (list, at, kind) => {
        const place = at % list.length
        const changed = [...list]
        if (kind === 0) changed.push(list[place] as number)
        if (kind === 1) changed.splice(place, 0, list[place] as number)
        if (kind === 2) changed.splice(place, 1)
        if (kind === 3) changed.reverse()
        if (changed.length === 0 || changed.join() === list.join()) return
        expect(merkleRoot(changed.map(leafOf))).not.toEqual(merkleRoot(list.map(leafOf)))
      }),
    )
  })

  it('an inner node never passes for a leaf', () => {
    const [a, b] = [leafOf(1), leafOf(2)]
    expect(merkleRoot([hashTagged('duit/node', a, b)])).not.toEqual(merkleRoot([a, b]))
  })
})
