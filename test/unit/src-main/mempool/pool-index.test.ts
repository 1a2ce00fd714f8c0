import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evictionRate, heldBytesOf } from '../../../../src-main/mempool/entry.ts'
import { PoolIndex } from '../../../../src-main/mempool/pool-index.ts'
import { selectTransactions } from '../../../../src-main/mining/select-transactions.ts'
import { BLOCK_ROOM } from '../../../../src-main/mining/template.ts'
import { encodeTransaction, type Outpoint, type Transaction, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'

let unique = 0
function freshBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, ++unique)
  return bytes
}
const fresh = (): Outpoint => ({ txid: freshBytes(32), index: 0 })

function make(inputs: readonly Outpoint[], outputs: number): Transaction {
  return {
    version: 1,
    lockTime: 0,
    inputs: inputs.map(({ txid, index }) => ({ txid, index, sequence: 0xfffffffd })),
    outputs: Array.from({ length: outputs }, () => ({ value: 20_000, lock: freshBytes(32), record: new Uint8Array(0) })),
    witnesses: inputs.map(() => freshBytes(66)),
  }
}
const outputOf = (tx: Transaction, index: number): Outpoint => ({ txid: transactionId(tx), index })

function chainOf(length: number): Transaction[] {
  const made = [make([fresh()], 1)]
  while (made.length < length) made.push(make([outputOf(made.at(-1) as Transaction, 0)], 1))
  return made
}
function fan(): Transaction[] {
  const root = make([fresh()], 25)
  return [root, ...Array.from({ length: 25 }, (_, i) => make([outputOf(root, i)], 1))]
}
function diamond(): Transaction[] {
  const root = make([fresh()], 24)
  const middle = Array.from({ length: 24 }, (_, i) => make([outputOf(root, i)], 1))
  return [
    root,
    ...middle,
    make(
      middle.map((tx) => outputOf(tx, 0)),
      1,
    ),
  ]
}

function fill(index: PoolIndex, transactions: readonly Transaction[]): number {
  const prepared = transactions.map((tx, i) => {
    const sizeBytes = encodeTransaction(tx).length
    const sizes = { sizeBytes, weightBytes: sizeBytes, heldBytes: heldBytesOf(tx) }
    return { tx, txid: transactionId(tx), ...sizes, fee: sizeBytes * (10 + ((i * 7_919) % 97)), signatureChecks: 1, time: 0 }
  })
  const began = performance.now()
  for (const entry of prepared) index.add(entry)
  return performance.now() - began
}

