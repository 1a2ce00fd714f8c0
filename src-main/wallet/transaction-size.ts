// Sizes and fees of payments before they are signed, exact to the byte: a key path witness is always 66 bytes and its length.
import { encodeTransaction, type Outpoint, type Transaction, type TxOutput, writeOutput } from '../primitives/transaction.ts'
import { ByteWriter, varintSize } from '../primitives/writer.ts'

/** 00 ‖ flag ‖ signature. */
export const KEY_WITNESS_BYTES = 66
/** Policy (section 5): a signature check counts as at least so many bytes where fee rates are compared. */
export const BYTES_A_CHECK = 125
/** Policy (section 10). */
export const MAX_TRANSACTION_BYTES = 100_000
/** Policy (section 10), penning a byte. */
export const LEAST_FEE_RATE = 10

/** Bytes of an output as encoded. */
export function outputSize(output: TxOutput): number {
  return writeOutput(new ByteWriter(64), output).finish().length
}

/** Bytes that spending a coin on the key path adds, without the counts. */
export function inputSize({ index }: Outpoint): number {
  return 32 + varintSize(index) + 4 + varintSize(KEY_WITNESS_BYTES) + KEY_WITNESS_BYTES
}

export interface PaymentParts {
  readonly lockTime: number
  readonly inputCount: number
  /** Sum of inputSize. */
  readonly inputBytes: number
  readonly outputCount: number
  /** Sum of outputSize. */
  readonly outputBytes: number
}

/** Bytes of the whole transaction as encoded. */
export function paymentSize({ lockTime, inputCount, inputBytes, outputCount, outputBytes }: PaymentParts): number {
  return 4 + varintSize(lockTime) + varintSize(inputCount) + inputBytes + varintSize(outputCount) + outputBytes
}

/** Bytes that count for the fee rate. */
export function paymentWeight(sizeBytes: number, inputCount: number): number {
  return Math.max(sizeBytes, BYTES_A_CHECK * inputCount)
}

/** Whole penning, never below the rate. */
export function feeFor(weightBytes: number, feeRate: number): number {
  return Math.ceil(weightBytes * feeRate)
}

/** Bytes that count, of a finished transaction whose inputs are all key path spends. */
export function weightOf(tx: Transaction): number {
  return paymentWeight(encodeTransaction(tx).length, tx.inputs.length)
}
