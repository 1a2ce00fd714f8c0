import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RangeNode, rangeLeaf, rangeParent, rangeRoot } from '../../../../src-main/consensus/history-range.ts'
import { medianTime } from '../../../../src-main/consensus/median-time.ts'
import {
  openRange,
  type RangePath,
  type RangeProof,
  type RangeProofContext,
  type RangeProofError,
  type RangeProofErrorCode,
  type RangeRules,
  verifyRangeProof,
} from '../../../../src-main/consensus/range-proof.ts'
import { encodeTarget, nextTarget } from '../../../../src-main/consensus/targets.ts'
import { blockId, decodeHeader, type Header, headerBytesId } from '../../../../src-main/primitives/block.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { nodeOf, type PathRow, type ProofVectors } from '../../../support/range-rows.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

const NOW = 1_800_000_000
const pathOf = (row: PathRow): RangePath => ({ siblings: row.path.map(nodeOf), otherPeaks: row.otherPeaks.map(nodeOf) })

function codeOf(proof: RangeProof, context: RangeProofContext): RangeProofErrorCode | 'valid' {
  try {
    verifyRangeProof(proof, context)
  } catch (error) {
    if ((error as Error).name !== 'RangeProofError') throw error
    return (error as RangeProofError).code
  }
  return 'valid'
}

interface Known {
  context: RangeProofContext
  proofs: RangeProof[]
}

function read(vectors: ProofVectors, rules: RangeRules, timeOfBlock1: number): Known {
  const end = decodeHeader(hex(vectors.tip))
  const proofs = vectors.samples.map((row) => ({
    height: row.height,
    headers: row.headers.map((text) => decodeHeader(hex(text))),
    ...pathOf(row),
  }))
  expect([end.height, bytesToHex(end.history)]).toEqual([vectors.count, vectors.root])
  return { context: { rules, end, nowSeconds: NOW, timeOfBlock1 }, proofs }
}

const retargeting = readJsonVector<{ network: { genesis: string }; proofs: ProofVectors }>('duit/retargeting.json')
const genesisOf = (text: string): Header => decodeHeader(hex(text).subarray(0, 156))
const customGenesis = genesisOf(retargeting.network.genesis)
const regtestGenesis = decodeHeader(hex(readJsonVector<{ header: string }>('duit/genesis.json').header))
const rulesOf = (genesis: Header, retargets: boolean): RangeRules => ({
  genesisTarget: genesis.target,
  retargets,
  genesisId: blockId(genesis),
  genesisTime: genesis.time,
})
const timeOf1 = (vectors: ProofVectors): number => {
  const sample = vectors.samples.find(({ height }) => height === 1)
  return decodeHeader(hex(sample?.headers[1] as string)).time
}
const custom = read(retargeting.proofs, rulesOf(customGenesis, true), timeOf1(retargeting.proofs))
const proofVectors = readJsonVector<ProofVectors>('duit/proofs.json')
const regtest = read(proofVectors, rulesOf(regtestGenesis, false), timeOf1(proofVectors))

describe('consensus/range-proof: the known proofs', () => {
  it('commitments.json: every header of a range of 19 leads to its root', () => {
    const { range } = readJsonVector<{
      range: { rows: { append?: { id: string; time: number; target: string }; count: number; root: string }[]; proofs: PathRow[] }
    }>('duit/commitments.json')
    const leaves = range.rows.flatMap(({ append }) =>
      append === undefined ? [] : [rangeLeaf(hex(append.id), { time: append.time, target: Number.parseInt(append.target, 16) })],
    )
    for (const row of range.proofs) {
      const opened = openRange(row.height, 19, leaves[row.height] as RangeNode, pathOf(row))
      expect(bytesToHex(opened.root)).toBe(range.rows.at(-1)?.root)
      expect(opened.left.reduce((sum, { count }) => sum + count, 0)).toBe(row.height)
      expect(opened.right.reduce((sum, { count }) => sum + count, 0)).toBe(18 - row.height)
    }
  })

  it.each(custom.proofs)('retargeting.json: header $height', (proof) => {
    expect(codeOf(proof, custom.context)).toBe('valid')
    const { timeOfBlock1: _, ...rest } = custom.context
    expect(codeOf(proof, rest)).toBe(proof.height < 2 ? 'valid' : 'proof-time')
  })

  it.each(regtest.proofs)('proofs.json: header $height', (proof) => {
    expect(codeOf(proof, regtest.context)).toBe('valid')
  })
})

