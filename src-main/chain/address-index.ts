// The address index: for every lock the transactions of the best chain that touched it, and its balance.
import { createdOutputs } from '../consensus/state-commitment.ts'
import type { Block } from '../primitives/block.ts'
import { type Coin, hashKey, outpointKey, type Transaction, type TxOutput } from '../primitives/transaction.ts'
import type { BatchOperation, DatabaseReader } from '../storage/database.ts'
import type { Steps } from '../util/steps.ts'
import { Turns } from '../util/turns.ts'
import { addressKey, addressTotalKey } from './layout.ts'
import { decodeAddressTotal, encodeAddressRow, encodeAddressTotal } from './records.ts'

/** Locks whose totals are read at a time. */
const TOTALS_AT_ONCE = 1_000

interface LockChange {
  readonly lock: Uint8Array
  /** Penning; may be negative. */
  balance: number
  coins: number
}

/** By hashKey of the lock. */
export type AddressChanges = Map<string, LockChange>

/** A block with the coins it spends that were there before it. */
export interface JudgedBlock {
  readonly block: Block
  readonly txids: readonly Uint8Array[]
  readonly spent: readonly Coin[]
}

function addChange(changes: AddressChanges, lock: Uint8Array, balance: number, coins: number): void {
  const key = hashKey(lock)
  const change = changes.get(key)
  if (change === undefined) changes.set(key, { lock, balance, coins })
  else {
    change.balance += balance
    change.coins += coins
  }
}

/** Every output that the block's inputs may name, by outpointKey. */
function* spendableOutputs({ block, txids, spent }: JudgedBlock): Steps<Map<string, TxOutput>> {
  const outputs = yield* createdOutputs(block, txids)
  for (const coin of spent) {
    outputs.set(outpointKey(coin.outpoint), coin.output)
    yield
  }
  return outputs
}

/** What the transaction at `position` changes for each lock. */
function changesOf(tx: Transaction, position: number, spent: ReadonlyMap<string, TxOutput>): AddressChanges {
  const changes: AddressChanges = new Map()
  // the inputs of a coinbase, and of genesis, name nothing
  for (const input of position === 0 ? [] : tx.inputs) {
    const output = spent.get(outpointKey(input)) as TxOutput
    addChange(changes, output.lock, -output.value, -1)
  }
  for (const output of tx.outputs) if (output.value > 0) addChange(changes, output.lock, output.value, 1)
  return changes
}

/** Adds the block's rows to the operations (`sign` 1), or what takes them away (−1), and what it does to the totals. */
export function* indexAddresses(
  judged: JudgedBlock,
  sign: 1 | -1,
  { operations, totals }: { readonly operations: BatchOperation[]; readonly totals: AddressChanges },
): Steps<void> {
  const { header, transactions } = judged.block
  const outputs = yield* spendableOutputs(judged)
  for (const [position, tx] of transactions.entries()) {
    for (const { lock, balance, coins } of changesOf(tx, position, outputs).values()) {
      const key = addressKey(lock, header.height, position)
      if (sign === 1) operations.push({ type: 'put', key, value: encodeAddressRow(judged.txids[position] as Uint8Array, balance) })
      else operations.push({ type: 'del', key })
      addChange(totals, lock, sign * balance, sign * coins)
    }
    yield
  }
}

/** Adds to the operations what moves the stored totals by these changes. */
export async function addressTotalOperations(
  database: DatabaseReader,
  totals: AddressChanges,
  operations: BatchOperation[],
): Promise<void> {
  const turns = new Turns()
  const changes = [...totals.values()].filter(({ balance, coins }) => balance !== 0 || coins !== 0)
  for (let at = 0; at < changes.length; at += TOTALS_AT_ONCE) {
    const some = changes.slice(at, at + TOTALS_AT_ONCE)
    const keys = some.map(({ lock }) => addressTotalKey(lock))
    const stored = await database.getMany(keys)
    for (const [i, change] of some.entries()) {
      const key = keys[i] as Uint8Array
      const before = stored[i] === undefined ? { balance: 0, coins: 0 } : decodeAddressTotal(stored[i])
      const after = { balance: before.balance + change.balance, coins: before.coins + change.coins }
      operations.push(after.coins === 0 ? { type: 'del', key } : { type: 'put', key, value: encodeAddressTotal(after) })
    }
    if (turns.isDue) await turns.next()
  }
}
