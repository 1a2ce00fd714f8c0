// A chain made of the rules alone: no database, no engine, nothing kept but what the rules ask for. The real chain is held against it.
import {
  type BlockEffects,
  checkBody,
  checkCoinbaseValue,
  decodeBlockStrictly,
  hashBody,
  judgeTransactions,
} from '../../src-main/consensus/check-block.ts'
import { checkHeaderContext, checkHeaderWork, isEarly } from '../../src-main/consensus/check-header.ts'
import { CheckSink, judgeInOrder, type VerifyChecks } from '../../src-main/consensus/deferred-checks.ts'
import { createEmission } from '../../src-main/consensus/emission.ts'
import { ConsensusError, requireRule } from '../../src-main/consensus/errors.ts'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../../src-main/consensus/history-range.ts'
import { MAX_SIGNATURE_CHECKS, MEDIAN_SPAN } from '../../src-main/consensus/limits.ts'
import { medianTime } from '../../src-main/consensus/median-time.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import { createdCoins, StateSum } from '../../src-main/consensus/state-commitment.ts'
import { blockWork, nextTarget } from '../../src-main/consensus/targets.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { type Block, blockId, encodeHeader, type Header } from '../../src-main/primitives/block.ts'
import { type Coin, type Outpoint, outpointKey, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesEqual, bytesToHex } from '../../src-main/util/bytes.ts'
import { runAtOnce } from '../../src-main/util/steps.ts'

/** A header with what its children are judged by. */
export interface PureEntry {
  readonly id: Uint8Array
  readonly header: Header
  readonly parent: PureEntry | undefined
  readonly chainWork: bigint
  /** Of the header and up to ten before it. */
  readonly times: readonly number[]
  /** Over all headers up to this one. */
  readonly peaks: readonly RangeNode[]
  readonly timeOfBlock1: number | undefined
  block: Block | undefined
  invalid: boolean
}

export interface PureChainOptions {
  readonly verify?: VerifyChecks
  /** The local clock, Unix seconds. */
  nowSeconds: number
}

const BODY_RULES = ['malformed', 'block-size', 'block-empty', 'body-root']
const emission = createEmission()

export class PureChain {
  readonly network: Network
  readonly options: PureChainOptions
  readonly entries = new Map<string, PureEntry>()
  readonly coins = new Map<string, Coin>()
  state = new StateSum(keystreamReference)
  tip: PureEntry
  private readonly undo: BlockEffects[] = []

  constructor(network: Network, options: PureChainOptions) {
    this.network = network
    this.options = options
    const { genesis } = network
    this.tip = this.entryOf(genesis.header, undefined)
    this.tip.block = genesis
    this.entries.set(bytesToHex(this.tip.id), this.tip)
    const [tx] = genesis.transactions
    if (tx === undefined) throw new Error('genesis has a transaction')
    for (const coin of createdCoins(tx, transactionId(tx), 0, true)) this.putCoin(coin)
  }

  /** What the child of an entry must say. */
  contextOf(parent: PureEntry) {
    return {
      height: parent.header.height + 1,
      medianTime: medianTime(parent.times),
      target: nextTarget(this.network, parent.header, parent.timeOfBlock1),
      history: rangeRoot(parent.peaks),
      genesisId: this.network.genesisId,
    }
  }

  /** Judges a header without storing it. */
  judgeHeader(header: Header): PureEntry {
    const parent = this.entries.get(bytesToHex(header.previous))
    requireRule(parent !== undefined, 'orphan', 'the parent is not known')
    requireRule(!parent.invalid, 'known-invalid', 'the parent is invalid')
    checkHeaderContext(header, this.contextOf(parent))
    checkHeaderWork(header, powHashReference(encodeHeader(header), this.network.powMemoryKiB))
    requireRule(!isEarly(header, this.options.nowSeconds), 'early', 'the time is ahead of the clock')
    return this.entryOf(header, parent)
  }

