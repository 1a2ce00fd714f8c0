// A block on its way in: what follows from its bytes alone, each found out at most once, by whoever asks first.
import { type BodyHashes, checkBody, decodeBlockStrictly } from '../consensus/check-block.ts'
import { workCheckOf } from '../consensus/check-header.ts'
import { createdOutputs } from '../consensus/state-commitment.ts'
import { type Block, HEADER_BYTES, headerBytesId } from '../primitives/block.ts'
import type { TxOutput } from '../primitives/transaction.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { ChainTools } from './chain-state.ts'

export interface DecodedBlock {
  readonly id: Uint8Array
  readonly headerBytes: Uint8Array
  readonly block: Block
}

export class PreparedBlock {
  readonly bytes: Uint8Array
  private readonly tools: Pick<ChainTools, 'network' | 'checkWork'>
  private decoding: Promise<DecodedBlock> | undefined
  private checking: Promise<BodyHashes> | undefined
  private working: Promise<boolean> | undefined
  private gathering: Promise<ReadonlyMap<string, TxOutput>> | undefined

  constructor(bytes: Uint8Array, tools: Pick<ChainTools, 'network' | 'checkWork'>) {
    this.bytes = bytes
    this.tools = tools
  }

  /** @throws ConsensusError `block-size`, `malformed` */
  decoded(): Promise<DecodedBlock> {
    this.decoding ??= this.decode()
    return this.decoding
  }

  /** The rules of the body that need no coins. @throws ConsensusError `block-empty` … `record-size`, and as decoded */
  body(): Promise<BodyHashes> {
    this.checking ??= this.decoded().then(({ block }) => runInTurns(checkBody(block)))
    return this.checking
  }

  /** Whether the proof of work meets the target that the header claims, which must be one that section 4 allows. @throws as decoded */
  hasWork(): Promise<boolean> {
    this.working ??= this.checkWork()
    return this.working
  }

  /** Outputs of its transactions that can be spent, by outpointKey. @throws as body */
  outputs(): Promise<ReadonlyMap<string, TxOutput>> {
    this.gathering ??= this.gatherOutputs()
    return this.gathering
  }

  private async decode(): Promise<DecodedBlock> {
    const block = await runInTurns(decodeBlockStrictly(this.bytes))
    const headerBytes = this.bytes.slice(0, HEADER_BYTES)
    return { id: headerBytesId(headerBytes), headerBytes, block }
  }

  private async checkWork(): Promise<boolean> {
    const { block, headerBytes } = await this.decoded()
    const { network, checkWork } = this.tools
    return (await checkWork([workCheckOf(block.header, headerBytes)], network.powMemoryKiB)) === -1
  }

  private async gatherOutputs(): Promise<ReadonlyMap<string, TxOutput>> {
    const { block } = await this.decoded()
    const { txids } = await this.body()
    return runInTurns(createdOutputs(block, txids))
  }
}
