// Reading the chain's database into memory at start, and the tests that tell a whole database from one with a hole in it.
import { StateSum } from '../consensus/state-commitment.ts'
import { MalformedError } from '../primitives/errors.ts'
import { isStorageError } from '../storage/errors.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { CoinsView } from './coins-view.ts'
import { JOURNAL_LENGTH } from './commit.ts'
import { type HeaderHandle, HeaderIndex, NO_HEADER } from './header-index.ts'
import { HistoryPeaks } from './history-peaks.ts'
import { COIN_PREFIX, HEADER_PREFIX, JOURNAL_PREFIX, REBUILD_KEY, readHeightAndId, readJournalKey, TIP_KEY } from './layout.ts'
import { decodeTipRecord, readHeaderFacts, type TipRecord } from './records.ts'
import { requireHeader } from './stored-blocks.ts'

/** The state, or in half a sentence what is wrong with the database. */
export type LoadResult = { readonly state: ChainState } | { readonly problem: string }

/** Coins that are counted at every start, at about 0.15 s for 100,000; beyond that a lost one is found when it is missed, or by the books. */
const COINS_COUNTED_AT_START = 300_000

/** A test of a stored whole failed. */
class ProblemError extends Error {
  override name = 'ProblemError'
}

function requireWhole(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new ProblemError(problem)
}

/** Adds a stored header to the index; false when its parent is not there. */
export function addStoredHeader(headers: HeaderIndex, key: Uint8Array, record: Uint8Array): boolean {
  const { height, id } = readHeightAndId(key)
  const { previous, ...facts } = readHeaderFacts(record)
  const parent = height === 0 ? NO_HEADER : headers.find(previous)
  if (height === 0 ? headers.count > 0 : parent === NO_HEADER || headers.heightOf(parent) !== height - 1) return false
  headers.add({ id, parent, height, ...facts })
  return true
}

async function readHeaders({ database }: ChainTools): Promise<HeaderIndex> {
  const headers = new HeaderIndex()
  // keys sort by height, so parents come first
  for await (const page of database.iterate({ prefix: HEADER_PREFIX })) {
    for (const { key, value } of page) requireWhole(addStoredHeader(headers, key, value), 'a header has lost the one below it')
  }
  return headers
}

/** LevelDB opens a log with a hole in it: the journal of numbered batches has no hole, or some batch is missing. */
async function checkJournal({ database }: ChainTools, { sequence }: TipRecord): Promise<void> {
  let expected = Math.max(1, sequence - JOURNAL_LENGTH + 1)
  for await (const page of database.iterate({ prefix: JOURNAL_PREFIX })) {
    for (const { key } of page) {
      requireWhole(readJournalKey(key) === expected, `batch ${expected} of the journal is missing`)
      expected += 1
    }
  }
  requireWhole(expected === sequence + 1, `batch ${expected} of the journal is missing`)
}

/** A coin whose key was hit is not found any more, and nobody would know. */
async function checkCoins({ database }: ChainTools, { count }: StateSum): Promise<void> {
  if (count > COINS_COUNTED_AT_START) return
  let found = 0
  for await (const page of database.iterate({ prefix: COIN_PREFIX })) found += page.length
  requireWhole(found === count, `${count} coins were written and ${found} are there`)
}

function checkTip(headers: HeaderIndex, { id, height, headerCount }: TipRecord): HeaderHandle {
  requireWhole(headers.count === headerCount, `${headerCount} headers were written and ${headers.count} are there`)
  const tip = headers.find(id)
  requireWhole(tip !== NO_HEADER && headers.heightOf(tip) === height, 'the tip names a block that is not there')
  requireWhole(headers.isComplete(tip) && !headers.isInvalid(tip), 'the tip names a block that is not complete')
  return tip
}

async function readState(tools: ChainTools, coinCacheEntries: number | undefined): Promise<ChainState> {
  const { database, keystream } = tools
  requireWhole((await database.get(REBUILD_KEY)) === undefined, 'a repair was interrupted')
  const stored = await database.get(TIP_KEY)
  requireWhole(stored !== undefined, 'the tip record is missing')
  const record = decodeTipRecord(stored)
  await checkJournal(tools, record)
  const headers = await readHeaders(tools)
  const tip = checkTip(headers, record)
  headers.setTip(tip)
  const history = new HistoryPeaks(database, headers)
  const sum = StateSum.decode(record.sum, keystream)
  await checkCoins(tools, sum)
  const tipHeader = await requireHeader(database, headers, tip)
  requireWhole(bytesEqual(sum.root(), tipHeader.state), 'the sum over the coins is not the one that the tip commits to')
  return {
    headers,
    history,
    coins: new CoinsView(database, coinCacheEntries),
    sum,
    tip,
    tipHeader,
    tipPeaks: await history.after(tip),
    sequence: record.sequence,
    countedAt: NO_HEADER,
    committing: undefined,
  }
}

/** Loads and tests; damage and holes are answers and no errors. */
export async function loadState(tools: ChainTools, coinCacheEntries?: number): Promise<LoadResult> {
  try {
    return { state: await readState(tools, coinCacheEntries) }
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.message }
    if (error instanceof MalformedError) return { problem: 'a record has a wrong form' }
    if (isStorageError(error, 'data-damaged')) return { problem: 'a stored record is not what was written' }
    throw error
  }
}
