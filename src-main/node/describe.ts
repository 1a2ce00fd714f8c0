// From the ledger's own objects to the plain values of views.ts.
import type { AddressView, PlacedTransaction } from '../chain/chain-queries.ts'
import type { HeaderView } from '../chain/interface.ts'
import { formatAddress, parseAddress } from '../primitives/address.ts'
import { type Coin, encodeTransaction, isZeroTxid, type Transaction, type TxOutput, transactionId } from '../primitives/transaction.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { AddressInfo, CoinInfo, HeaderInfo, OutputInfo, TransactionInfo } from './views.ts'

const NOTE_RECORD = 1

export function describeHeader({ id, header, height, chainWork, onBestChain }: HeaderView, tipHeight: number): HeaderInfo {
  return {
    id: bytesToHex(id),
    height,
    version: header.version,
    previous: bytesToHex(header.previous),
    transactions: bytesToHex(header.transactions),
    state: bytesToHex(header.state),
    history: bytesToHex(header.history),
    // times beyond what a date can be are legal in a header, but are no date
    time: Math.min(header.time * 1000, 8_640_000_000_000_000),
    target: header.target.toString(16).padStart(8, '0'),
    nonce: bytesToHex(header.nonce),
    work: chainWork.toString(),
    onBestChain,
    confirmations: onBestChain ? tipHeight - height + 1 : 0,
  }
}

/** The note as text, where its bytes are one. */
function describeNote(record: Uint8Array): string | null {
  if (record[0] !== NOTE_RECORD) return null
  return new TextDecoder().decode(record.subarray(1))
}

function describeOutput(output: TxOutput, index: number, prefix: string): OutputInfo {
  const { value, lock, record } = output
  return {
    index,
    value,
    lock: bytesToHex(lock),
    address: formatAddress(prefix, lock),
    note: describeNote(record),
    record: bytesToHex(record),
  }
}

export interface TransactionPlace {
  readonly prefix: string
  readonly placed: PlacedTransaction | undefined
  readonly confirmations: number
}

export function describeTransaction(tx: Transaction, { prefix, placed, confirmations }: TransactionPlace): TransactionInfo {
  return {
    txid: bytesToHex(transactionId(tx)),
    version: tx.version,
    lockTime: tx.lockTime,
    sizeBytes: encodeTransaction(tx).length,
    coinbase: tx.inputs.some((input) => isZeroTxid(input.txid)),
    inputs: tx.inputs.map(({ txid, index, sequence }) => ({ txid: bytesToHex(txid), index, sequence })),
    outputs: tx.outputs.map((output, index) => describeOutput(output, index, prefix)),
    blockId: placed === undefined ? null : bytesToHex(placed.blockId),
    height: placed?.height ?? null,
    time: placed === undefined ? null : placed.time * 1000,
    confirmations,
  }
}

export function describeCoin({ outpoint, height, coinbase, output }: Coin, prefix: string): CoinInfo {
  const { value, lock, record } = output
  return {
    txid: bytesToHex(outpoint.txid),
    index: outpoint.index,
    height,
    coinbase,
    value,
    lock: bytesToHex(lock),
    address: formatAddress(prefix, lock),
    record: bytesToHex(record),
  }
}

export function describeAddress(address: string, view: AddressView, prefix: string): AddressInfo {
  const lock = parseAddress(prefix, address)
  return {
    address: formatAddress(prefix, lock),
    lock: bytesToHex(lock),
    balance: view.balance,
    coins: view.coins,
    history: view.history.map(({ txid, height, change }) => ({ txid: bytesToHex(txid), height, change })),
  }
}