/** A proof with a lie, told in one place; everything that can be made to fit the lie fits. */
interface Forgery {
  name: string
  code: RangeProofErrorCode
  forge: (proof: RangeProof, context: RangeProofContext) => { proof?: RangeProof; context?: RangeProofContext }
}

const HEIGHT = 13
const proofAt = (height: number): RangeProof => custom.proofs.find((proof) => proof.height === height) as RangeProof
const replaceAt = <T>(list: readonly T[], at: number, change: (item: T) => T): T[] =>
  list.map((item, i) => (i === at ? change(item) : item))
const proved = (proof: RangeProof): Header => proof.headers.at(-1) as Header

/** The context of a range that commits to the forged proof: what a forger with enough work for one last header could show. */
function commit(proof: RangeProof, context: RangeProofContext): RangeProofContext {
  const leaf = rangeLeaf(blockId(proved(proof)), proved(proof))
  return { ...context, end: { ...context.end, history: openRange(proof.height, context.end.height, leaf, proof).root } }
}

function lie(change: (proof: RangeProof) => RangeProof): Forgery['forge'] {
  return (proof, context) => {
    const forged = change(proof)
    return { proof: forged, context: commit(forged, context) }
  }
}

/** The same headers, each naming the one before it again. */
function relink(headers: readonly Header[]): Header[] {
  const linked: Header[] = []
  for (const header of headers) {
    const parent = linked.at(-1)
    linked.push(parent === undefined ? header : { ...header, previous: blockId(parent) })
  }
  return linked
}

const inSibling = (at: number, change: (node: RangeNode) => RangeNode) =>
  lie((p) => ({ ...p, siblings: replaceAt(p.siblings, at, change) }))
const inPeak = (at: number, change: (node: RangeNode) => RangeNode) =>
  lie((p) => ({ ...p, otherPeaks: replaceAt(p.otherPeaks, at, change) }))
const inHeader = (change: Partial<Header>) =>
  lie((p) => ({ ...p, headers: replaceAt(p.headers, p.headers.length - 1, (h) => ({ ...h, ...change })) }))

