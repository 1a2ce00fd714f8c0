// A ledger in memory behind ChainAccess: real rules for transactions and signatures, no headers and no work, so that wallets are tested fast.
import { checkLockTime, checkSpend, checkTransactionForm } from '../../src-main/consensus/check-transaction.ts'
import { CheckSink, requireChecks } from '../../src-main/consensus/deferred-checks.ts'
import { createEmission } from '../../src-main/consensus/emission.ts'
import { ConsensusError } from '../../src-main/consensus/errors.ts'
import { createdCoins } from '../../src-main/consensus/state-commitment.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { hashSha256 } from '../../src-main/crypto/tagged-hash.ts'
import {
  type Coin,
  encodeTransaction,
  FINAL_SEQUENCE,
  outpointKey,
  type Transaction,
  transactionId,
  zeroTxid,
} from '../../src-main/primitives/transaction.ts'
import { bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import type { ChainAccess, SubmitAnswer, WalletBlock, WalletTip } from '../../src-main/wallet/chain-access.ts'

const START_TIME = 1_767_225_600
const NO_BYTES = new Uint8Array(0)
const LEAST_RATE = 10

export interface MineOptions {
  readonly lock?: Uint8Array
  /** Takes what waits. */
  readonly withWaiting?: boolean
  readonly transactions?: readonly Transaction[]
}

interface Waiting {
  readonly tx: Transaction
  readonly fee: number
}

/** Nobody's lock: coins there are gone for tests. */
export const FOREIGN_LOCK = hashSha256(new TextEncoder().encode('foreign'))

export class WalletChain implements ChainAccess {
  readonly prefix: string
  readonly genesisId: Uint8Array
  blocks: WalletBlock[] = []
  private coins = new Map<string, Coin>()
  private pool = new Map<string, Waiting>()
  private readonly emission = createEmission()
  private salt = 0
  /** Penning a byte that estimates answer. */
  rate = LEAST_RATE
  /** Answers in place of the mempool where set. */
  refuse: ((tx: Transaction) => Promise<SubmitAnswer>) | undefined
  /** Reads of whole blocks since the start. */
  reads = 0

  constructor({ prefix = 'rduit' }: { readonly prefix?: string } = {}) {
    this.prefix = prefix
    this.genesisId = hashSha256(new TextEncoder().encode(`genesis ${prefix}`))
    this.append([])
  }

  get height(): number {
    return this.blocks.length - 1
  }

  /** Unix milliseconds of the newest block. */
  get nowMs(): number {
    return (this.blocks.at(-1) as WalletBlock).time * 1000
  }

  async tip(): Promise<WalletTip> {
    return this.blocks.at(-1) as WalletBlock
  }

  async blockAt(height: number): Promise<WalletBlock | undefined> {
    this.reads++
    return this.blocks[height]
  }

  async blockIdAt(height: number): Promise<Uint8Array | undefined> {
    return this.blocks[height]?.id
  }

  async waiting(): Promise<readonly Transaction[]> {
    return [...this.pool.values()].map(({ tx }) => tx)
  }

  async estimateFeeRate(): Promise<number> {
    return this.rate
  }

  async submitTransaction(tx: Transaction): Promise<SubmitAnswer> {
    if (this.refuse !== undefined) return this.refuse(tx)
    try {
      return await this.judge(tx)
    } catch (error) {
      if (error instanceof ConsensusError) return { status: 'rejected', rule: error.code }
      throw error
    }
  }

  mine({ lock = FOREIGN_LOCK, withWaiting = true, transactions = [] }: MineOptions = {}): WalletBlock {
    const others = [...(withWaiting ? [...this.pool.values()].map(({ tx }) => tx) : []), ...transactions]
    const height = this.blocks.length
    const outputs = [{ value: this.emission.rewardAt(height), lock, record: NO_BYTES }]
    const inputs = [{ txid: zeroTxid(), index: height, sequence: FINAL_SEQUENCE }]
    const witnesses = [Uint8Array.of(this.salt++ & 255, this.salt >> 8)]
    // a salt in an output makes coinbases of rival branches differ in their txid
    const mark = { value: 0, lock: new Uint8Array(32), record: Uint8Array.of(1, this.salt & 255, this.salt >> 8) }
    this.append([{ version: 1, lockTime: 0, inputs, outputs: [...outputs, mark], witnesses }, ...others])
    return this.blocks.at(-1) as WalletBlock
  }

  mineMany(count: number, options: MineOptions = {}): void {
    for (let i = 0; i < count; i++) this.mine(options)
  }

  /** Takes blocks off; their payments wait again where they still can. */
  async disconnect(count: number): Promise<void> {
    const gone = this.blocks.splice(this.blocks.length - count, count)
    this.recount()
    const again = [...gone.flatMap(({ transactions }) => transactions.slice(1)), ...(await this.waiting())]
    this.pool.clear()
    const { refuse } = this
    this.refuse = undefined
    for (const tx of again) await this.submitTransaction(tx)
    this.refuse = refuse
  }

  /** Forgets a waiting transaction, as a full or restarted mempool does. */
  drop(txid: string): void {
    this.pool.delete(txid)
  }

  isWaiting(txid: string): boolean {
    return this.pool.has(txid)
  }

  feeOf(txid: string): number | undefined {
    return this.pool.get(txid)?.fee
  }

  private append(transactions: readonly Transaction[]): void {
    const height = this.blocks.length
    const body = transactions.map((tx) => transactionId(tx))
    const id = height === 0 ? this.genesisId : hashSha256(concatBytes((this.blocks.at(-1) as WalletBlock).id, ...body))
    const block = { id, height, time: START_TIME + 60 * height, transactions }
    this.blocks.push(block)
    this.apply(block)
    const mined = new Set(body.map(bytesToHex))
    for (const [txid, { tx }] of this.pool)
      if (mined.has(txid) || !tx.inputs.every((input) => this.coinFor(outpointKey(input)) !== undefined)) this.pool.delete(txid)
  }

  private apply({ transactions, height }: WalletBlock): void {
    transactions.forEach((tx, i) => {
      for (const input of tx.inputs)
        if (i > 0 && !this.coins.delete(outpointKey(input))) throw new Error('The test mined a coin that is not there')
      for (const coin of createdCoins(tx, transactionId(tx), height, i === 0)) this.coins.set(outpointKey(coin.outpoint), coin)
    })
  }

  private recount(): void {
    this.coins = new Map()
    for (const block of this.blocks) this.apply(block)
  }

  private coinFor(key: string): Coin | undefined {
    return this.coins.get(key) ?? this.poolCoins().get(key)
  }

  private poolCoins(): Map<string, Coin> {
    const coins = [...this.pool.values()].flatMap(({ tx }) => createdCoins(tx, transactionId(tx), this.height + 1, false))
    return new Map(coins.map((coin) => [outpointKey(coin.outpoint), coin]))
  }

  private async judge(tx: Transaction): Promise<SubmitAnswer> {
    const txid = bytesToHex(transactionId(tx))
    if (this.pool.has(txid)) return { status: 'rejected', rule: 'policy-duplicate' }
    checkTransactionForm(tx)
    const context = { height: this.height + 1, medianTime: START_TIME + 60 * this.height, genesisId: this.genesisId }
    checkLockTime(tx, context)
    const coins = tx.inputs.map((input) => this.coinFor(outpointKey(input)))
    if (coins.some((coin) => coin === undefined)) return { status: 'rejected', rule: 'coin-missing' }
    const sink = new CheckSink(16_000)
    const fee = checkSpend(tx, coins as Coin[], context, sink)
    await requireChecks(sink.checks, verifyChecksReference)
    const weight = Math.max(encodeTransaction(tx).length, 125 * sink.signatureChecks)
    if (encodeTransaction(tx).length > 100_000) return { status: 'rejected', rule: 'policy-size' }
    if (fee < LEAST_RATE * weight) return { status: 'rejected', rule: 'policy-fee' }
    const spent = new Set(tx.inputs.map(outpointKey))
    for (const [rivalId, rival] of this.pool) {
      if (!rival.tx.inputs.some((input) => spent.has(outpointKey(input)))) continue
      if (fee < rival.fee + LEAST_RATE * weight) return { status: 'rejected', rule: 'policy-replacement' }
      this.pool.delete(rivalId)
    }
    this.pool.set(txid, { tx, fee })
    return { status: 'accepted' }
  }
}
