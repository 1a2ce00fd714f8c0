// The commitment to all unspent coins, section 7 of the protocol: an LtHash of 1,024 lanes of 16 bits.
import { hashTagged } from '../crypto/tagged-hash.ts'
import type { Block } from '../primitives/block.ts'
import { ByteReader } from '../primitives/reader.ts'
import { type Coin, coinHash, outpointKey, type Transaction, type TxOutput } from '../primitives/transaction.ts'
import { ByteWriter } from '../primitives/writer.ts'
import type { Steps } from '../util/steps.ts'

const LANES = 1_024

/** 2,048 bytes of AES-256-CTR keystream under a 32-byte key, from counter 0. */
export type CoinKeystream = (key: Uint8Array) => Uint8Array

/** Sum over a set of coins. Adding and removing take the same time in any order. */
export class StateSum {
  /** Sums mod 2^16. */
  private readonly lanes: Uint16Array
  private readonly keystream: CoinKeystream
  private coinCount: number
  private coinTotal: number

  constructor(keystream: CoinKeystream, lanes = new Uint16Array(LANES), count = 0, total = 0) {
    this.keystream = keystream
    this.lanes = lanes
    this.coinCount = count
    this.coinTotal = total
  }

  get count(): number {
    return this.coinCount
  }

  /** Penning in all coins. */
  get total(): number {
    return this.coinTotal
  }

  add(coin: Coin): void {
    const vector = this.vectorOf(coin)
    const { lanes } = this
    for (let i = 0; i < LANES; i++) lanes[i] = (lanes[i] as number) + (vector[i] as number)
    this.coinCount += 1
    this.coinTotal += coin.output.value
  }

  remove(coin: Coin): void {
    const vector = this.vectorOf(coin)
    const { lanes } = this
    for (let i = 0; i < LANES; i++) lanes[i] = (lanes[i] as number) - (vector[i] as number)
    this.coinCount -= 1
    this.coinTotal -= coin.output.value
  }

  /** H("duit/state", L ‖ count (u64) ‖ total (u64)), 32 bytes. */
  root(): Uint8Array {
    return hashTagged('duit/state', this.encode())
  }

  clone(): StateSum {
    return new StateSum(this.keystream, this.lanes.slice(), this.coinCount, this.coinTotal)
  }

  /** L (2,048 bytes, lanes little-endian) ‖ count (u64) ‖ total (u64). */
  encode(): Uint8Array {
    const writer = new ByteWriter(2 * LANES + 16)
    for (const lane of this.lanes) writer.u8(lane & 0xff).u8(lane >>> 8)
    return writer.u64(BigInt(this.coinCount)).u64(BigInt(this.coinTotal)).finish()
  }

  /** Inverse of encode. @throws MalformedError */
  static decode(bytes: Uint8Array, keystream: CoinKeystream): StateSum {
    const reader = new ByteReader(bytes)
    const lanes = new Uint16Array(LANES)
    for (let i = 0; i < LANES; i++) lanes[i] = reader.u8() | (reader.u8() << 8)
    const sum = new StateSum(keystream, lanes, reader.safeU64(), reader.safeU64())
    reader.finish()
    return sum
  }

  /**
   * The 1,024 lanes of a coin. Little-endian lanes are read in the machine's own order, five times as fast as byte by byte:
   * every platform that Node.js and Electron are built for here is little-endian, and genesis would not come out right elsewhere.
   */
  private vectorOf(coin: Coin): Uint16Array {
    const bytes = this.keystream(coinHash(coin))
    const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes)
    return new Uint16Array(aligned.buffer, aligned.byteOffset, LANES)
  }
}

/** The coins that a transaction makes: every output that is no statement, also one whose lock is no key. */
export function createdCoins(tx: Transaction, txid: Uint8Array, height: number, coinbase: boolean): Coin[] {
  const coins: Coin[] = []
  tx.outputs.forEach((output, index) => {
    if (output.value > 0) coins.push({ outpoint: { txid, index }, height, coinbase, output })
  })
  return coins
}

/** The outputs that a block makes, also those that it spends itself, by outpointKey; `txids` are those of its transactions. */
export function* createdOutputs({ transactions }: Pick<Block, 'transactions'>, txids: readonly Uint8Array[]): Steps<Map<string, TxOutput>> {
  const outputs = new Map<string, TxOutput>()
  for (const [i, tx] of transactions.entries()) {
    const txid = txids[i] as Uint8Array
    for (const [index, output] of tx.outputs.entries()) if (output.value > 0) outputs.set(outpointKey({ txid, index }), output)
    yield
  }
  return outputs
}