// header 13 of 25: siblings 12 (left), 14–15 (right), 8–11 (left), 0–7 (left); other peaks 16–23 and 24
const forgeries: Forgery[] = [
  { name: 'a sibling missing', code: 'proof-shape', forge: (proof) => ({ proof: { ...proof, siblings: proof.siblings.slice(1) } }) },
  {
    name: 'a sibling too many',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, siblings: [...proof.siblings, proof.siblings[0] as RangeNode] } }),
  },
  {
    name: 'the uppermost sibling missing',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, siblings: proof.siblings.slice(0, -1) } }),
  },
  {
    name: 'a sibling above the uppermost',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, siblings: [...proof.siblings, { ...(proof.siblings[3] as RangeNode), count: 16 }] } }),
  },
  {
    name: 'a time of genesis itself left of the proved header',
    code: 'proof-time',
    forge: inSibling(2, (node) => ({ ...node, firstTime: customGenesis.time })),
  },
  {
    name: 'a header before it with a target of its own',
    code: 'proof-target',
    forge: lie((proof) => ({ ...proof, headers: relink(replaceAt(proof.headers, 6, (one) => ({ ...one, target: one.target - 1 }))) })),
  },
  { name: 'a peak missing', code: 'proof-shape', forge: (proof) => ({ proof: { ...proof, otherPeaks: proof.otherPeaks.slice(1) } }) },
  {
    name: 'peaks in another order',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, otherPeaks: proof.otherPeaks.toReversed() } }),
  },
  {
    name: 'siblings in another order',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, siblings: proof.siblings.toReversed() } }),
  },
  {
    name: 'a sibling that claims more headers',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, siblings: replaceAt(proof.siblings, 2, (node) => ({ ...node, count: 8 })) } }),
  },
  {
    name: 'a peak that claims fewer headers',
    code: 'proof-shape',
    forge: (proof) => ({ proof: { ...proof, otherPeaks: replaceAt(proof.otherPeaks, 0, (node) => ({ ...node, count: 4 })) } }),
  },
  {
    name: 'a header behind the end',
    code: 'proof-shape',
    forge: (proof, context) => ({ context: { ...context, end: { ...context.end, height: HEIGHT } }, proof }),
  },
  {
    name: 'a range of another count',
    code: 'proof-shape',
    forge: (_, context) => ({ context: { ...context, end: { ...context.end, height: 26 } } }),
  },
  {
    name: 'a position of another header',
    code: 'proof-root',
    forge: (proof) => ({ proof: { ...proof, height: 12 } }),
  },
  {
    name: 'a sibling of another hash',
    code: 'proof-root',
    forge: (proof) => ({ proof: { ...proof, siblings: replaceAt(proof.siblings, 0, (node) => ({ ...node, hash: new Uint8Array(32) })) } }),
  },
  {
    name: 'work that the root does not hold',
    code: 'proof-root',
    forge: (proof) => ({ proof: { ...proof, siblings: replaceAt(proof.siblings, 3, (node) => ({ ...node, work: node.work + 1n })) } }),
  },
  {
    name: 'another nonce',
    code: 'proof-root',
    forge: (proof) => ({ proof: { ...proof, headers: replaceAt(proof.headers, 11, (h) => ({ ...h, nonce: new Uint8Array(8).fill(9) })) } }),
  },
  {
    name: 'the history of another end',
    code: 'proof-root',
    forge: (_, context) => ({ context: { ...context, end: { ...context.end, history: new Uint8Array(32) } } }),
  },
  {
    name: 'less work than the easiest target gives',
    code: 'proof-work',
    forge: inSibling(3, (node) => ({ ...node, work: 8n * 256n - 1n })),
  },
  {
    name: 'more work for one header than its target gives',
    code: 'proof-work',
    forge: inSibling(0, (node) => ({ ...node, work: node.work + 1n })),
  },
  { name: 'two times for one header', code: 'proof-time', forge: inSibling(0, (node) => ({ ...node, firstTime: node.firstTime - 1 })) },
  {
    name: 'two targets for one header',
    code: 'proof-target',
    forge: inSibling(0, (node) => ({ ...node, lastTarget: node.lastTarget + 1 })),
  },
  {
    name: 'a work that overflows 256 bits when it is added',
    code: 'proof-work',
    forge: (proof) => ({ proof: { ...proof, siblings: replaceAt(proof.siblings, 3, (node) => ({ ...node, work: 2n ** 256n - 1n })) } }),
  },
  {
    name: 'a work above 256 bits',
    code: 'proof-work',
    forge: (proof) => ({ proof: { ...proof, otherPeaks: replaceAt(proof.otherPeaks, 0, (node) => ({ ...node, work: 2n ** 256n })) } }),
  },
  {
    name: 'a first target that section 4 does not give',
    code: 'proof-target',
    forge: inPeak(0, (node) => ({ ...node, firstTarget: node.firstTarget - 1 })),
  },
  {
    name: 'a last time that gives its right neighbour another target',
    code: 'proof-target',
    forge: inSibling(2, (node) => ({ ...node, lastTime: node.lastTime + 4_000 })),
  },
  {
    name: 'a range that begins with another target',
    code: 'proof-target',
    forge: inSibling(3, (node) => ({ ...node, firstTarget: 0x1f7fffff })),
  },
  {
    name: 'a range that begins at another time',
    code: 'proof-genesis',
    forge: inSibling(3, (node) => ({ ...node, firstTime: node.firstTime + 1 })),
  },
  {
    name: 'a time before genesis',
    code: 'proof-time',
    forge: inPeak(1, (node) => ({ ...node, firstTime: customGenesis.time, lastTime: customGenesis.time })),
  },
  {
    name: 'a time ahead of the clock',
    code: 'proof-time',
    forge: inPeak(1, (node) => ({ ...node, firstTime: NOW + 301, lastTime: NOW + 301 })),
  },
  {
    name: 'a later range that is not above the median of the proved header',
    code: 'proof-time',
    forge: inPeak(0, (node) => ({
      ...node,
      firstTime: medianTime(
        proofAt(HEIGHT)
          .headers.slice(-11)
          .map(({ time }) => time),
      ),
    })),
  },
  { name: 'a proved header that commits to another past', code: 'proof-prefix', forge: inHeader({ history: new Uint8Array(32) }) },
  { name: 'a proved header of another height', code: 'proof-headers', forge: inHeader({ height: HEIGHT + 1 }) },
  { name: 'a proved header of another version', code: 'proof-headers', forge: inHeader({ version: 2 }) },
  { name: 'a proved header on another parent', code: 'proof-headers', forge: inHeader({ previous: new Uint8Array(32) }) },
  {
    name: 'a proved header without a target',
    code: 'proof-target',
    forge: (proof) => ({ proof: { ...proof, headers: replaceAt(proof.headers, 11, (h) => ({ ...h, target: 0 })) } }),
  },
  {
    name: 'a proved header with a negative target',
    code: 'proof-target',
    forge: (proof) => ({ proof: { ...proof, headers: replaceAt(proof.headers, 11, (h) => ({ ...h, target: 0x20ffffff })) } }),
  },
  {
    name: 'a proved header with a target of 255 bytes',
    code: 'proof-target',
    forge: (proof) => ({ proof: { ...proof, headers: replaceAt(proof.headers, 11, (h) => ({ ...h, target: 0xff7fffff })) } }),
  },
  { name: 'a proved header with a target of its own', code: 'proof-target', forge: inHeader({ target: 0x1f7fffff }) },
  {
    name: 'too few headers before it',
    code: 'proof-headers',
    forge: (proof) => ({ proof: { ...proof, headers: proof.headers.slice(1) } }),
  },
  {
    name: 'too many headers before it',
    code: 'proof-headers',
    forge: (proof) => ({ proof: { ...proof, headers: [proof.headers[0] as Header, ...proof.headers] } }),
  },
  { name: 'no header', code: 'proof-headers', forge: (proof) => ({ proof: { ...proof, headers: [] } }) },
  {
    name: 'a header before it that it does not name',
    code: 'proof-headers',
    forge: (proof) => ({ proof: { ...proof, headers: replaceAt(proof.headers, 0, (h) => ({ ...h, nonce: new Uint8Array(8) })) } }),
  },
  {
    name: 'headers before it in another order',
    code: 'proof-headers',
    forge: (proof) => ({ proof: { ...proof, headers: [...proof.headers.slice(0, -1).toReversed(), proved(proof)] } }),
  },
  {
    name: 'another time of block 1',
    code: 'proof-target',
    forge: (_, context) => ({ context: { ...context, timeOfBlock1: (context.timeOfBlock1 as number) + 900 } }),
  },
  {
    name: 'another genesis',
    code: 'proof-genesis',
    forge: (_, context) => ({ context: { ...context, rules: { ...context.rules, genesisTime: context.rules.genesisTime - 1 } } }),
  },
]

