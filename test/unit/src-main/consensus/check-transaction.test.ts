import { beforeAll, describe, expect, it } from 'vitest'
import { checkLockTime, checkSpend, checkTransactionForm, spendsZeroTxid } from '../../../../src-main/consensus/check-transaction.ts'
import { CheckSink, judgeInOrder } from '../../../../src-main/consensus/deferred-checks.ts'
import { leafHash } from '../../../../src-main/consensus/locks.ts'
import { encodePolicy } from '../../../../src-main/consensus/policy.ts'
import { SighashDigests } from '../../../../src-main/consensus/sighash.ts'
import { verifyChecksReference } from '../../../../src-main/consensus/verify-reference.ts'
import { decodeWitness } from '../../../../src-main/consensus/witness.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import { type Coin, decodeTransaction, readOutpoint, type Transaction } from '../../../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { parsePolicyText } from '../../../support/policy-text.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

interface SignatureRow {
  key: string
  flag: string
  sighash: string
  signature: string
}
interface InputRow {
  coin: { outpoint: string; height: number; coinbase: boolean; value: number; lock: string; record: string }
  sequence: number
  template: string
  path: 'key' | 'policy'
  signatures: SignatureRow[]
  owner?: string
  merklePath?: string[]
  leaf?: string
  leafHash?: string
  text?: string
  choice?: string
  preimages?: string[]
}
interface Row {
  label: string
  height: number
  medianOfParent: number
  hex: string
  lockTime: number
  fee: number
  signatureChecks: number
  spends: string
  outputs: string
  sequences: string
  inputs: InputRow[]
}

const genesisId = hex('4a68090ef6aa3c11848bc6d0f15d73aa3ede31c249a6903985ed1f62a3f97c65')

function coinOf({ coin }: InputRow): Coin {
  const reader = new ByteReader(hex(coin.outpoint))
  const outpoint = readOutpoint(reader)
  reader.finish()
  return {
    outpoint,
    height: coin.height,
    coinbase: coin.coinbase,
    output: { value: coin.value, lock: hex(coin.lock), record: hex(coin.record) },
  }
}

function checkWitnessRow(tx: Transaction, digests: SighashDigests, row: InputRow, position: number): void {
  const witness = decodeWitness(tx.witnesses[position] as Uint8Array, position, tx.outputs.length)
  expect(witness.path).toBe(row.path)
  const hash = witness.path === 'policy' ? { leafHash: leafHash(witness.leaf) } : {}
  const found = witness.path === 'key' ? [{ ...witness, key: hex(row.coin.lock) }] : witness.signatures
  expect(
    found.map(({ key, flag, signature }) => ({
      key: bytesToHex(key),
      flag: flag.toString(16).padStart(2, '0'),
      sighash: bytesToHex(digests.sighash({ genesisId, flag, position, ...hash })),
      signature: bytesToHex(signature),
    })),
  ).toEqual(row.signatures.map(({ key, flag, sighash, signature }) => ({ key, flag, sighash, signature })))
  if (witness.path === 'key') return
  expect([bytesToHex(witness.owner), bytesToHex(witness.leaf), witness.siblings.map(bytesToHex)]).toEqual([
    row.owner,
    row.leaf,
    row.merklePath,
  ])
  expect(bytesToHex(leafHash(witness.leaf))).toBe(row.leafHash)
  expect(bytesToHex(encodePolicy(parsePolicyText(row.text as string)))).toBe(row.leaf)
  expect(witness.preimages.map(({ preimage }) => bytesToHex(preimage))).toEqual(row.preimages)
}

describe('consensus/check-transaction', () => {
  const rows = readJsonVector<Row[]>('duit/transactions.json')
  let checked = 0

  beforeAll(() => {
    expect(rows.length).toBe(54)
  })

  it.each(rows)('$label: form, lock time, digests, witness, fee and signature checks', async (row) => {
    const tx = decodeTransaction(hex(row.hex))
    const coins = row.inputs.map(coinOf)
    const context = { height: row.height, medianTime: row.medianOfParent, genesisId }
    checkTransactionForm(tx)
    expect(spendsZeroTxid(tx)).toBe(false)
    checkLockTime(tx, context)
    const sink = new CheckSink(row.signatureChecks)
    expect(await judgeInOrder(sink, verifyChecksReference, () => checkSpend(tx, coins, context, sink))).toBe(row.fee)
    expect(sink.signatureChecks).toBe(row.signatureChecks)
    expect(sink.checks.length).toBe(row.signatureChecks)
    const digests = new SighashDigests(
      tx,
      coins.map(({ output }) => output),
    )
    expect([digests.spends(), digests.outputs(), digests.sequences()].map(bytesToHex)).toEqual([row.spends, row.outputs, row.sequences])
    row.inputs.forEach((input, position) => {
      expect(tx.inputs[position]?.sequence).toBe(input.sequence)
      expect(bytesToHex(digests.template(position))).toBe(input.template)
      checkWitnessRow(tx, digests, input, position)
    })
    checked++
  })

  it.each(rows)('$label: one check fewer is too few', (row) => {
    const tx = decodeTransaction(hex(row.hex))
    const sink = new CheckSink(row.signatureChecks - 1)
    const context = { height: row.height, medianTime: row.medianOfParent, genesisId }
    expect(() => checkSpend(tx, row.inputs.map(coinOf), context, sink)).toThrow(expect.objectContaining({ code: 'block-signatures' }))
  })

  it('checked all of them', () => expect(checked).toBe(rows.length))
})
