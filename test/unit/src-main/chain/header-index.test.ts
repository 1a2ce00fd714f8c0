import { beforeEach, describe, expect, it } from 'vitest'
import { type HeaderHandle, HeaderIndex, NO_HEADER } from '../../../../src-main/chain/header-index.ts'
import { FLAG_BODY } from '../../../../src-main/chain/records.ts'
import { hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { bigIntToBytes32 } from '../../../../src-main/util/bytes.ts'

let index: HeaderIndex
let made = 0

function add(
  parent: HeaderHandle,
  { work = 2n, arrival = 0, time, flags = 0 }: { work?: bigint; arrival?: number; time?: number; flags?: number } = {},
): HeaderHandle {
  made += 1
  const height = parent === NO_HEADER ? 0 : index.heightOf(parent) + 1
  return index.add({
    id: hashTagged('test', Uint8Array.of(made & 255, made >> 8)),
    parent,
    height,
    time: time ?? 1_000 + 60 * height,
    target: 0x207fffff,
    flags,
    arrival,
    sizeBytes: 0,
    transactionCount: 0,
    chainWork: bigIntToBytes32((parent === NO_HEADER ? 0n : index.workOf(parent)) + work),
  })
}

function addMany(parent: HeaderHandle, count: number, options = {}): HeaderHandle[] {
  const handles: HeaderHandle[] = []
  for (let i = 0; i < count; i++) handles.push(add(handles.at(-1) ?? parent, options))
  return handles
}

beforeEach(() => {
  index = new HeaderIndex()
  made = 0
})

describe('chain/header-index', () => {
  it('finds thousands of headers by id and says what was stored of them', () => {
    const handles = [add(NO_HEADER), ...addMany(0, 5_000, { work: 2n ** 200n })]
    for (const handle of handles) expect(index.find(index.idOf(handle))).toBe(handle)
    expect(index.find(new Uint8Array(32))).toBe(NO_HEADER)
    expect(index.workOf(5_000)).toBe(2n + 5_000n * 2n ** 200n)
    expect(index.count).toBe(5_001)
    expect(index.sizeBytes / index.count).toBeLessThan(350)
  })

  it('takes medians of the last eleven times, of fewer near genesis', () => {
    const [genesis] = [add(NO_HEADER, { time: 100 })]
    const a = add(genesis as number, { time: 300 })
    expect(index.medianTimeOf(genesis as number)).toBe(100)
    expect(index.medianTimeOf(a)).toBe(300)
    const b = add(a, { time: 200 })
    expect(index.medianTimeOf(b)).toBe(200)
    const rest = addMany(b, 11, { time: 500 })
    expect(index.medianTimeOf(rest.at(-1) as number)).toBe(500)
  })

  it('remembers the time of block 1 of each branch', () => {
    const genesis = add(NO_HEADER)
    const left = add(genesis, { time: 7 })
    const right = add(genesis, { time: 9 })
    expect(index.timeOfBlock1(genesis)).toBeUndefined()
    expect(index.timeOfBlock1(add(add(left)))).toBe(7)
    expect(index.timeOfBlock1(add(right))).toBe(9)
  })

  it('moves the best chain across forks and answers by height', () => {
    const genesis = add(NO_HEADER)
    const left = addMany(genesis, 5)
    const right = addMany(left[1] as number, 6)
    index.setTip(left.at(-1) as number)
    expect(index.bestAt(5)).toBe(left[4])
    expect(index.bestAt(6)).toBe(NO_HEADER)
    index.setTip(right.at(-1) as number)
    expect([1, 2, 3, 8].map((height) => index.bestAt(height))).toEqual([left[0], left[1], right[0], right[5]])
    expect(index.isBest(left[4] as number)).toBe(false)
    index.setTip(left[2] as number)
    expect([2, 3, 4].map((height) => index.bestAt(height))).toEqual([left[1], left[2], NO_HEADER])
    expect(index.forkOf(left.at(-1) as number, right.at(-1) as number)).toBe(left[1])
    expect(index.ancestorAt(right.at(-1) as number, 1)).toBe(left[0])
    expect(index.pathUp(left[1] as number, right[1] as number)).toEqual([right[0], right[1]])
  })

  it('prefers more work, then what was complete first, and never what is incomplete or invalid', () => {
    const genesis = add(NO_HEADER, { arrival: 1 })
    const first = add(genesis, { arrival: 3 })
    const earlier = add(genesis, { arrival: 2 })
    expect(index.bestComplete()).toBe(earlier)
    const heavy = add(genesis, { arrival: 4, work: 3n })
    expect(index.bestComplete()).toBe(heavy)
    add(heavy, { arrival: 0, work: 100n })
    expect(index.bestComplete()).toBe(heavy)
    index.condemn(heavy)
    index.condemnAbove(heavy)
    expect(index.bestComplete()).toBe(earlier)
    expect(index.isBetter(earlier, first)).toBe(true)
  })

  it('condemns everything above, also what comes later', () => {
    const genesis = add(NO_HEADER)
    const bad = add(genesis)
    const child = add(bad)
    const good = add(genesis)
    index.condemn(bad)
    expect(index.condemnAbove(bad)).toEqual([child])
    expect(index.isInvalid(add(child))).toBe(true)
    expect(index.isInvalid(add(good))).toBe(false)
  })

  it('knows which waiting bodies a block completes', () => {
    const genesis = add(NO_HEADER, { arrival: 1, flags: FLAG_BODY })
    const gap = add(genesis)
    const above = add(gap, { flags: FLAG_BODY })
    const top = add(above, { flags: FLAG_BODY })
    const other = add(add(genesis), { flags: FLAG_BODY })
    expect(index.hasWaitingBodies).toBe(true)
    expect(index.completedBy(gap)).toEqual([above, top])
    for (const handle of [above, top, other]) index.setArrival(handle, 9)
    expect(index.hasWaitingBodies).toBe(false)
  })
})