describe('consensus/range-proof: forged proofs', () => {
  const proof = proofAt(HEIGHT)

  it.each(forgeries)('$name: $code', ({ forge, code }) => {
    const forged = forge(proof, custom.context)
    expect(codeOf(forged.proof ?? proof, forged.context ?? custom.context)).toBe(code)
  })

  it('a genesis of another id with the right time and target', () => {
    const first = proofAt(1)
    const other = rangeLeaf(new Uint8Array(32), customGenesis)
    const forged = { ...first, siblings: replaceAt(first.siblings, 0, () => other) }
    expect(codeOf(forged, commit(forged, custom.context))).toBe('proof-genesis')
    const none = proofAt(0)
    const alone = { ...none, headers: [{ ...customGenesis, nonce: new Uint8Array(8).fill(1) }] }
    expect(codeOf(alone, commit(alone, custom.context))).toBe('proof-genesis')
  })

  it('a header 1 on another header than genesis', () => {
    const first = proofAt(1)
    const other = { ...customGenesis, nonce: new Uint8Array(8).fill(1) }
    const forged = { ...first, headers: [other, { ...proved(first), previous: blockId(other) }] }
    expect(codeOf(forged, commit(forged, custom.context))).toBe('proof-genesis')
  })

  it('a block 1 of another time than the one proved before', () => {
    const context = { ...custom.context, timeOfBlock1: (custom.context.timeOfBlock1 as number) + 1 }
    expect(codeOf(proofAt(0), context)).toBe('proof-time')
    expect(codeOf(proofAt(1), context)).toBe('proof-time')
  })

  it('a proved header that is not above the median of the eleven before it', () => {
    const headers: Header[] = [customGenesis]
    for (let height = 1; height <= 12; height++) {
      const parent = headers[height - 1] as Header
      const early = height === 12 ? -100 : 0
      const target = nextTarget(custom.context.rules, parent, headers[1]?.time)
      headers.push({
        ...parent,
        height,
        previous: blockId(parent),
        history: new Uint8Array(32),
        time: customGenesis.time + 200 + early + height,
        target,
      })
    }
    const leaves = headers.map((header) => rangeLeaf(blockId(header), header))
    const node = (from: number, size: number): RangeNode =>
      size === 1 ? (leaves[from] as RangeNode) : rangeParent(node(from, size / 2), node(from + size / 2, size / 2))
    const otherPeaks = [node(0, 8), node(8, 4)]
    const last = { ...(headers[12] as Header), history: rangeRoot(otherPeaks) }
    const forged: RangeProof = { height: 12, headers: [...headers.slice(1, 12), last], siblings: [], otherPeaks }
    const context = commit(forged, { ...custom.context, timeOfBlock1: headers[1]?.time, end: { ...custom.context.end, height: 13 } })
    expect(codeOf(forged, context)).toBe('proof-time')
  })

  it('the median of the proved header is that of itself and ten before, not eleven', () => {
    const proof = regtest.proofs.find(({ height, otherPeaks }) => height > 11 && height < 256 && otherPeaks.length > 0) as RangeProof
    const late = relink(replaceAt(proof.headers, 0, (one) => ({ ...one, time: NOW })))
    const median = medianTime(late.slice(-11).map(({ time }) => time))
    const withFirstTime = (firstTime: number): RangeProof => ({
      ...proof,
      headers: late,
      otherPeaks: replaceAt(proof.otherPeaks, 0, (node) => ({ ...node, firstTime })),
    })
    for (const [firstTime, code] of [
      [median + 1, 'valid'],
      [median, 'proof-time'],
    ] as const) {
      const forged = withFirstTime(firstTime)
      expect(codeOf(forged, commit(forged, regtest.context))).toBe(code)
    }
  })

  it('times up to 300 s ahead of the clock pass, one second more does not', () => {
    const latest = Math.max(...custom.proofs.flatMap(({ headers }) => headers.map(({ time }) => time)))
    expect(codeOf(proof, { ...custom.context, nowSeconds: latest - 300 })).toBe('valid')
    expect(codeOf(proof, { ...custom.context, nowSeconds: latest - 301 })).toBe('proof-time')
  })

  it('any one change of a number or a bit is refused with a code, never an exception', () => {
    const fields = ['count', 'work', 'firstTime', 'lastTime', 'firstTarget', 'lastTarget', 'hash'] as const
    fc.assert(
      fc.property(fc.constantFrom(...custom.proofs), fc.nat(), fc.constantFrom(...fields), fc.nat(0xffff), (original, at, field, delta) => {
        const nodes = [...original.siblings, ...original.otherPeaks]
        const node = nodes[at % nodes.length] as RangeNode
        const change = (): RangeNode => {
          if (field === 'hash') return { ...node, hash: replaceByte(node.hash, delta) }
          if (field === 'work') return { ...node, work: node.work + BigInt(delta) + 1n }
          return { ...node, [field]: node[field] + delta + 1 }
        }
        const swap = (one: RangeNode): RangeNode => (one === node ? change() : one)
        const forged = { ...original, siblings: original.siblings.map(swap), otherPeaks: original.otherPeaks.map(swap) }
        expect(codeOf(forged, custom.context)).not.toBe('valid')
      }),
      { numRuns: 300 },
    )
  })
})

