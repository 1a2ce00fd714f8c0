// While one block is judged, those behind it in the line are decoded, and their proofs of work, bodies and signatures are checked.
// All that comes of it is remembered facts (prepared-block.ts, VerifiedWitnesses): the verdict is found in its turn, by the same rules.
import { checkWitnesses } from '../consensus/check-transaction.ts'
import { CheckSink } from '../consensus/deferred-checks.ts'
import { ConsensusError } from '../consensus/errors.ts'
import { MAX_SIGNATURE_CHECKS } from '../consensus/limits.ts'
import { decodeTarget, isAllowedTarget } from '../consensus/targets.ts'
import type { Block } from '../primitives/block.ts'
import { type Outpoint, outpointKey, type TxOutput } from '../primitives/transaction.ts'
import { bytesEqual } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { NO_HEADER } from './header-index.ts'
import type { DecodedBlock, PreparedBlock } from './prepared-block.ts'

/** Blocks behind the one that is judged; each is held in memory decoded. */
const DEPTH = 2
/** An unknown header may claim so much less work than the next block of the tip needs, or a stranger's block is not worth the trouble. */
const EASIER = 4n

export interface LookAheadModules {
  readonly tools: Pick<ChainTools, 'network' | 'verify' | 'verified'>
  /** As it is now; a repair replaces it. */
  readonly state: () => ChainState
  /** Compact target of the block after the tip. */
  readonly nextTarget: () => number
}

interface Place {
  readonly prepared: PreparedBlock
  looking: Promise<void> | undefined
}

export class LookAhead {
  private readonly modules: LookAheadModules
  /** In the order in which they are judged; the first is being judged. */
  private readonly line: Place[] = []
  private isRunning = false

  constructor(modules: LookAheadModules) {
    this.modules = modules
  }

  enter(prepared: PreparedBlock): void {
    this.line.push({ prepared, looking: undefined })
    void this.run()
  }

  leave(prepared: PreparedBlock): void {
    const at = this.line.findIndex((place) => place.prepared === prepared)
    if (at !== -1) this.line.splice(at, 1)
    void this.run()
  }

  /** Resolves when nothing is being found out about this block any more, so that nothing is done twice. */
  async settled(prepared: PreparedBlock): Promise<void> {
    await this.line.find((place) => place.prepared === prepared)?.looking
  }

  /** One block after the other; never rejects. */
  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    for (let next = this.next(); next !== undefined; next = this.next()) {
      next.looking = this.look(next.prepared).catch(() => undefined)
      await next.looking
    }
    this.isRunning = false
  }

  private next(): Place | undefined {
    return this.line.slice(1, 1 + DEPTH).find(({ looking }) => looking === undefined)
  }

  /** Blocks before this one in the line, the nearest first. */
  private before(prepared: PreparedBlock): PreparedBlock[] {
    const at = this.line.findIndex((place) => place.prepared === prepared)
    return this.line
      .slice(0, Math.max(0, at))
      .map((place) => place.prepared)
      .reverse()
  }

  /** Cheap before expensive. Whatever breaks a rule is left to the judgement. */
  private async look(prepared: PreparedBlock): Promise<void> {
    const decoded = await prepared.decoded()
    const before = this.before(prepared)
    if (!(await this.isWorthIt(prepared, decoded, before[0]))) return
    const { txids, leaves } = await prepared.body()
    const earlier = await Promise.all([prepared, ...before].map((block) => block.outputs().catch(() => new Map<string, TxOutput>())))
    if (txids.length > 1) await this.verifyWitnesses(decoded.block, leaves, earlier)
  }

  /** The header is known to be good, or continues what is known with work of its own. */
  private async isWorthIt(prepared: PreparedBlock, { id, block }: DecodedBlock, previous: PreparedBlock | undefined): Promise<boolean> {
    const { headers } = this.modules.state()
    const known = headers.find(id)
    if (known !== NO_HEADER) return !headers.isInvalid(known) && !headers.hasBody(known)
    const { header } = block
    const parent = headers.find(header.previous)
    const isNext = parent !== NO_HEADER ? !headers.isInvalid(parent) : bytesEqual((await previous?.decoded())?.id ?? id, header.previous)
    if (!isNext || !isAllowedTarget(this.modules.tools.network, header.target)) return false
    return decodeTarget(header.target) <= EASIER * decodeTarget(this.modules.nextTarget()) && prepared.hasWork()
  }

  private async verifyWitnesses(
    block: Block,
    leaves: readonly Uint8Array[],
    outputs: readonly ReadonlyMap<string, TxOutput>[],
  ): Promise<void> {
    const { network, verify, verified } = this.modules.tools
    const spent = await this.findOutputs(block, leaves, outputs)
    const sink = new CheckSink(MAX_SIGNATURE_CHECKS)
    const turns = new Turns()
    const gathered: { readonly leaf: Uint8Array; readonly counted: number; readonly end: number }[] = []
    for (const [i, tx] of block.transactions.entries()) {
      const own = spent[i]
      if (own === undefined) continue
      const before = sink.signatureChecks
      try {
        checkWitnesses(tx, own, network.genesisId, sink)
      } catch (error) {
        if (error instanceof ConsensusError) break
        throw error
      }
      gathered.push({ leaf: leaves[i] as Uint8Array, counted: sink.signatureChecks - before, end: sink.checks.length })
      if (turns.isDue) await turns.next()
    }
    const failed = await verify(sink.checks)
    for (const { leaf, counted, end } of gathered) if (failed === -1 || end <= failed) verified.add(leaf, counted)
  }

  /** For each transaction whose witnesses are worth looking at, the outputs that it spends. */
  private async findOutputs(
    { transactions }: Block,
    leaves: readonly Uint8Array[],
    outputs: readonly ReadonlyMap<string, TxOutput>[],
  ): Promise<(readonly TxOutput[] | undefined)[]> {
    const { verified } = this.modules.tools
    const turns = new Turns()
    const found = new Map<string, TxOutput>()
    const missing: Outpoint[] = []
    for (const [i, { inputs }] of transactions.entries()) {
      if (i === 0 || verified.checksOf(leaves[i] as Uint8Array) !== undefined) continue
      for (const { txid, index } of inputs) {
        const key = outpointKey({ txid, index })
        const output = outputs.find((map) => map.has(key))?.get(key)
        if (output === undefined) missing.push({ txid, index })
        else found.set(key, output)
      }
      if (turns.isDue) await turns.next()
    }
    const coins = await this.modules.state().coins.peekMany(missing)
    for (const coin of coins) if (coin !== undefined) found.set(outpointKey(coin.outpoint), coin.output)
    return transactions.map(({ inputs }, i) => {
      if (i === 0 || verified.checksOf(leaves[i] as Uint8Array) !== undefined) return undefined
      const spent = inputs.map((input) => found.get(outpointKey(input)))
      return spent.every((output) => output !== undefined) ? spent : undefined
    })
  }
}
