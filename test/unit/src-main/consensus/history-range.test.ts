import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendLeaf,
  encodeRangeNode,
  encodeSummary,
  RANGE_NODE_BYTES,
  type RangeNode,
  rangeLeaf,
  rangeRoot,
  readRangeNode,
} from '../../../../src-main/consensus/history-range.ts'
import { blockWork } from '../../../../src-main/consensus/targets.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { MalformedError } from '../../../../src-main/primitives/errors.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { bytesOf, safeInteger, u32 } from '../../../support/arbitraries.ts'
import { type NodeRow, nodeOf } from '../../../support/range-rows.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

interface RangeRow {
  append?: { id: string; time: number; target: string }
  leaf?: NodeRow
  count: number
  peaks: NodeRow[]
  root: string
}

interface Leaf {
  id: Uint8Array
  time: number
  target: number
}

/** The definition from the top: a range is its largest perfect tree and the rest; a perfect tree is two halves. */
function modelPeaks(leaves: readonly Leaf[]): RangeNode[] {
  if (leaves.length === 0) return []
  let size = 1
  while (size * 2 <= leaves.length) size *= 2
  return [modelTree(leaves.slice(0, size)), ...modelPeaks(leaves.slice(size))]
}

function modelTree(leaves: readonly Leaf[]): RangeNode {
  const [first, last] = [leaves[0] as Leaf, leaves[leaves.length - 1] as Leaf]
  const summary = {
    count: leaves.length,
    work: leaves.reduce((sum, { target }) => sum + blockWork(target), 0n),
    firstTime: first.time,
    lastTime: last.time,
    firstTarget: first.target,
    lastTarget: last.target,
  }
  if (leaves.length === 1) return { ...summary, hash: hashTagged('duit/mmr/leaf', first.id, encodeSummary(summary)) }
  const [left, right] = [modelTree(leaves.slice(0, leaves.length / 2)), modelTree(leaves.slice(leaves.length / 2))]
  return { ...summary, hash: hashTagged('duit/mmr/node', left.hash, encodeSummary(left), right.hash, encodeSummary(right)) }
}

describe('consensus/history-range', () => {
  const { range } = readJsonVector<{ range: { rows: RangeRow[] } }>('duit/commitments.json')

  it('grows as the vectors do, with every peak and summary', () => {
    let peaks: readonly RangeNode[] = []
    for (const row of range.rows) {
      if (row.append !== undefined) {
        const leaf = rangeLeaf(hex(row.append.id), { time: row.append.time, target: Number.parseInt(row.append.target, 16) })
        expect(leaf).toEqual(nodeOf(row.leaf as NodeRow))
        expect(bytesToHex(encodeSummary(leaf))).toBe(row.leaf?.encoded)
        peaks = appendLeaf(peaks, leaf).peaks
      }
      expect(peaks).toEqual(row.peaks.map(nodeOf))
      expect(peaks.map((peak) => bytesToHex(encodeSummary(peak)))).toEqual(row.peaks.map(({ encoded }) => encoded))
      expect(bytesToHex(rangeRoot(peaks))).toBe(row.root)
    }
  })

  const leaf: fc.Arbitrary<Leaf> = fc.record({
    id: bytesOf(32),
    time: safeInteger,
    target: fc.constantFrom(0x207fffff, 0x1f00ffff, 0x1d07fff8, 0x03123456),
  })

  it('is the recursive definition, and tells which nodes each leaf completed', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 33 }), (leaves) => {
        let peaks: readonly RangeNode[] = []
        leaves.forEach((one, i) => {
          const before = peaks
          const grown = appendLeaf(peaks, rangeLeaf(one.id, one))
          peaks = grown.peaks
          expect(before.length + 1 - peaks.length).toBe(grown.created.length - 1)
          expect(grown.created.at(-1)).toBe(peaks.at(-1))
          expect(peaks.reduce((sum, { count }) => sum + count, 0)).toBe(i + 1)
        })
        expect(peaks).toEqual(modelPeaks(leaves))
      }),
      { numRuns: 60 },
    )
  })

  it('nodes of 96 bytes read back the same; larger numbers than can be are malformed', () => {
    const node = fc.record({
      hash: bytesOf(32),
      count: safeInteger,
      work: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      firstTime: safeInteger,
      lastTime: safeInteger,
      firstTarget: u32,
      lastTarget: u32,
    })
    fc.assert(
      fc.property(node, (one) => {
        const bytes = encodeRangeNode(one)
        expect(bytes.length).toBe(RANGE_NODE_BYTES)
        expect(readRangeNode(new ByteReader(bytes))).toEqual(one)
        for (const at of [39, 79, 87]) {
          const large = bytes.slice()
          large[at] = 0x20
          expect(() => readRangeNode(new ByteReader(large))).toThrow(MalformedError)
        }
      }),
    )
    fc.assert(
      fc.property(bytesOf(96), (bytes) => {
        try {
          expect(encodeRangeNode(readRangeNode(new ByteReader(bytes)))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
        }
      }),
    )
  })
})
