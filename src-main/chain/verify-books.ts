// Going through the books: every stored value, every coin against the commitment, every block against its header.
import { checkBody } from '../consensus/check-block.ts'
import { workCheckOf, workError } from '../consensus/check-header.ts'
import { RESERVE } from '../consensus/emission.ts'
import { ConsensusError } from '../consensus/errors.ts'
import { type CoinKeystream, StateSum } from '../consensus/state-commitment.ts'
import { decodeBlockSteps, HEADER_BYTES, headerBytesId } from '../primitives/block.ts'
import { MalformedError } from '../primitives/errors.ts'
import type { DatabaseSnapshot } from '../storage/database.ts'
import { isStorageError, StorageError } from '../storage/errors.ts'
import { bytesEqual } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { coinsLeftBy } from './connect-block.ts'
import type { HeaderHandle, HeaderIndex } from './header-index.ts'
import { BODY_PREFIX, bodyKey, COIN_PREFIX, describeKey, readCoinKey, readHeightAndId, TIP_KEY, undoKey } from './layout.ts'
import { decodeCoinValue, decodeTipRecord, decodeUndo } from './records.ts'

export type VerifyStage = 'values' | 'coins' | 'blocks'

export interface VerifyProgress {
  readonly stage: VerifyStage
  /** Of this stage, 0 to 1. */
  readonly progress: number
  /** Something that is wrong, in one sentence. */
  readonly finding?: string
  /** How many so far. */
  readonly findings: number
  /** What has to be made good: the state (from the blocks), or one block's bytes (32 bytes of id), which only others can bring. */
  readonly repair?: 'state' | Uint8Array
}

export interface VerifyOptions {
  /** How many blocks from the tip down are hashed again; all without it. */
  readonly depth?: number
}

/** Coins counted before the event loop gets a turn: under 30 ms even with the slowest engine. */
const COINS_PER_TURN = 128
/** Findings that are told one by one; beyond that they are only counted. */
const TOLD_FINDINGS = 100

class Findings {
  count = 0

  /** The next progress with or without a finding. */
  note(stage: VerifyStage, progress: number, finding?: string, repair: 'state' | Uint8Array = 'state'): VerifyProgress {
    if (finding !== undefined) this.count += 1
    const told = finding === undefined || this.count > TOLD_FINDINGS ? {} : { finding }
    return { stage, progress: Math.min(1, progress), ...told, findings: this.count, ...(finding === undefined ? {} : { repair }) }
  }
}

interface Books {
  readonly tools: ChainTools
  readonly headers: HeaderIndex
  readonly tip: HeaderHandle
  readonly snapshot: DatabaseSnapshot
  readonly findings: Findings
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

/** Works on a snapshot, so the chain may go on meanwhile. Yields progress and findings; the caller may stop at any time. */
export async function* verifyBooks(tools: ChainTools, state: ChainState, { depth }: VerifyOptions): AsyncGenerator<VerifyProgress> {
  // disk and memory must be at one tip
  while (state.committing !== undefined) await state.committing
  const snapshot = tools.database.snapshot()
  const books: Books = { tools, headers: state.headers, tip: state.tip, snapshot, findings: new Findings() }
  try {
    yield* guarded(books, 'values', verifyValues(books))
    yield* guarded(books, 'coins', verifyCoins(books))
    yield* guarded(books, 'blocks', verifyBlocks(books, depth))
  } finally {
    await snapshot.close()
  }
}

/** A file that cannot even be walked through ends its stage with a finding, and the next one is still done. */
async function* guarded({ findings }: Books, stage: VerifyStage, steps: AsyncGenerator<VerifyProgress>): AsyncGenerator<VerifyProgress> {
  try {
    yield* steps
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== 'data-damaged') throw error
    yield findings.note(stage, 1, error.message)
  }
}

async function* verifyValues({ headers, tip, snapshot, findings }: Books): AsyncGenerator<VerifyProgress> {
  // headers, blocks, undo and journal records, and about as many others
  const expected = 4 * (headers.count + headers.heightOf(tip) + 1)
  let seen = 0
  const damaged: Uint8Array[] = []
  const tell = (key: Uint8Array, progress: number) => {
    const repair = key[0] === BODY_PREFIX[0] ? readHeightAndId(key).id : 'state'
    return findings.note('values', progress, `A stored ${describeKey(key)} is not what was written.`, repair)
  }
  for await (const page of snapshot.iterate({ prefix: new Uint8Array(0), onDamaged: (key) => damaged.push(key.slice()) })) {
    seen += page.length
    // the true number of records shows only at the end, so progress slows down and never runs back
    const progress = seen / (seen + expected)
    for (const key of damaged.splice(0)) yield tell(key, progress)
    yield findings.note('values', progress)
    await pause()
  }
  for (const key of damaged) yield tell(key, 1)
  yield findings.note('values', 1)
}

