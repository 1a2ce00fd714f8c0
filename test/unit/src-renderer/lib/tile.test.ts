import { describe, expect, it } from 'vitest'
import { hexBytes, tileLayers } from '../../../../src-renderer/lib/tile.ts'

const bytes = (change: Record<number, number> = {}) => Uint8Array.from({ length: 32 }, (_, index) => change[index] ?? 0)
const drawn = (change?: Record<number, number>) => JSON.stringify(tileLayers(bytes(change)))

describe('src-renderer/lib/tile', () => {
  it('draws the same bytes the same way', () => {
    expect(drawn({ 0: 3, 4: 2 })).toBe(drawn({ 0: 3, 4: 2 }))
  })

  it('draws another tile when any of the choosing bytes changes', () => {
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7]) expect(drawn({ [at]: 1 }), `byte ${at}`).not.toBe(drawn())
  })

  it('draws every value of every byte', () => {
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7])
      for (let value = 0; value < 256; value += 1) expect(tileLayers(bytes({ [at]: value })).length).toBeGreaterThan(0)
  })

  it('reads hex', () => {
    expect(hexBytes('00ff10')).toEqual(Uint8Array.of(0, 255, 16))
  })
})
