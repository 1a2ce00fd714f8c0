import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNetwork, type NetworkName } from '../../../../src-main/consensus/networks.ts'
import { asertTarget, blockWork, decodeTarget, encodeTarget, nextTarget, targetBytes } from '../../../../src-main/consensus/targets.ts'
import { keystreamReference } from '../../../../src-main/crypto/aes-reference.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { readJsonVector, readVector } from '../../../support/vectors.ts'

const bitsOf = (text: string): number => Number.parseInt(text, 16)
const MAX_TARGET = 2n ** 256n - 1n

/** The published function in whole numbers, written another way: by multiplying and dividing, without a shift. */
function modelTarget(late: bigint, anchor: bigint, easiest: bigint, halfLife: bigint): bigint {
  const magnitude = ((late < 0n ? -late : late) * 65_536n) / halfLife
  const exponent = late < 0n ? -magnitude : magnitude
  const fraction = ((exponent % 65_536n) + 65_536n) % 65_536n
  const halvings = (exponent - fraction) / 65_536n
  const polynomial = 5_127n * fraction ** 3n + 971_821_376n * fraction ** 2n + 195_766_423_245_049n * fraction + 2n ** 47n
  const numerator = anchor * (65_536n + polynomial / 2n ** 48n)
  const bounded = halvings > 600n ? 600n : halvings < -600n ? -600n : halvings
  const target = bounded >= 0n ? (numerator * 2n ** bounded) / 65_536n : numerator / (65_536n * 2n ** -bounded)
  return target < 1n ? 1n : target > easiest ? easiest : target
}

describe('consensus/targets: compact form', () => {
  const { compactTarget } = readJsonVector<{ compactTarget: { bits: string; target: string; work: string }[] }>('duit/encoding.json')

  it.each(compactTarget)('$bits decodes, encodes and has its work', ({ bits, target, work }) => {
    expect(bytesToHex(targetBytes(bitsOf(bits)))).toBe(target)
    expect(encodeTarget(BigInt(`0x${target}`))).toBe(bitsOf(bits))
    expect(blockWork(bitsOf(bits)).toString()).toBe(work)
  })

  const target = fc.bigInt({ min: 1n, max: MAX_TARGET })
  const anySize = fc.tuple(fc.nat(255), target).map(([bits, value]) => (value >> BigInt(bits)) + 1n)

  it('encoding keeps the top bytes and never rounds up', () => {
    fc.assert(
      fc.property(anySize, (value) => {
        const bits = encodeTarget(value)
        const decoded = decodeTarget(bits)
        expect(decoded <= value).toBe(true)
        expect((value - decoded) * 2n ** 15n <= value).toBe(true)
        expect(bits & 0x800000).toBe(0)
        expect(encodeTarget(decoded)).toBe(bits)
      }),
    )
  })

  it('larger targets have larger or equal compact forms', () => {
    fc.assert(
      fc.property(anySize, anySize, (a, b) => {
        if (a <= b) expect(encodeTarget(a) <= encodeTarget(b)).toBe(true)
      }),
    )
  })

  it('work is the number of hashes that a target takes', () => {
    expect(blockWork(0x207fffff)).toBe(2n)
    fc.assert(
      fc.property(anySize, (value) => {
        const bits = encodeTarget(value)
        expect(blockWork(bits)).toBe(2n ** 256n / (decodeTarget(bits) + 1n))
      }),
    )
  })
})

