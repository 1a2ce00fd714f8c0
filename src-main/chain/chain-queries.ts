// What the other parts may ask of the chain. Nothing here changes anything.
import { ConsensusError } from '../consensus/errors.ts'
import { rangeRoot } from '../consensus/history-range.ts'
import { medianTime } from '../consensus/median-time.ts'
import { createdCoins } from '../consensus/state-commitment.ts'
import { type Block, decodeBlockSteps, type Header } from '../primitives/block.ts'
import { type Coin, isZeroTxid, type Outpoint, outpointKey, type Transaction, transactionId } from '../primitives/transaction.ts'
import { bytesEqual } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { Steps } from '../util/steps.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { placeOf, targetAfter } from './check-header.ts'
import { ChainError } from './errors.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'
import type { HeaderView, NextBlockContext } from './interface.ts'
import { addressPrefix, addressTotalKey, readAddressKey, transactionKey } from './layout.ts'
import { decodeAddressRow, decodeAddressTotal, decodeTransactionPlace } from './records.ts'
import { requireBlockBytes, requireHeader } from './stored-blocks.ts'
import { blockRef } from './tip-change.ts'

/** A transaction of the best chain with where it stands. */
export interface PlacedTransaction {
  readonly tx: Transaction
  readonly blockId: Uint8Array
  readonly height: number
  /** In the block, from 0. */
  readonly position: number
  /** Unix seconds of the block's header. */
  readonly time: number
}

export interface AddressView {
  /** Penning in unspent coins of the tip. */
  readonly balance: number
  /** Unspent coins. */
  readonly coins: number
  /** Newest first. */
  readonly history: readonly { readonly txid: Uint8Array; readonly height: number; readonly change: number }[]
}

export interface BlockSize {
  /** Encoded, header included. */
  readonly sizeBytes: number
  readonly transactionCount: number
}

export class ChainQueries {
  private readonly tools: ChainTools
  private readonly state: ChainState

  constructor(tools: ChainTools, state: ChainState) {
    this.tools = tools
    this.state = state
  }

  tip(): HeaderView {
    return this.view(this.state.tip, this.state.tipHeader)
  }

  nextBlock(): NextBlockContext {
    const { headers, tip, tipPeaks } = this.state
    const parent = blockRef(headers, tip)
    const place = placeOf(this.state, tip)
    const target = targetAfter(this.tools, place)
    return { parent, height: parent.height + 1, medianTime: medianTime(place.times), target, history: rangeRoot(tipPeaks) }
  }

  isOnBestChain(id: Uint8Array): boolean {
    const handle = this.state.headers.find(id)
    return handle !== NO_HEADER && this.state.headers.isBest(handle)
  }

  async getHeader(handle: HeaderHandle): Promise<HeaderView | undefined> {
    if (handle === NO_HEADER) return undefined
    return this.view(handle, await requireHeader(this.tools.database, this.state.headers, handle))
  }

  async getBlockBytes(id: Uint8Array): Promise<Uint8Array | undefined> {
    const { headers } = this.state
    const handle = headers.find(id)
    return handle === NO_HEADER || !headers.hasBody(handle) ? undefined : requireBlockBytes(this.tools.database, headers, handle)
  }

  async getBlock(id: Uint8Array): Promise<Block | undefined> {
    const bytes = await this.getBlockBytes(id)
    return bytes === undefined ? undefined : runInTurns(decodeBlockSteps(bytes))
  }

  getBlockSize(id: Uint8Array): BlockSize | undefined {
    const { headers } = this.state
    const handle = headers.find(id)
    if (handle === NO_HEADER || !headers.hasBody(handle)) return undefined
    return { sizeBytes: headers.sizeBytesOf(handle), transactionCount: headers.transactionCountOf(handle) }
  }

  getCoins(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    return this.atOneTip(
      () => this.state.coins.getMany(outpoints),
      (coins) => coins,
    )
  }

