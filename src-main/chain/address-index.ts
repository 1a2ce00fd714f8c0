// The address index: for every lock the transactions of the best chain that touched it, and its balance.
import type { Block } from '../primitives/block.ts'
import { type Coin, outpointKey, type TxOutput } from '../primitives/transaction.ts'
import type { BatchOperation, DatabaseReader } from '../storage/database.ts'
import { bytesToHex } from '../util/bytes.ts'
import { addressKey, addressTotalKey } from './layout.ts'
import { decodeAddressTotal, encodeAddressRow, encodeAddressTotal } from './records.ts'

interface LockChange {
  readonly lock: Uint8Array
  /** Penning; may be negative. */
  balance: number
  coins: number
}

/** By lock in hex. */
export type AddressChanges = Map<string, LockChange>

/** A block with the coins it spends that were there before it. */
export interface JudgedBlock {
  readonly block: Block
  readonly txids: readonly Uint8Array[]
  readonly spent: readonly Coin[]
}

function addChange(changes: AddressChanges, lock: Uint8Array, balance: number, coins: number): void {
  const key = bytesToHex(lock)
  const change = changes.get(key)
  if (change === undefined) changes.set(key, { lock, balance, coins })
  else {
    change.balance += balance
    change.coins += coins
  }
}

/** Every output that the block's inputs may name, by outpointKey. */
function spendableOutputs({ block, txids, spent }: JudgedBlock): Map<string, TxOutput> {
  const outputs = new Map(spent.map((coin) => [outpointKey(coin.outpoint), coin.output]))
  block.transactions.forEach((tx, i) => {
    tx.outputs.forEach((output, index) => {
      outputs.set(outpointKey({ txid: txids[i] as Uint8Array, index }), output)
    })
  })
  return outputs
}

/** What each transaction of the block changes for each lock, in the order of the block. */
function changesByTransaction(judged: JudgedBlock): AddressChanges[] {
  const outputs = spendableOutputs(judged)
  return judged.block.transactions.map((tx, i) => {
    const changes: AddressChanges = new Map()
    // the inputs of a coinbase, and of genesis, name nothing
    for (const input of i === 0 ? [] : tx.inputs) {
      const spent = outputs.get(outpointKey(input)) as TxOutput
      addChange(changes, spent.lock, -spent.value, -1)
    }
    for (const output of tx.outputs) if (output.value > 0) addChange(changes, output.lock, output.value, 1)
    return changes
  })
}

/** Adds the block's rows (`sign` 1) or takes them away (−1), and gathers what it does to the totals. */
export function indexAddresses(judged: JudgedBlock, sign: 1 | -1, totals: AddressChanges): BatchOperation[] {
  const { height } = judged.block.header
  const operations: BatchOperation[] = []
  changesByTransaction(judged).forEach((changes, position) => {
    for (const { lock, balance, coins } of changes.values()) {
      const key = addressKey(lock, height, position)
      if (sign === 1) operations.push({ type: 'put', key, value: encodeAddressRow(judged.txids[position] as Uint8Array, balance) })
      else operations.push({ type: 'del', key })
      addChange(totals, lock, sign * balance, sign * coins)
    }
  })
  return operations
}

/** The batch that moves the stored totals by these changes. */
export async function addressTotalOperations(database: DatabaseReader, totals: AddressChanges): Promise<BatchOperation[]> {
  const changes = [...totals.values()].filter(({ balance, coins }) => balance !== 0 || coins !== 0)
  const keys = changes.map(({ lock }) => addressTotalKey(lock))
  const stored = await database.getMany(keys)
  return changes.map((change, i) => {
    const key = keys[i] as Uint8Array
    const before = stored[i] === undefined ? { balance: 0, coins: 0 } : decodeAddressTotal(stored[i])
    const after = { balance: before.balance + change.balance, coins: before.coins + change.coins }
    return after.coins === 0 ? { type: 'del', key } : { type: 'put', key, value: encodeAddressTotal(after) }
  })
}
