// Opening the chain's database: whose it is, which version it has, whether it is whole, and repairing it from its own blocks.
import { MalformedError } from '../primitives/errors.ts'
import { CheckedDatabase } from '../storage/checked-database.ts'
import type { Database } from '../storage/database.ts'
import { isStorageError, StorageError } from '../storage/errors.ts'
import { openLevelDatabase } from '../storage/level-database.ts'
import { type Migration, migrate } from '../storage/migrate.ts'
import { bytesEqual } from '../util/bytes.ts'
import { syncIndexes } from './build-indexes.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { CommitError } from './commit.ts'
import { genesisOperations } from './genesis-state.ts'
import { describeKey, GENESIS_KEY, HEADER_PREFIX, headerKey } from './layout.ts'
import { loadState } from './load-state.ts'
import { type RebuildReport, rebuildState } from './rebuild-state.ts'
import { activateBest } from './reorganize.ts'
import { DAMAGE_ADVICE } from './stored-blocks.ts'

/** Version of the stored form; a change of it comes with a migration. */
export const CHAIN_SCHEMA_VERSION = 1
/** From each older version to the next; version 1 is the first. */
export const CHAIN_MIGRATIONS: readonly Migration[] = []

/** A database with the checks of the chain's records. */
export function checkChainDatabase(database: Database): Database {
  return new CheckedDatabase({ describeKey, advice: DAMAGE_ADVICE }, database)
}

export interface OpenedChainDatabase {
  readonly database: Database
  /** Its files did not fit together: the state has to be made anew. */
  readonly salvaged: boolean
}

/** @throws StorageError `data-dir-in-use`, `data-dir-unusable`, `data-foreign`, `data-damaged`, `disk-full` */
export async function openChainDatabase(folder: string): Promise<OpenedChainDatabase> {
  const { database, salvaged } = await openLevelDatabase(folder, { salvage: true })
  return { database: checkChainDatabase(database), salvaged }
}

export interface OpenedState {
  readonly state: ChainState
  /** One sentence on what was repaired; undefined where nothing was. */
  readonly repaired: string | undefined
}

export interface OpenStateOptions {
  readonly coinCacheEntries?: number
  /** Make the state anew without asking whether it is whole; says why in half a sentence. */
  readonly rebuild?: string
}

/**
 * 1. Whose database is it, and of which version? A new one gets genesis.
 * 2. Load it and test that it is whole; where it is not, make the state anew from the blocks.
 * 3. Build or drop the indexes, and connect what is stored but not connected.
 * Where damage stops even that, LevelDB's files are put in order and all of it is tried once more.
 * @throws StorageError `data-foreign` or `data-newer` with nothing touched; `data-damaged` where no repair is possible
 */
export async function openState(tools: ChainTools, options: OpenStateOptions = {}): Promise<OpenedState> {
  try {
    return await openOnce(tools, options)
  } catch (error) {
    if (!isDamage(error)) throw causeOf(error)
    await tools.database.reopen({ salvage: true })
  }
  try {
    return await openOnce(tools, { ...options, rebuild: options.rebuild ?? 'its files did not fit together' })
  } catch (error) {
    throw causeOf(error)
  }
}

async function openOnce(tools: ChainTools, { coinCacheEntries, rebuild }: OpenStateOptions): Promise<OpenedState> {
  // 1. whose
  await readIdentity(tools, rebuild !== undefined)
  // 2. whole
  const loaded = rebuild === undefined ? await loadState(tools, coinCacheEntries) : { problem: rebuild }
  if ('problem' in loaded) return repair(tools, loaded.problem, coinCacheEntries)
  try {
    // 3. indexes and branches
    await complete(tools, loaded.state)
    return { state: loaded.state, repaired: undefined }
  } catch (error) {
    if (!isDamage(error)) throw error
    return repair(tools, 'a stored record is not what was written', coinCacheEntries)
  }
}

/** A batch that failed says itself why. */
function causeOf(error: unknown): unknown {
  return error instanceof CommitError ? error.cause : error
}

function isDamage(error: unknown): boolean {
  const cause = causeOf(error)
  return isStorageError(cause, 'data-damaged') || cause instanceof MalformedError
}

async function readIdentity(tools: ChainTools, isDamaged: boolean): Promise<void> {
  try {
    await migrate(tools.database, { version: CHAIN_SCHEMA_VERSION, migrations: CHAIN_MIGRATIONS })
  } catch (error) {
    // files of ours whose beginning is lost are damaged and not foreign
    if (isStorageError(error, 'data-foreign') && (isDamaged || (await holdsHeaders(tools))))
      throw beyondRepair('its version record is lost')
    throw error
  }
  await requireOwnNetwork(tools)
}

/** Headers that pass our own check: nobody else writes such records. */
async function holdsHeaders({ database }: ChainTools): Promise<boolean> {
  for await (const page of database.iterate({ prefix: HEADER_PREFIX, limit: 1, onDamaged: () => {} })) if (page.length > 0) return true
  return false
}

async function complete(tools: ChainTools, state: ChainState): Promise<void> {
  await syncIndexes(tools, state)
  await activateBest(tools, state)
}

async function repair(tools: ChainTools, problem: string, coinCacheEntries: number | undefined): Promise<OpenedState> {
  const report = await rebuildState(tools)
  const again = await loadState(tools, coinCacheEntries)
  if ('problem' in again) {
    throw new StorageError(
      'data-damaged',
      `The ledger cannot be repaired (${again.problem}). Move its folder away and start again: it is fetched anew.`,
    )
  }
  await complete(tools, again.state)
  return { state: again.state, repaired: describeRepair(problem, report, again.state) }
}

function beyondRepair(problem: string): StorageError {
  return new StorageError(
    'data-damaged',
    `The ledger cannot be repaired (${problem}). Move its folder away and start again: it is fetched anew.`,
  )
}

function describeRepair(problem: string, { lostBlocks, lostHeaders }: RebuildReport, { headers, tip }: ChainState): string {
  const lost = lostBlocks + lostHeaders
  const fetched = lost === 0 ? '' : `; ${lost} damaged blocks or headers were dropped and have to be fetched again`
  return `The ledger on disk was damaged (${problem}) and was made anew from its own blocks up to height ${headers.heightOf(tip)}${fetched}.`
}

async function requireOwnNetwork(tools: ChainTools): Promise<void> {
  const { database, network } = tools
  const stored = await database.get(GENESIS_KEY)
  if (stored !== undefined && !bytesEqual(stored, network.genesisId)) {
    throw new StorageError(
      'data-foreign',
      `The ledger in this folder is not that of ${network.name}. Choose another folder; nothing was changed.`,
    )
  }
  if (stored !== undefined) return
  for await (const page of database.iterate({ prefix: HEADER_PREFIX, limit: 1, onDamaged: () => {} })) {
    if (page.length === 0) continue
    const own = await database.get(headerKey(0, network.genesisId))
    // a ledger of another network names that network; one that names none has lost its beginning
    if (own === undefined) throw beyondRepair('its beginning is lost')
    await database.batch([{ type: 'put', key: GENESIS_KEY, value: network.genesisId }], { sync: true })
    return
  }
  await database.batch(await genesisOperations(tools, 1), { sync: true })
}
