import { describe, expect, it } from 'vitest'
import { type Transaction, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'
import { applyBlock, withdrawBlocks } from '../../../../src-main/wallet/apply-block.ts'
import { KeyRing } from '../../../../src-main/wallet/key-ring.ts'
import { Ledger } from '../../../../src-main/wallet/ledger.ts'

const applied = (...given: Parameters<typeof applyBlock>) => runAtOnce(applyBlock(...given))
const ours = new Uint8Array(32).fill(1)
const theirs = new Uint8Array(32).fill(2)

function spend(from: { txid: Uint8Array; index: number }, ...outputs: [number, Uint8Array][]): Transaction {
  const made = outputs.map(([value, lock]) => ({ value, lock, record: value === 0 ? Uint8Array.of(1) : new Uint8Array(0) }))
  return { version: 1, lockTime: 0, inputs: [{ ...from, sequence: 0 }], outputs: made, witnesses: [new Uint8Array(0)] }
}

const coinbase = (height: number, lock = theirs) => spend({ txid: new Uint8Array(32), index: height }, [50_000, lock])
const foreign = { txid: new Uint8Array(32).fill(9), index: 0 }
const block = (height: number, ...transactions: Transaction[]) => ({
  id: new Uint8Array(32).fill(height),
  height,
  time: height * 60,
  transactions: [coinbase(height), ...transactions],
})

function ledgerOf() {
  const keys = new KeyRing()
  keys.add({ chain: 0, index: 0 }, ours)
  return { keys, ledger: new Ledger({ keys }) }
}

describe('wallet/apply-block', () => {
  it('sees a coin made and spent in one block', () => {
    const { ledger } = ledgerOf()
    const paid = spend(foreign, [20_000, ours])
    const spent = spend({ txid: transactionId(paid), index: 0 }, [20_000, theirs])
    for (const record of applied(ledger, block(5, paid, spent)).put) ledger.put(record)
    expect(ledger.size).toBe(2)
    expect(ledger.openCoins()).toEqual([])
    expect(ledger.get(transactionId(spent))?.ownInputs).toEqual([{ position: 0, value: 20_000, key: { chain: 0, index: 0 } }])
  })

  it('takes statements for no coins', () => {
    const { ledger } = ledgerOf()
    expect(applied(ledger, block(5, spend(foreign, [0, ours], [20_000, theirs]))).put).toEqual([])
  })

  it('changes nothing when it is applied again', () => {
    const { ledger } = ledgerOf()
    const five = block(5, spend(foreign, [20_000, ours]))
    const first = applied(ledger, five).put
    for (const record of first) ledger.put(record)
    expect(applied(ledger, five).put).toEqual(first)
  })

  it('marks what wanted a coin that the block spent otherwise, and what is built on it', () => {
    const { ledger } = ledgerOf()
    const loser = spend(foreign, [20_000, ours])
    const child = spend({ txid: transactionId(loser), index: 0 }, [15_000, ours])
    for (const record of applied(ledger, block(4, loser, child)).put) ledger.put({ ...record, place: undefined })
    expect(ledger.openCoins()).toHaveLength(2)
    for (const record of applied(ledger, block(5, spend(foreign, [20_000, theirs]))).put) ledger.put(record)
    expect(ledger.waiting().map((record) => ledger.stateOf(record))).toEqual(['conflicted', 'conflicted'])
    expect(ledger.openCoins()).toEqual([])
    for (const record of withdrawBlocks(ledger.all(), 4).put) ledger.put(record)
    expect(ledger.waiting().map((record) => ledger.stateOf(record))).toEqual(['pending', 'pending'])
  })

  it('withdraws payments to waiting and mined coins to nothing', () => {
    const { ledger, keys } = ledgerOf()
    const paid = spend(foreign, [20_000, ours])
    const mined = { ...block(5, paid), transactions: [coinbase(5, ours), paid] }
    for (const record of applied(ledger, mined).put) ledger.put(record)
    const { put, removed } = withdrawBlocks(ledger.all(), 4)
    for (const txid of removed) ledger.remove(txid)
    for (const record of put) ledger.put(record)
    expect([...ledger.all()].map(({ txid, place }) => ({ txid, place }))).toEqual([{ txid: transactionId(paid), place: undefined }])
    expect(keys.isUsed({ chain: 0, index: 0 })).toBe(true)
    ledger.remove(transactionId(paid))
    expect(keys.isUsed({ chain: 0, index: 0 })).toBe(false)
  })
})
