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
})