  /** @throws ConsensusError `coin-missing` where the transactions do not fit the tip, for instance because it just moved. */
  stateAfter(transactions: readonly Transaction[]): Promise<Uint8Array> {
    const outpoints = transactions.flatMap((tx) => tx.inputs).filter((input) => !isZeroTxid(input.txid))
    return this.atOneTip(
      () => this.state.coins.getMany(outpoints.map(({ txid, index }) => ({ txid, index }))),
      (coins) => runInTurns(this.sumAfter(transactions, coins)),
    )
  }

  /** @throws ChainError `index-off` */
  async getTransaction(txid: Uint8Array): Promise<PlacedTransaction | undefined> {
    if (!this.tools.indexes.transactions)
      throw new ChainError('index-off', 'The transaction index is switched off in the settings of this node.')
    const value = await this.tools.database.get(transactionKey(txid))
    if (value === undefined) return undefined
    const place = decodeTransactionPlace(value)
    const block = await this.getBlock(place.blockId)
    const tx = block?.transactions[place.position]
    if (block === undefined || tx === undefined || !bytesEqual(transactionId(tx), txid)) return undefined
    return { tx, ...place, time: block.header.time }
  }

  /** @throws ChainError `index-off` */
  async getAddress(lock: Uint8Array, limit: number): Promise<AddressView> {
    if (!this.tools.indexes.addresses) throw new ChainError('index-off', 'The address index is switched off in the settings of this node.')
    const { database } = this.tools
    const total = await database.get(addressTotalKey(lock))
    const { balance, coins } = total === undefined ? { balance: 0, coins: 0 } : decodeAddressTotal(total)
    const history: { txid: Uint8Array; height: number; change: number }[] = []
    for await (const page of database.iterate({ prefix: addressPrefix(lock), reverse: true, limit })) {
      for (const { key, value } of page) history.push({ height: readAddressKey(key).height, ...decodeAddressRow(value) })
    }
    return { balance, coins, history }
  }

  private view(handle: HeaderHandle, header: Header): HeaderView {
    const { headers } = this.state
    const medianTime = headers.medianTimeOf(handle)
    return { ...blockRef(headers, handle), header, medianTime, chainWork: headers.workOf(handle), onBestChain: headers.isBest(handle) }
  }

  /** Reads until disk and memory were at one tip from beginning to end. `use` takes its own picture of memory before it first gives way. */
  private async atOneTip<Read, Result>(read: () => Promise<Read>, use: (read: Read) => Result | Promise<Result>): Promise<Result> {
    for (;;) {
      await this.state.committing
      const { version } = this.state.coins
      const found = await read()
      if (version === this.state.coins.version && this.state.committing === undefined) return use(found)
    }
  }

  private *sumAfter(transactions: readonly Transaction[], coins: readonly (Coin | undefined)[]): Steps<Uint8Array> {
    const height = this.state.headers.heightOf(this.state.tip) + 1
    const sum = this.state.sum.clone()
    const available = new Map<string, Coin>()
    for (const coin of coins) if (coin !== undefined) available.set(outpointKey(coin.outpoint), coin)
    const created = new Map<string, Coin>()
    for (const tx of transactions) {
      const isCoinbase = tx.inputs.some((input) => isZeroTxid(input.txid))
      for (const input of isCoinbase ? [] : tx.inputs) {
        const key = outpointKey(input)
        // made and spent in the block: neither is ever added
        if (created.delete(key)) continue
        const coin = available.get(key)
        if (coin === undefined) throw new ConsensusError('coin-missing', 'a coin of the block is not there at this tip')
        available.delete(key)
        sum.remove(coin)
      }
      for (const coin of createdCoins(tx, transactionId(tx), height, isCoinbase)) created.set(outpointKey(coin.outpoint), coin)
      yield
    }
    for (const coin of created.values()) {
      sum.add(coin)
      yield
    }
    return sum.root()
  }
}
