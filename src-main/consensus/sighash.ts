// What signatures and templates cover, section 6 of the protocol. List digests are made once a transaction, so hashing stays linear.
import { type Transaction, type TxOutput, writeInput, writeOutput } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'

export const FLAG_ALL = 0x01
export const FLAG_SINGLE = 0x03
export const FLAG_ALL_ANYONE = 0x81
export const FLAG_SINGLE_ANYONE = 0x83
const ANYONE_BIT = 0x80
const ANY_POSITION = 0xffffffff

/** True for the four flags that there are. */
export function isSighashFlag(flag: number): boolean {
  return flag === FLAG_ALL || flag === FLAG_SINGLE || flag === FLAG_ALL_ANYONE || flag === FLAG_SINGLE_ANYONE
}

/** True when the flag leaves out all outputs but the one at the input's position. */
export function isSingleFlag(flag: number): boolean {
  return flag === FLAG_SINGLE || flag === FLAG_SINGLE_ANYONE
}

export interface SighashRequest {
  readonly genesisId: Uint8Array
  readonly flag: number
  /** Position of the input, from 0. */
  readonly position: number
  /** On the policy path only. */
  readonly leafHash?: Uint8Array
}

/** Digests of one transaction, kept while its inputs are judged or signed. `spent` are the outputs its inputs spend, in order. */
export class SighashDigests {
  private readonly tx: Transaction
  private readonly spent: readonly TxOutput[]
  private spendsDigest: Uint8Array | undefined
  private outputsDigest: Uint8Array | undefined
  private sequencesDigest: Uint8Array | undefined

  constructor(tx: Transaction, spent: readonly TxOutput[]) {
    this.tx = tx
    this.spent = spent
  }

  /** 32 bytes. The flag must be one of the four, and a single flag must have its output. */
  sighash({ genesisId, flag, position, leafHash }: SighashRequest): Uint8Array {
    const anyone = (flag & ANYONE_BIT) !== 0
    const writer = new ByteWriter(256)
      .raw(genesisId)
      .u8(flag)
      .u8(leafHash === undefined ? 0 : 1)
      .u32(this.tx.version)
      .varint(this.tx.lockTime)
      .raw(anyone ? this.spend(position) : this.spends())
      .raw(isSingleFlag(flag) ? this.output(position) : this.outputs())
      .u32(anyone ? ANY_POSITION : position)
    if (leafHash !== undefined) writer.raw(leafHash)
    return writer.hash('duit/sighash')
  }

  /** The template hash of this transaction for the input at `position`, as in BIP 119. */
  template(position: number): Uint8Array {
    const { version, lockTime, inputs } = this.tx
    const writer = new ByteWriter(128).u32(version).varint(lockTime).u32(inputs.length)
    return writer.raw(this.sequences()).raw(this.outputs()).u32(position).hash('duit/template')
  }

  /** H("duit/spends", list of (input ‖ output it spends)). */
  spends(): Uint8Array {
    if (this.spendsDigest === undefined) {
      const writer = new ByteWriter(128 * this.spent.length + 8).varint(this.tx.inputs.length)
      this.tx.inputs.forEach((input, i) => {
        writeOutput(writeInput(writer, input), this.spent[i] as TxOutput)
      })
      this.spendsDigest = writer.hash('duit/spends')
    }
    return this.spendsDigest
  }

  /** H("duit/outputs", list of outputs). */
  outputs(): Uint8Array {
    if (this.outputsDigest === undefined) {
      const writer = new ByteWriter(64 * this.tx.outputs.length + 8).varint(this.tx.outputs.length)
      for (const output of this.tx.outputs) writeOutput(writer, output)
      this.outputsDigest = writer.hash('duit/outputs')
    }
    return this.outputsDigest
  }

  /** H("duit/sequences", all sequences, 4 bytes each). */
  sequences(): Uint8Array {
    if (this.sequencesDigest === undefined) {
      const writer = new ByteWriter(4 * this.tx.inputs.length)
      for (const input of this.tx.inputs) writer.u32(input.sequence)
      this.sequencesDigest = writer.hash('duit/sequences')
    }
    return this.sequencesDigest
  }

  private spend(position: number): Uint8Array {
    const writer = new ByteWriter(128)
    const input = this.tx.inputs[position]
    const spent = this.spent[position]
    if (input === undefined || spent === undefined) throw new RangeError(`There is no input at position ${position}`)
    return writeOutput(writeInput(writer, input), spent).hash('duit/spend')
  }

  private output(position: number): Uint8Array {
    const output = this.tx.outputs[position]
    if (output === undefined) throw new RangeError(`There is no output at position ${position}`)
    return writeOutput(new ByteWriter(64), output).hash('duit/output')
  }
}
