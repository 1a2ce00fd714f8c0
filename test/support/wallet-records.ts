// Wallet records for tests without a chain: locks by hand, and any mix of what is mined, waits or came to nothing.
import fc from 'fast-check'
import type { Transaction } from '../../src-main/primitives/transaction.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import type { KeyRef } from '../../src-main/wallet/keys.ts'
import type { TxRecord } from '../../src-main/wallet/records.ts'
import { WalletState } from '../../src-main/wallet/wallet-state.ts'
import { WalletStore } from '../../src-main/wallet/wallet-store.ts'

const KEYS = 5
const BLOCK_ID = new Uint8Array(32).fill(0xb1)
/** Nobody's. */
export const FOREIGN = new Uint8Array(32).fill(0xff)

export const lockOf = ({ chain, index }: KeyRef) => new Uint8Array(32).fill(10 * (chain + 1) + index)

/** A wallet with five locks on each chain, and no account behind them. */
export function createState(height = 0): WalletState {
  const state = new WalletState({ store: new WalletStore({ database: new MemoryDatabase() }) })
  for (const chain of [0, 1] as const) for (let index = 0; index < KEYS; index++) state.keys.add({ chain, index }, lockOf({ chain, index }))
  state.advance({ height, id: BLOCK_ID })
  return state
}

export function txidOf(n: number): Uint8Array {
  const txid = new Uint8Array(32)
  new DataView(txid.buffer).setUint32(0, n + 1)
  return txid
}

export interface Plan {
  /** Numbers of transactions whose first or second output is spent; unknown ones are foreign. */
  readonly spends: readonly { readonly tx: number; readonly index: number }[]
  readonly outputs: readonly { readonly value: number; readonly key: KeyRef | undefined }[]
  readonly height: number | undefined
  readonly coinbase: boolean
  readonly refused: boolean
  readonly replacedBy: number | undefined
  readonly conflictHeight: number | undefined
  readonly seen: number
}

/** The record of the n-th transaction, as the wallet would have it with what it knows. */
export function recordOf(n: number, plan: Plan, state: WalletState, note = ''): TxRecord {
  const inputs = plan.spends.map(({ tx, index }) => ({ txid: txidOf(tx), index, sequence: 0xfffffffd }))
  const outputs = plan.outputs.map(({ value, key }) => ({
    value,
    lock: key === undefined ? FOREIGN : lockOf(key),
    record: new Uint8Array(0),
  }))
  const tx: Transaction = { version: 1, lockTime: 0, inputs, outputs, witnesses: inputs.map(() => new Uint8Array(0)) }
  const ownInputs = inputs.flatMap((input, position) => {
    const coin = state.ledger.coinAt(input)
    return coin === undefined ? [] : [{ position, value: coin.output.value, key: coin.key }]
  })
  const ownOutputs = plan.outputs.flatMap(({ value, key }, index) => (key === undefined ? [] : [{ index, value, key }]))
  const { height, coinbase, refused, replacedBy, conflictHeight, seen } = plan
  return {
    txid: txidOf(n),
    tx,
    coinbase,
    place: height === undefined ? undefined : { height, blockId: BLOCK_ID, position: n, time: 1_000_000 + height * 60 },
    seen,
    seenHeight: seen % 500,
    offered: true,
    refused,
    replacedBy: replacedBy === undefined ? undefined : txidOf(replacedBy),
    conflictHeight,
    note,
    ownInputs,
    ownOutputs,
  }
}

const anyKey = fc.record({ chain: fc.constantFrom(0 as const, 1 as const), index: fc.nat(KEYS - 1) })

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  spends: fc.array(fc.record({ tx: fc.nat(12), index: fc.nat(1) }), { maxLength: 3 }),
  outputs: fc.array(fc.record({ value: fc.integer({ min: 10_000, max: 90_000 }), key: fc.option(anyKey, { nil: undefined, freq: 4 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  height: fc.option(fc.nat(600), { nil: undefined, freq: 2 }),
  coinbase: fc.boolean(),
  refused: fc.constantFrom(false, false, false, true),
  replacedBy: fc.option(fc.nat(12), { nil: undefined, freq: 1 }),
  conflictHeight: fc.option(fc.nat(600), { nil: undefined, freq: 1 }),
  seen: fc.nat(100_000),
})

export interface Change {
  /** Which transaction. */
  readonly n: number
  /** What becomes of it; gone without. */
  readonly plan: Plan | undefined
  /** The wallet's height after the change. */
  readonly height: number
}

/** Comings and goings as they are and as they never should be. */
export const anyChanges = fc.array(
  fc.record({ n: fc.nat(12), plan: fc.option(anyPlan, { nil: undefined, freq: 5 }), height: fc.nat(700) }),
  { maxLength: 30 },
)

export function applyChange(state: WalletState, { n, plan, height }: Change): void {
  if (plan === undefined) state.remove(txidOf(n))
  else state.put(recordOf(n, plan, state))
  state.advance({ height, id: BLOCK_ID })
}