describe('consensus/targets: ASERT', () => {
  const runs = Array.from({ length: 12 }, (_, i) => `run${String(i + 1).padStart(2, '0')}`)

  it.each(runs)('the published %s', (run) => {
    const lines = readVector(`asert/${run}`).trimEnd().split('\n')
    const read = (label: string): string => (lines.find((line) => line.includes(label)) as string).split(': ')[1] as string
    const [anchorHeight, anchorParentTime] = [BigInt(read('anchor height')), BigInt(read('anchor parent time'))]
    const anchorTarget = decodeTarget(Number(read('anchor nBits')))
    const rules = { anchorTarget, easiestTarget: decodeTarget(0x1d00ffff), halfLifeSeconds: 172_800n }
    const rows = lines.filter((line) => /^\d/.test(line))
    expect(rows.length).toBe(Number(read('iterations')))
    const wrong = rows.filter((row) => {
      const [, height, time, bits] = row.split(' ') as [string, string, string, string]
      const late = BigInt(time) - anchorParentTime - 600n * (BigInt(height) - anchorHeight + 1n)
      return encodeTarget(asertTarget(late, rules)) !== Number(bits)
    })
    expect(wrong).toEqual([])
  })

  const vectors = readJsonVector<{
    function: { anchor: string; easiest: string; late: number; target: string; bits: string }[]
    nextTarget: { network: NetworkName; blockOneTime?: number; parentHeight: number; parentTime: number; bits: string }[]
  }>('duit/asert.json')

  it('with a half-life of 7,200 s gives the targets of the vectors', () => {
    for (const row of vectors.function) {
      const rules = {
        anchorTarget: decodeTarget(bitsOf(row.anchor)),
        easiestTarget: decodeTarget(bitsOf(row.easiest)),
        halfLifeSeconds: 7_200n,
      }
      const target = asertTarget(BigInt(row.late), rules)
      expect([target, encodeTarget(target)]).toEqual([BigInt(`0x${row.target}`), bitsOf(row.bits)])
    }
  })

  it('next targets on every network are those of the vectors', () => {
    const networks = {
      main: createNetwork('main', keystreamReference),
      test: createNetwork('test', keystreamReference),
      regtest: createNetwork('regtest', keystreamReference),
    }
    for (const row of vectors.nextTarget) {
      expect(nextTarget(networks[row.network], { height: row.parentHeight, time: row.parentTime }, row.blockOneTime)).toBe(bitsOf(row.bits))
    }
  })

  it('agrees with an independent model for any lateness, negative and huge', () => {
    const late = fc.oneof(
      fc.bigInt({ min: -3_000_000n, max: 3_000_000n }),
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
    )
    const anchor = fc.constantFrom(0x1f00ffff, 0x1f0fffff, 0x1e7fff80, 0x1d00ffff, 0x207fffff, 0x01010000, 0x1b0404cb)
    fc.assert(
      fc.property(late, anchor, anchor, fc.constantFrom(7_200n, 172_800n, 60n), (value, a, e, halfLifeSeconds) => {
        const [anchorTarget, easiestTarget] = [decodeTarget(a), decodeTarget(e)]
        expect(asertTarget(value, { anchorTarget, easiestTarget, halfLifeSeconds })).toBe(
          modelTarget(value, anchorTarget, easiestTarget, halfLifeSeconds),
        )
      }),
      { numRuns: 3_000 },
    )
  })

  it('agrees with the model along random chains of 60 s blocks', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -1_000_000, max: 100_000_000 })), {
      minLength: 1,
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, fc.constantFrom('main', 'test'), (moves, name) => {
        const rules = name === 'main' ? { genesisTarget: 0x1f00ffff, retargets: true } : { genesisTarget: 0x1f0fffff, retargets: true }
        const anchor = decodeTarget(rules.genesisTarget)
        const time1 = 1_800_000_000
        let [height, time] = [1, time1]
        for (const move of moves) {
          const expected = encodeTarget(modelTarget(BigInt(time - time1 - 60 * (height - 1)), anchor, anchor, 7_200n))
          expect(nextTarget(rules, { height, time }, time1)).toBe(expected)
          height += 1
          time = Math.min(Math.max(time + 60 + move, 0), Number.MAX_SAFE_INTEGER)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('extreme times and heights give a target between 1 and the easiest', () => {
    const rules = { genesisTarget: 0x1f00ffff, retargets: true }
    expect(nextTarget(rules, { height: 2 ** 32 - 1, time: 0 }, Number.MAX_SAFE_INTEGER)).toBe(0x01010000)
    expect(nextTarget(rules, { height: 1, time: Number.MAX_SAFE_INTEGER }, 0)).toBe(0x1f00ffff)
    expect(nextTarget({ genesisTarget: 0x207fffff, retargets: false }, { height: 9, time: 0 }, undefined)).toBe(0x207fffff)
  })
})
