import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createdCoins, StateSum } from '../../../../src-main/consensus/state-commitment.ts'
import { keystreamReference } from '../../../../src-main/crypto/aes-reference.ts'
import { hashSha256, hashTagged } from '../../../../src-main/crypto/tagged-hash.ts'
import { MalformedError } from '../../../../src-main/primitives/errors.ts'
import { ByteReader } from '../../../../src-main/primitives/reader.ts'
import { type Coin, encodeCoin, readOutpoint, readOutput } from '../../../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { coin, transaction } from '../../../support/arbitraries.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

interface Step {
  add?: string
  remove?: string
  key?: string
  first64?: string
  last16?: string
  sha256OfLanes: string
  count: number
  total: number
  state: string
}

function decodeCoin(bytes: Uint8Array): Coin {
  const reader = new ByteReader(bytes)
  const made = { outpoint: readOutpoint(reader), height: reader.u32(), coinbase: reader.u8() === 1, output: readOutput(reader) }
  reader.finish()
  return made
}

describe('consensus/state-commitment', () => {
  const { state } = readJsonVector<{ state: { empty: string; steps: Step[] } }>('duit/commitments.json')

  it('follows the vectors step by step', () => {
    const sum = new StateSum(keystreamReference)
    expect(bytesToHex(sum.root())).toBe(state.empty)
    for (const step of state.steps) {
      const one = decodeCoin(hex((step.add ?? step.remove) as string))
      if (step.key !== undefined) {
        const key = hashTagged('duit/coin', encodeCoin(one))
        const vector = bytesToHex(keystreamReference(key))
        expect(bytesToHex(key)).toBe(step.key)
        expect([vector.slice(0, 128), vector.slice(-32)]).toEqual([step.first64, step.last16])
      }
      if (step.add === undefined) sum.remove(one)
      else sum.add(one)
      expect([sum.count, sum.total]).toEqual([step.count, step.total])
      expect(bytesToHex(hashSha256(sum.encode().subarray(0, 2048)))).toBe(step.sha256OfLanes)
      expect(bytesToHex(sum.root())).toBe(step.state)
    }
  })

  const small = coin.map((one) => ({ ...one, output: { ...one.output, value: one.output.value % 1_000_000 } }))

  it('does not depend on the order, and removing undoes adding', () => {
    fc.assert(
      fc.property(fc.array(small, { maxLength: 6 }), fc.array(small, { maxLength: 3 }), (kept, gone) => {
        const [a, b] = [new StateSum(keystreamReference), new StateSum(keystreamReference)]
        for (const one of [...kept, ...gone]) a.add(one)
        for (const one of gone) a.remove(one)
        for (const one of gone) b.remove(one)
        for (const one of [...gone, ...kept.toReversed()]) b.add(one)
        expect(a.encode()).toEqual(b.encode())
        expect(a.count).toBe(kept.length)
        expect(a.total).toBe(kept.reduce((sum, { output }) => sum + output.value, 0))
      }),
      { numRuns: 60 },
    )
  })

  it('any other field of a coin gives another state', () => {
    const base: Coin = {
      outpoint: { txid: new Uint8Array(32), index: 0 },
      height: 1,
      coinbase: false,
      output: { value: 10_000, lock: new Uint8Array(32), record: new Uint8Array(0) },
    }
    const others: Coin[] = [
      base,
      { ...base, height: 2 },
      { ...base, coinbase: true },
      { ...base, outpoint: { ...base.outpoint, index: 1 } },
      { ...base, output: { ...base.output, record: Uint8Array.of(1) } },
      { ...base, output: { ...base.output, lock: new Uint8Array(32).fill(1) } },
    ]
    const roots = others.map((one) => {
      const sum = new StateSum(keystreamReference)
      sum.add(one)
      return bytesToHex(sum.root())
    })
    expect(new Set(roots).size).toBe(others.length)
  })

  it('a copy goes its own way, and what is written reads back', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const sum = new StateSum(keystreamReference)
        sum.add(a)
        const copy = sum.clone()
        copy.add(b)
        expect(sum.root()).not.toEqual(copy.root())
        const again = StateSum.decode(copy.encode(), keystreamReference)
        again.remove(b)
        expect(again.encode()).toEqual(sum.encode())
      }),
      { numRuns: 30 },
    )
  })

  it('refuses bytes of another length and counts above 2^53 − 1', () => {
    const bytes = new StateSum(keystreamReference).encode()
    expect(() => StateSum.decode(bytes.subarray(1), keystreamReference)).toThrow(MalformedError)
    expect(() => StateSum.decode(Uint8Array.from([...bytes, 0]), keystreamReference)).toThrow(MalformedError)
    for (const at of [2048 + 7, 2056 + 7]) {
      const large = bytes.slice()
      large[at] = 1
      expect(() => StateSum.decode(large, keystreamReference)).toThrow(MalformedError)
    }
  })

  it('every output but a statement becomes a coin at its own index', () => {
    fc.assert(
      fc.property(transaction, fc.boolean(), (tx, coinbase) => {
        const coins = createdCoins(tx, new Uint8Array(32), 7, coinbase)
        const indexes = tx.outputs.flatMap(({ value }, i) => (value > 0 ? [i] : []))
        expect(coins.map(({ outpoint }) => outpoint.index)).toEqual(indexes)
        for (const one of coins) expect([one.height, one.coinbase, one.output]).toEqual([7, coinbase, tx.outputs[one.outpoint.index]])
      }),
    )
  })
})
