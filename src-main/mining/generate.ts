// Mines blocks one after the other, at once and for real: for regtest.
import type { BlockSink, ChainReader } from '../chain/interface.ts'
import { type CheckWork, workCheckOf } from '../consensus/check-header.ts'
import { encodeHeader, headerBytesId, NONCE_OFFSET } from '../primitives/block.ts'
import { bytesToHex, concatBytes } from '../util/bytes.ts'
import { MiningError } from './errors.ts'
import type { FoundBlock } from './interface.ts'
import { type BlockTemplate, buildTemplate, type TemplateModules } from './template.ts'

/** Others may find a block on the same tip meanwhile; then it is tried again. */
const MOST_TRIES = 20

export interface GenerateModules extends TemplateModules {
  readonly chain: TemplateModules['chain'] & Pick<ChainReader, 'network'>
  readonly sink: Pick<BlockSink, 'addBlock'>
  readonly checkWork: CheckWork
}

export interface GenerateOptions {
  readonly count: number
  /** Who is paid. */
  readonly lock: Uint8Array
  /** Told of each block as soon as it is the tip. */
  readonly record: (block: FoundBlock) => void
}

/** @throws MiningError `not-on-this-network`, or `mining-refused` when the chain does not take a block. */
export async function generateBlocks({ count, lock, record }: GenerateOptions, modules: GenerateModules): Promise<void> {
  if (modules.chain.network.name !== 'regtest')
    throw new MiningError('not-on-this-network', 'Blocks are made at will on regtest only. Switch mining on instead.')
  let tries = 0
  for (let made = 0; made < count; ) {
    const block = await generateBlock(lock, modules)
    if (block !== undefined) {
      record(block)
      made += 1
      tries = 0
    } else if (++tries >= MOST_TRIES)
      throw new MiningError('mining-refused', 'Others find every block first. Stop the miner and try again.')
  }
}

/** Undefined when somebody else's block became the tip first. */
async function generateBlock(lock: Uint8Array, modules: GenerateModules): Promise<FoundBlock | undefined> {
  const template = await buildTemplate({ lock }, modules)
  if (template === undefined) return undefined
  const header = await searchNonce(template, modules)
  const { status, rule } = await modules.sink.addBlock(concatBytes(header, template.body))
  if (status === 'side-branch') return undefined
  if (status === 'early')
    throw new MiningError('mining-refused', "The chain's time is 300 s ahead of the clock. Move the clock on with debug.advanceTime.")
  if (status !== 'connected') throw new MiningError('mining-refused', `The chain does not take the block: ${rule ?? status}.`)
  const { claimed } = template
  return { id: bytesToHex(headerBytesId(header)), height: template.header.height, claimed, time: modules.clock.now() }
}

async function searchNonce(template: BlockTemplate, { chain, checkWork }: GenerateModules): Promise<Uint8Array> {
  const bytes = encodeHeader(template.header)
  const view = new DataView(bytes.buffer)
  for (let nonce = 0n; ; nonce++) {
    view.setBigUint64(NONCE_OFFSET, nonce, true)
    if ((await checkWork([workCheckOf(template.header, bytes)], chain.network.powMemoryKiB)) === -1) return bytes
  }
}
