// The chain of rules alone behind the interface of the real one, for parts that only read a chain and hand in blocks.
import type {
  AddBlockResult,
  BlockRef,
  BlockSink,
  ChainReader,
  HeaderView,
  NextBlockContext,
  TipChange,
} from '../../src-main/chain/interface.ts'
import { ConsensusError } from '../../src-main/consensus/errors.ts'
import { medianTime } from '../../src-main/consensus/median-time.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import { createdCoins } from '../../src-main/consensus/state-commitment.ts'
import { type Block, encodeBlock } from '../../src-main/primitives/block.ts'
import { type Coin, type Outpoint, outpointKey, type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { PureChain, type PureEntry } from './pure-chain.ts'

export class PureChainReader implements ChainReader, BlockSink {
  readonly network: Network
  readonly chain: PureChain
  /** The node's hook: told and awaited for every new tip. */
  onTipChanged: ((change: TipChange) => Promise<void>) | undefined
  private best: PureEntry[]

  constructor(network: Network, nowSeconds: number) {
    this.network = network
    this.chain = new PureChain(network, { nowSeconds })
    this.best = [this.chain.tip]
  }

  tip(): HeaderView {
    return this.view(this.chain.tip)
  }

  nextBlock(): NextBlockContext {
    const { tip } = this.chain
    return { parent: { id: tip.id, height: tip.header.height }, ...this.chain.contextOf(tip) }
  }

  async getHeader(id: Uint8Array): Promise<HeaderView | undefined> {
    const entry = this.chain.entries.get(bytesToHex(id))
    return entry && this.view(entry)
  }

  async getHeaderAt(height: number): Promise<HeaderView | undefined> {
    const entry = this.best[height]
    return entry && this.view(entry)
  }

  async getBlock(id: Uint8Array): Promise<Block | undefined> {
    return this.chain.entries.get(bytesToHex(id))?.block
  }

  async getBlockBytes(id: Uint8Array): Promise<Uint8Array | undefined> {
    const block = await this.getBlock(id)
    return block && encodeBlock(block)
  }

  getBlockSize(id: Uint8Array): { readonly sizeBytes: number } | undefined {
    const block = this.chain.entries.get(bytesToHex(id))?.block
    return block && { sizeBytes: encodeBlock(block).length }
  }

  isOnBestChain(id: Uint8Array): boolean {
    const entry = this.chain.entries.get(bytesToHex(id))
    return entry !== undefined && this.best[entry.header.height] === entry
  }

  async getCoins(outpoints: readonly Outpoint[]): Promise<(Coin | undefined)[]> {
    return outpoints.map((outpoint) => this.chain.coins.get(outpointKey(outpoint)))
  }

  async stateAfter(transactions: readonly Transaction[]): Promise<Uint8Array> {
    const sum = this.chain.state.clone()
    const height = this.chain.tip.header.height + 1
    const own = new Map<string, Coin>()
    transactions.forEach((tx, i) => {
      for (const input of tx.inputs) {
        const coin = own.get(outpointKey(input)) ?? this.chain.coins.get(outpointKey(input))
        if (i > 0 && coin !== undefined) sum.remove(coin)
      }
      for (const coin of createdCoins(tx, transactionId(tx), height, i === 0)) {
        own.set(outpointKey(coin.outpoint), coin)
        sum.add(coin)
      }
    })
    return sum.root()
  }

  async addBlock(bytes: Uint8Array): Promise<AddBlockResult> {
    const old = this.best
    const known = this.chain.entries.size
    try {
      const entry = await this.chain.add(bytes)
      if (this.chain.tip === old.at(-1)) return { status: this.chain.entries.size === known ? 'duplicate' : 'side-branch', id: entry.id }
      await this.moved(old)
      return { status: 'connected', id: entry.id }
    } catch (error) {
      if (!(error instanceof ConsensusError)) throw error
      if (error.code === 'early' || error.code === 'orphan') return { status: error.code, id: null }
      return { status: 'rejected', id: null, rule: error.code }
    }
  }

  async addHeaders(): Promise<AddBlockResult[]> {
    throw new Error('The chain of rules takes whole blocks')
  }

  private async moved(old: PureEntry[]): Promise<void> {
    const best: PureEntry[] = []
    for (let at: PureEntry | undefined = this.chain.tip; at !== undefined; at = at.parent) best[at.header.height] = at
    this.best = best
    let fork = 0
    while (old[fork] === best[fork]) fork++
    const refs = (entries: PureEntry[]): BlockRef[] => entries.map(({ id, header }) => ({ id, height: header.height }))
    const [previous, tip] = refs([old.at(-1) as PureEntry, this.chain.tip]) as [BlockRef, BlockRef]
    await this.onTipChanged?.({ previous, tip, disconnected: refs(old.slice(fork)), connected: refs(best.slice(fork)) })
  }

  private view(entry: PureEntry): HeaderView {
    return {
      id: entry.id,
      height: entry.header.height,
      header: entry.header,
      medianTime: medianTime(entry.times),
      chainWork: entry.chainWork,
      onBestChain: this.best[entry.header.height] === entry,
    }
  }
}
