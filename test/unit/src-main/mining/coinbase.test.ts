import { describe, expect, it } from 'vitest'
import { checkTransactionForm } from '../../../../src-main/consensus/check-transaction.ts'
import { createCoinbase } from '../../../../src-main/mining/coinbase.ts'
import { encodeTransaction, transactionId, witnessHash } from '../../../../src-main/primitives/transaction.ts'

describe('src-main/mining/coinbase', () => {
  const options = { height: 7, amount: 991_344_451, lock: new Uint8Array(32).fill(9), extraNonce: new Uint8Array(8) }

  it('pays everything to the lock, and names the height', () => {
    const tx = createCoinbase(options)
    checkTransactionForm(tx)
    expect(tx.inputs).toEqual([{ txid: new Uint8Array(32), index: 7, sequence: 0xffffffff }])
    expect(tx.outputs).toEqual([{ value: 991_344_451, lock: options.lock, record: new Uint8Array(0) }])
    expect(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], index: 0xffffffff } as never] }).length).toBeLessThanOrEqual(128)
  })

  it('is a statement where less than the least coin can be claimed', () => {
    for (const amount of [0, 9_999]) {
      const tx = createCoinbase({ ...options, amount })
      checkTransactionForm(tx)
      expect(tx.outputs[0]).toMatchObject({ value: 0, record: Uint8Array.of(1) })
    }
    expect(createCoinbase({ ...options, amount: 10_000 }).outputs[0]?.value).toBe(10_000)
  })

  it('differs by its extra nonce in the witness alone', () => {
    const other = createCoinbase({ ...options, extraNonce: new Uint8Array(8).fill(1) })
    expect(transactionId(other)).toEqual(transactionId(createCoinbase(options)))
    expect(witnessHash(other)).not.toEqual(witnessHash(createCoinbase(options)))
  })
})
