import { describe, expect, it } from 'vitest'
import { checkHeaderContext, checkHeaderWork, isEarly, meetsTarget } from '../../../../src-main/consensus/check-header.ts'
import { decodeTarget, targetBytes } from '../../../../src-main/consensus/targets.ts'
import { powHashReference } from '../../../../src-main/crypto/pow-reference.ts'
import { decodeHeader, encodeHeader, type Header } from '../../../../src-main/primitives/block.ts'
import { bigIntToBytes32 } from '../../../../src-main/util/bytes.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

describe('consensus/check-header', () => {
  const { blocks } = readJsonVector<{ blocks: { block: string; median: number }[] }>('duit/chain.json')
  const [parent, child] = blocks as [{ block: string; median: number }, { block: string }]
  const header = decodeHeader(hex(child.block).subarray(0, 156))
  const context = { height: 2, medianTime: parent.median, target: 0x207fffff, history: header.history }
  const check = (change: Partial<Header>) => () => checkHeaderContext({ ...header, ...change }, context)

  it('accepts the second block of the known chain', () => {
    expect(check({})).not.toThrow()
    expect(() => checkHeaderWork(header, powHashReference(encodeHeader(header), 64))).not.toThrow()
  })

  it.each([
    ['header-version', { version: 0 }],
    ['header-version', { version: 2 }],
    ['header-height', { height: 1 }],
    ['header-height', { height: 3 }],
    ['header-time', { time: context.medianTime }],
    ['header-target', { target: 0x207ffffe }],
    ['header-target', { target: 0x21007fff }],
    ['header-history', { history: new Uint8Array(32) }],
  ] as const)('%s: %j', (rule, change) => {
    expect(check(change)).toThrow(expect.objectContaining({ code: rule }))
  })

  it('a time one second above the median is late enough', () => {
    expect(check({ time: context.medianTime + 1 })).not.toThrow()
  })

  it('C9: a proof of work equal to the target passes, one above fails', () => {
    for (const bits of [0x207fffff, 0x1f00ffff, 0x1d07fff8, 0x01010000]) {
      const target = decodeTarget(bits)
      expect(meetsTarget(targetBytes(bits), bits)).toBe(true)
      expect(meetsTarget(new Uint8Array(32), bits)).toBe(true)
      expect(meetsTarget(bigIntToBytes32(target + 1n), bits)).toBe(false)
      expect(meetsTarget(new Uint8Array(32).fill(0xff), bits)).toBe(false)
      expect(() => checkHeaderWork({ ...header, target: bits }, bigIntToBytes32(target + 1n))).toThrow(
        expect.objectContaining({ code: 'header-work' }),
      )
    }
  })

  it('C9: work with the memory of another network is worth nothing', () => {
    const hashes = blocks.slice(0, 40).map(({ block }) => powHashReference(hex(block).subarray(0, 156), 1_024))
    expect(hashes.some((hash) => !meetsTarget(hash, 0x207fffff))).toBe(true)
    expect(hashes.some((hash) => meetsTarget(hash, 0x1f00ffff))).toBe(false)
  })

  it('waits from 301 s ahead of the clock on', () => {
    expect(isEarly(header, header.time - 300)).toBe(false)
    expect(isEarly(header, header.time - 301)).toBe(true)
    expect(isEarly({ ...header, time: Number.MAX_SAFE_INTEGER }, 1_800_000_000)).toBe(true)
  })
})
