// What a block, or its withdrawal, changes in a wallet. Pure: reads the ledger, answers the records to put and to remove.
import { hashKey, type Outpoint, outpointKey, type Transaction, transactionId } from '../primitives/transaction.ts'
import type { Steps } from '../util/steps.ts'
import type { WalletBlock } from './chain-access.ts'
import type { KeyRef } from './keys.ts'
import type { OwnCoin, OwnInput, OwnOutput, TxRecord } from './records.ts'

export interface LedgerReader {
  get(txid: Uint8Array): TxRecord | undefined
  coinAt(outpoint: Outpoint): OwnCoin | undefined
  keyOf(lock: Uint8Array): KeyRef | undefined
  waitingSpendersOf(outpoint: Outpoint): readonly TxRecord[]
}

export interface LedgerChange {
  readonly put: readonly TxRecord[]
  /** Txids. */
  readonly removed: readonly Uint8Array[]
}

interface OwnParts {
  readonly ownInputs: readonly OwnInput[]
  readonly ownOutputs: readonly OwnOutput[]
}

type MadeHere = Map<string, { readonly value: number; readonly key: KeyRef }>

/** Inputs and outputs of a transaction that are ours; undefined when none is. Statements (value 0) are no coins. */
export function findOwnParts(ledger: LedgerReader, tx: Transaction, madeHere?: MadeHere): OwnParts | undefined {
  const ownInputs: OwnInput[] = []
  tx.inputs.forEach((input, position) => {
    const made = madeHere === undefined || madeHere.size === 0 ? undefined : madeHere.get(outpointKey(input))
    const coin = made === undefined ? ledger.coinAt(input) : undefined
    if (made !== undefined) ownInputs.push({ position, ...made })
    else if (coin !== undefined) ownInputs.push({ position, value: coin.output.value, key: coin.key })
  })
  const ownOutputs: OwnOutput[] = []
  tx.outputs.forEach(({ value, lock }, index) => {
    const key = value > 0 ? ledger.keyOf(lock) : undefined
    if (key !== undefined) ownOutputs.push({ index, value, key })
  })
  return ownInputs.length + ownOutputs.length > 0 ? { ownInputs, ownOutputs } : undefined
}

/**
 * The records that a block of the best chain makes or changes, transaction by transaction. Applying the same block again changes nothing
 * more. The ledger must stay as it is until the last step.
 */
export function* applyBlock(ledger: LedgerReader, block: WalletBlock): Steps<LedgerChange> {
  const put = new Map<string, TxRecord>()
  const madeHere: MadeHere = new Map()
  for (const [position, tx] of block.transactions.entries()) {
    yield
    const own = findOwnParts(ledger, tx, madeHere)
    if (own === undefined && !meetsWaiting(ledger, tx)) continue
    const txid = transactionId(tx)
    for (const loser of losersAgainst(ledger, tx, txid)) put.set(loser.key, { ...loser.record, conflictHeight: block.height })
    if (own === undefined) continue
    for (const { index, value, key } of own.ownOutputs) madeHere.set(outpointKey({ txid, index }), { value, key })
    put.set(hashKey(txid), placed(ledger.get(txid), { tx, txid, position, own, block }))
  }
  return { put: [...put.values()], removed: [] }
}

/** The records as they stand when all blocks above `height` are gone: payments wait again, mined coins never were. */
export function withdrawBlocks(records: Iterable<TxRecord>, height: number): LedgerChange {
  const put: TxRecord[] = []
  const removed: Uint8Array[] = []
  for (const record of records) {
    const misplaced = record.place !== undefined && record.place.height > height
    const conflictGone = record.conflictHeight !== undefined && record.conflictHeight > height
    if (misplaced && record.coinbase) removed.push(record.txid)
    else if (misplaced || conflictGone)
      put.push({
        ...record,
        place: misplaced ? undefined : record.place,
        conflictHeight: conflictGone ? undefined : record.conflictHeight,
      })
  }
  return { put, removed }
}

interface Placing {
  readonly tx: Transaction
  readonly txid: Uint8Array
  readonly position: number
  readonly own: OwnParts
  readonly block: WalletBlock
}

function placed(known: TxRecord | undefined, { tx, txid, position, own, block }: Placing): TxRecord {
  return {
    seen: block.time * 1000,
    seenHeight: block.height,
    note: '',
    ...known,
    txid,
    tx,
    coinbase: position === 0,
    place: { height: block.height, blockId: block.id, position, time: block.time },
    offered: true,
    refused: false,
    // being in a block settles it
    replacedBy: undefined,
    conflictHeight: undefined,
    ...own,
  }
}

function meetsWaiting(ledger: LedgerReader, tx: Transaction): boolean {
  return tx.inputs.some((input) => ledger.waitingSpendersOf(input).length > 0)
}

/** Waiting records that want a coin which this transaction takes. */
function losersAgainst(ledger: LedgerReader, tx: Transaction, txid: Uint8Array): { key: string; record: TxRecord }[] {
  const own = hashKey(txid)
  return tx.inputs
    .flatMap((input) => ledger.waitingSpendersOf(input))
    .map((record) => ({ key: hashKey(record.txid), record }))
    .filter(({ key }) => key !== own)
}
