import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { evictionRate, feeRateOf, heldBytesOf, type PoolEntry, weightOf } from '../../../../src-main/mempool/entry.ts'
import { PoolIndex } from '../../../../src-main/mempool/pool-index.ts'
import { decodeTransaction, encodeTransaction, transactionId } from '../../../../src-main/primitives/transaction.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function memoryNow(): number {
  for (let i = 0; i < 3; i++) collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

let counter = 0
function uniqueBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, ++counter)
  return bytes
}

function randomTransaction(inputs: number, outputs: number, witnessBytes: number): Uint8Array {
  return encodeTransaction({
    version: 1,
    lockTime: 5,
    inputs: Array.from({ length: inputs }, (_, index) => ({ txid: uniqueBytes(32), index, sequence: 0xfffffffd })),
    outputs: Array.from({ length: outputs }, () => ({ value: 1_000_000_007, lock: uniqueBytes(32), record: new Uint8Array(0) })),
    witnesses: Array.from({ length: inputs }, () => uniqueBytes(witnessBytes)),
  })
}

describe('src-main/mempool/entry', () => {
  it.each([
    [1, 2, 66],
    [2, 2, 66],
    [20, 1, 66],
    [1, 100, 66],
    [1, 2, 1_100],
  ])('says what %i inputs, %i outputs and witnesses of %i bytes really take', (inputs, outputs, witnessBytes) => {
    const count = Math.ceil(12_000 / (inputs + outputs))
    const encoded = Array.from({ length: count }, () => randomTransaction(inputs, outputs, witnessBytes))
    const before = memoryNow()
    const index = new PoolIndex()
    for (const bytes of encoded) {
      const tx = decodeTransaction(bytes)
      const heldBytes = heldBytesOf(tx)
      const sizes = { sizeBytes: bytes.length, weightBytes: bytes.length, heldBytes }
      index.add({ tx, txid: transactionId(tx), ...sizes, fee: 1_000, signatureChecks: inputs, time: 1 })
    }
    const really = memoryNow() - before
    // used after the measurement, so that neither is collected before it
    expect([index.count, encoded.length]).toEqual([count, count])
    expect(index.heldBytes / really).toBeGreaterThan(0.85)
    expect(index.heldBytes / really).toBeLessThan(1.3)
  })

  it('counts a signature check as 125 bytes where that is more', () => {
    expect(weightOf(200, 1)).toBe(200)
    expect(weightOf(200, 2)).toBe(250)
  })

  it('lets a child pay for its parent, but not pull it down', () => {
    const entry = { fee: 1_000, weightBytes: 100, familyFee: 9_000, familyWeight: 200 } as PoolEntry
    expect(evictionRate(entry)).toBe(45)
    expect(evictionRate({ ...entry, familyFee: 1_000 })).toBe(feeRateOf(entry))
  })
})
