// Random valid objects of the ledger for property tests.
import fc from 'fast-check'
import type { Header } from '../../src-main/primitives/block.ts'
import type { Coin, Outpoint, Transaction, TxInput, TxOutput } from '../../src-main/primitives/transaction.ts'

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
export const u32: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffffffff })
/** 0 to 2^53 − 1, small, large and around the borders of the varint's sizes. */
export const safeInteger: fc.Arbitrary<number> = fc.oneof(
  fc.nat(300),
  fc.maxSafeNat(),
  fc.integer({ min: 1, max: 7 }).chain((i) => fc.integer({ min: 2 ** (7 * i) - 2, max: 2 ** (7 * i) + 2 })),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1),
)

export const outpoint: fc.Arbitrary<Outpoint> = fc.record({ txid: bytesOf(32), index: safeInteger })
export const input: fc.Arbitrary<TxInput> = fc.record({ txid: bytesOf(32), index: safeInteger, sequence: u32 })
export const output: fc.Arbitrary<TxOutput> = fc.record({ value: safeInteger, lock: bytesOf(32), record: fc.uint8Array({ maxLength: 20 }) })

/** Anything that can be encoded, valid by the rules or not. */
export const transaction: fc.Arbitrary<Transaction> = fc
  .record({
    version: u32,
    lockTime: safeInteger,
    inputs: fc.array(input, { maxLength: 4 }),
    outputs: fc.array(output, { maxLength: 4 }),
  })
  .chain((body) =>
    fc
      .array(fc.uint8Array({ maxLength: 40 }), { minLength: body.inputs.length, maxLength: body.inputs.length })
      .map((witnesses) => ({ ...body, witnesses })),
  )

export const header: fc.Arbitrary<Header> = fc.record({
  version: u32,
  height: u32,
  previous: bytesOf(32),
  transactions: bytesOf(32),
  state: bytesOf(32),
  history: bytesOf(32),
  time: safeInteger,
  target: u32,
  nonce: bytesOf(8),
})

export const coin: fc.Arbitrary<Coin> = fc.record({ outpoint, height: u32, coinbase: fc.boolean(), output })

/** Bytes changed as a stranger would: a bit, a byte, a length, a piece. */
export function mutations(base: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .record({ bytes: base, kind: fc.nat(5), at: fc.nat(), byte: fc.nat(255), piece: fc.uint8Array({ maxLength: 8 }) })
    .map(({ bytes, kind, at, byte, piece }) => mutate(bytes, kind, at, byte, piece))
}

function mutate(bytes: Uint8Array, kind: number, at: number, byte: number, piece: Uint8Array): Uint8Array {
  const place = bytes.length === 0 ? 0 : at % bytes.length
  const copy = bytes.slice()
  switch (kind) {
    case 0:
      if (copy.length > 0) copy[place] = byte
      return copy
    case 1:
      if (copy.length > 0) copy[place] = (copy[place] as number) ^ (1 << (byte & 7))
      return copy
    case 2:
      return bytes.slice(0, place)
    case 3:
      return Uint8Array.from([...bytes.subarray(0, place), ...piece, ...bytes.subarray(place)])
    case 4:
      return Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + 1 + (byte & 3))])
    default:
      return Uint8Array.from([...bytes, ...piece])
  }
}