function replaceByte(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at % copy.length] = (copy[at % copy.length] as number) ^ 1
  return copy
}

describe('consensus/range-proof: sizes', () => {
  it('holds for every header of every range up to 40', () => {
    const leaves = Array.from({ length: 40 }, (_, i) =>
      rangeLeaf(headerBytesId(Uint8Array.of(i)), { time: i, target: encodeTarget(2n ** 240n) }),
    )
    const tree = (from: number, size: number): RangeNode =>
      size === 1 ? (leaves[from] as RangeNode) : rangeParent(tree(from, size / 2), tree(from + size / 2, size / 2))
    for (let count = 1; count <= 40; count++) {
      const peaks: { from: number; size: number }[] = []
      for (let bit = 32, from = 0; bit >= 1; bit /= 2) {
        if ((count & bit) === 0) continue
        peaks.push({ from, size: bit })
        from += bit
      }
      const root = rangeRoot(peaks.map(({ from, size }) => tree(from, size)))
      for (let index = 0; index < count; index++) {
        const home = peaks.find(({ from, size }) => index >= from && index < from + size) as { from: number; size: number }
        const siblings: RangeNode[] = []
        for (let size = 1; size < home.size; size *= 2) {
          const block = Math.floor((index - home.from) / size)
          siblings.push(tree(home.from + (block % 2 === 0 ? block + 1 : block - 1) * size, size))
        }
        const otherPeaks = peaks.filter((peak) => peak !== home).map(({ from, size }) => tree(from, size))
        expect(openRange(index, count, leaves[index] as RangeNode, { siblings, otherPeaks }).root).toEqual(root)
      }
    }
  })

  it.each([
    [0, 0],
    [1, 1],
    [-1, 3],
    [0.5, 3],
    [Number.NaN, 3],
  ])('there is no header %d in a range of %d', (index, count) => {
    const leaf = rangeLeaf(new Uint8Array(32), { time: 1, target: 0x207fffff })
    expect(() => openRange(index, count, leaf, { siblings: [], otherPeaks: [] })).toThrow('proof-shape')
  })
})