async function* verifyCoins({ tools, headers, tip, snapshot, findings }: Books): AsyncGenerator<VerifyProgress> {
  const stored = await readTip(snapshot, tools.keystream)
  if (stored === undefined) {
    yield findings.note('coins', 1, 'The tip record cannot be read, so the coins cannot be compared with it.')
    return
  }
  const sum = new StateSum(tools.keystream)
  for await (const page of snapshot.iterate({ prefix: COIN_PREFIX, onDamaged: () => {} })) {
    for (let at = 0; at < page.length; at += COINS_PER_TURN) {
      for (const { key, value } of page.slice(at, at + COINS_PER_TURN)) sum.add(decodeCoinValue(readCoinKey(key), value))
      await pause()
    }
    yield findings.note('coins', sum.count / stored.count)
  }
  if (sum.count !== stored.count) yield findings.note('coins', 1, `${stored.count} coins were written and ${sum.count} are there.`)
  if (!bytesEqual(sum.root(), stored.root)) yield findings.note('coins', 1, 'The coins are not those that the tip commits to.')
  const issued = RESERVE + tools.emission.issuedUpTo(headers.heightOf(tip))
  if (sum.total > issued) yield findings.note('coins', 1, `There are ${sum.total} penning in coins and only ${issued} were ever issued.`)
  yield findings.note('coins', 1)
}

async function readTip(snapshot: DatabaseSnapshot, keystream: CoinKeystream): Promise<{ count: number; root: Uint8Array } | undefined> {
  try {
    const record = await snapshot.get(TIP_KEY)
    if (record === undefined) return undefined
    const sum = StateSum.decode(decodeTipRecord(record).sum, keystream)
    return { count: sum.count, root: sum.root() }
  } catch (error) {
    if (isStorageError(error, 'data-damaged') || error instanceof MalformedError) return undefined
    throw error
  }
}

async function* verifyBlocks(books: Books, depth: number | undefined): AsyncGenerator<VerifyProgress> {
  const { headers, tip, findings } = books
  const height = headers.heightOf(tip)
  const total = Math.min(depth ?? height + 1, height + 1)
  for (let done = 0; done < total; done++) {
    const { finding, repair } = await verifyBlock(books, headers.ancestorAt(tip, height - done))
    yield findings.note('blocks', (done + 1) / total, finding, repair)
    await pause()
  }
}

interface BlockFinding {
  readonly finding?: string
  readonly repair?: 'state' | Uint8Array
}

/** What is wrong with one block of the best chain, in one sentence. */
async function verifyBlock({ tools, headers, snapshot }: Books, handle: HeaderHandle): Promise<BlockFinding> {
  const height = headers.heightOf(handle)
  const id = headers.idOf(handle)
  const bytes = await readIntact(snapshot, bodyKey(height, id))
  if (bytes === undefined) return { finding: `Block ${height} is missing or damaged.`, repair: id }
  const undo = await readIntact(snapshot, undoKey(height, id))
  if (undo === undefined) return { finding: `The undo record of block ${height} is missing or damaged.` }
  const headerBytes = new Uint8Array(bytes.subarray(0, HEADER_BYTES))
  if (!bytesEqual(headerBytesId(headerBytes), id))
    return { finding: `Block ${height} does not have the id under which it is stored.`, repair: id }
  try {
    const block = await runInTurns(decodeBlockSteps(bytes))
    const { txids } = await runInTurns(checkBody(block))
    if (height === 0) return {}
    if ((await tools.checkWork([workCheckOf(block.header, headerBytes)], tools.network.powMemoryKiB)) !== -1) throw workError()
    const made = coinsLeftBy(block, txids).reduce((sum, coin) => sum + coin.output.value, 0)
    const spent = decodeUndo(undo).reduce((sum, coin) => sum + coin.output.value, 0)
    const reward = tools.emission.rewardAt(height)
    return made - spent > reward
      ? { finding: `Block ${height} added ${made - spent} penning to the coins, and its reward is ${reward}.` }
      : {}
  } catch (error) {
    if (error instanceof ConsensusError) return { finding: `Block ${height} breaks the rule ${error.code}.`, repair: id }
    if (error instanceof MalformedError) return { finding: `Block ${height} or its undo record has a wrong form.`, repair: id }
    throw error
  }
}

/** Undefined where nothing intact is stored under the key. */
async function readIntact(snapshot: DatabaseSnapshot, key: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return await snapshot.get(key)
  } catch (error) {
    if (isStorageError(error, 'data-damaged')) return undefined
    throw error
  }
}