  /** Adds one block, and makes its branch the best chain when it has more work. @throws ConsensusError, leaving coins and tip untouched. */
  async add(bytes: Uint8Array): Promise<PureEntry> {
    const block = runAtOnce(decodeBlockStrictly(bytes))
    const known = this.entries.get(bytesToHex(blockId(block.header)))
    requireRule(known?.invalid !== true, 'known-invalid', 'the block is known to be invalid')
    const entry = known ?? this.judgeHeader(block.header)
    if (entry.block !== undefined) return entry
    try {
      runAtOnce(checkBody(block))
    } catch (error) {
      if (error instanceof ConsensusError && !BODY_RULES.includes(error.code)) this.condemn(entry)
      throw error
    }
    entry.block = block
    this.entries.set(bytesToHex(entry.id), entry)
    if (entry.chainWork > this.tip.chainWork) await this.moveTo(entry)
    return entry
  }

  /** The coin at an outpoint, spent or not there being undefined. */
  coinAt(txid: Uint8Array, index: number): Coin | undefined {
    return this.coins.get(outpointKey({ txid, index }))
  }

  private entryOf(header: Header, parent: PureEntry | undefined): PureEntry {
    const id = blockId(header)
    return {
      id,
      header,
      parent,
      chainWork: (parent?.chainWork ?? 0n) + blockWork(header.target),
      times: [...(parent?.times ?? []), header.time].slice(-MEDIAN_SPAN),
      peaks: appendLeaf(parent?.peaks ?? [], rangeLeaf(id, header)).peaks,
      timeOfBlock1: header.height === 1 ? header.time : parent?.timeOfBlock1,
      block: undefined,
      invalid: false,
    }
  }

  private condemn(entry: PureEntry): void {
    entry.invalid = true
    this.entries.set(bytesToHex(entry.id), entry)
  }

  private async moveTo(entry: PureEntry): Promise<void> {
    const old = this.tip
    const branch: PureEntry[] = []
    for (let at: PureEntry | undefined = entry; at !== undefined && !this.isOnBestChain(at); at = at.parent) branch.unshift(at)
    const fork = branch[0]?.parent
    const removed: PureEntry[] = []
    while (this.tip !== fork) removed.unshift(this.disconnect())
    for (const [i, next] of branch.entries()) {
      try {
        await this.connect(next)
      } catch (error) {
        for (const bad of branch.slice(i)) this.condemn(bad)
        while (this.tip !== fork) this.disconnect()
        for (const back of removed) await this.connect(back)
        if (this.tip !== old) throw new Error('the way back led elsewhere')
        throw error
      }
    }
  }

  private isOnBestChain(entry: PureEntry): boolean {
    for (let at: PureEntry | undefined = this.tip; at !== undefined; at = at.parent) if (at === entry) return true
    return false
  }

  private async connect(entry: PureEntry): Promise<void> {
    const block = entry.block as Block
    const context = this.contextOf(entry.parent as PureEntry)
    const sink = new CheckSink(MAX_SIGNATURE_CHECKS)
    const { effects, state } = await judgeInOrder(sink, this.options.verify ?? verifyChecksReference, () => {
      const lookup = (outpoint: Outpoint) => this.coins.get(outpointKey(outpoint))
      const verified = { checksOf: () => undefined }
      const found = runAtOnce(judgeTransactions(block, { ...runAtOnce(hashBody(block)), context, lookup, sink, verified }))
      return { effects: found, state: this.stateAfter(found) }
    })
    checkCoinbaseValue(block, emission.rewardAt(context.height), effects.fees)
    requireRule(bytesEqual(state.root(), block.header.state), 'header-state', 'the state is another')
    for (const coin of effects.spent) this.coins.delete(outpointKey(coin.outpoint))
    for (const coin of effects.created) this.coins.set(outpointKey(coin.outpoint), coin)
    this.state = state
    this.undo.push(effects)
    this.tip = entry
  }

  private stateAfter({ spent, created }: BlockEffects): StateSum {
    const state = this.state.clone()
    for (const coin of spent) state.remove(coin)
    for (const coin of created) state.add(coin)
    return state
  }

  private disconnect(): PureEntry {
    const removed = this.tip
    const { spent, created } = this.undo.pop() as BlockEffects
    for (const coin of created) {
      this.coins.delete(outpointKey(coin.outpoint))
      this.state.remove(coin)
    }
    for (const coin of spent) this.putCoin(coin)
    this.tip = removed.parent as PureEntry
    return removed
  }

  private putCoin(coin: Coin): void {
    this.coins.set(outpointKey(coin.outpoint), coin)
    this.state.add(coin)
  }
}