describe('src-main/mempool/pool-index', () => {
  it.each([
    ['single ones', (n: number) => Array.from({ length: n }, () => make([fresh()], 2))],
    ['chains of 26', (n: number) => Array.from({ length: n / 26 }, () => chainOf(26)).flat()],
    ['fans of 25', (n: number) => Array.from({ length: n / 26 }, fan).flat()],
    ['diamonds', (n: number) => Array.from({ length: n / 26 }, diamond).flat()],
    ['chains of 1,000 from old blocks', (n: number) => Array.from({ length: n / 1_000 }, () => chainOf(1_000)).flat()],
  ])('adds, chooses for a block and evicts 10,000 in the shape of %s in little time', (_, shape) => {
    const index = new PoolIndex()
    const transactions = shape(10_000)
    const addMs = fill(index, transactions)
    expect(index.count).toBe(transactions.length)
    const selectBegan = performance.now()
    runAtOnce(selectTransactions({ entries: () => [...index.entries()] }, BLOCK_ROOM))
    const selectMs = performance.now() - selectBegan
    const evictBegan = performance.now()
    while (index.count > 0) index.removeWithDescendants(index.lowest() as never)
    const evictMs = performance.now() - evictBegan
    expect([index.sizeBytes, index.heldBytes]).toEqual([0, 0])
    expect(addMs + selectMs + evictMs).toBeLessThan(10_000)
  })

  it('always has the entry with the lowest rate on top, whatever comes and goes', () => {
    const index = new PoolIndex()
    fill(index, [...chainOf(20), ...fan(), ...diamond(), ...Array.from({ length: 40 }, () => make([fresh()], 2))])
    while (index.count > 0) {
      const rates = [...index.entries()].map(evictionRate)
      const lowest = index.lowest()
      expect(lowest && evictionRate(lowest)).toBe(Math.min(...rates))
      const family = new Set(index.removeWithDescendants(lowest as never))
      for (const entry of index.entries()) {
        expect([...entry.parents, ...entry.children].some((other) => family.has(other))).toBe(false)
        const descendants = new Set(entry.children)
        for (const below of descendants) for (const child of below.children) descendants.add(child)
        expect(entry.descendants).toBe(descendants.size)
        const fees = [...descendants].reduce((sum, { fee }) => sum + fee, entry.fee)
        expect(entry.familyFee).toBe(fees)
      }
    }
  })

  it('keeps sums, families and the lowest right under any coming and going', () => {
    const anySteps = fc.array(
      fc.record({
        kind: fc.constantFrom('add', 'add', 'add', 'family', 'confirm'),
        at: fc.nat(),
        parents: fc.array(fc.nat(), { maxLength: 3 }),
        fee: fc.nat(500),
      }),
      { minLength: 20, maxLength: 80 },
    )
    fc.assert(
      fc.property(anySteps, (steps) => {
        const index = new PoolIndex()
        for (const { kind, at, parents, fee } of steps) {
          const all = [...index.entries()]
          const chosen = all[at % Math.max(1, all.length)]
          if (kind === 'add') {
            const above = parents.flatMap((parent) => all[parent % Math.max(1, all.length)] ?? [])
            const tx = make([fresh(), ...[...new Set(above)].map((parent): Outpoint => ({ txid: parent.txid, index: ++unique }))], 1)
            const sizes = { sizeBytes: 100, weightBytes: 100 + (fee % 7), heldBytes: 1_000 }
            index.add({ tx, txid: transactionId(tx), ...sizes, fee, signatureChecks: 1, time: 0 })
          } else if (chosen !== undefined && kind === 'family') {
            const before = new Set(all)
            const left = index.removeWithDescendants(chosen)
            expect(left).toEqual(all.filter((entry) => left.includes(entry)))
            for (const entry of index.entries()) before.delete(entry)
            expect(before).toEqual(new Set(left))
          } else if (chosen !== undefined) {
            // a block confirms parents first
            let root = chosen
            while (root.parents[0] !== undefined) root = root.parents[0]
            index.remove(root)
          }
          expectRight(index)
        }
        // what lies deeper in the heap shows when the lowest leave
        for (let lowest = index.lowest(); lowest !== undefined; lowest = index.lowest()) {
          expect(evictionRate(lowest)).toBe(Math.min(...[...index.entries()].map(evictionRate)))
          index.removeWithDescendants(lowest)
        }
      }),
    )
  })
})

function expectRight(index: PoolIndex): void {
  const all = [...index.entries()]
  const rates = all.map(evictionRate)
  const lowest = index.lowest()
  if (all.length > 0) expect(lowest && evictionRate(lowest)).toBe(Math.min(...rates))
  for (const entry of all) {
    const below = new Set(entry.children)
    for (const each of below) for (const child of each.children) below.add(child)
    expect([...below].every((each) => all.includes(each))).toBe(true)
    expect(entry.descendants).toBe(below.size)
    expect(entry.familyFee).toBe([...below].reduce((sum, { fee }) => sum + fee, entry.fee))
    expect(entry.familyWeight).toBe([...below].reduce((sum, { weightBytes }) => sum + weightBytes, entry.weightBytes))
    for (const child of entry.children) expect(child.parents).toContain(entry)
  }
  expect(index.sizeBytes).toBe(all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
}
