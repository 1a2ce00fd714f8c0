// Opens the database of one wallet. It holds nothing that keys and chain cannot give again, but labels, notes and payments that wait.
import { mkdir, rename } from 'node:fs/promises'
import { CheckedDatabase } from '../storage/checked-database.ts'
import type { Database } from '../storage/database.ts'
import { isStorageError } from '../storage/errors.ts'
import { openLevelDatabase } from '../storage/level-database.ts'
import { migrate } from '../storage/migrate.ts'
import type { Clock } from '../util/clock.ts'
import type { Logger } from '../util/logger.ts'
import { describeWalletKey, SCHEMA_VERSION } from './layout.ts'

/**
 * Salvages what it can of a damaged database; one that cannot be opened at all is put aside, never deleted, and made anew from the chain.
 * @throws StorageError `data-dir-in-use`, `disk-full`, `data-dir-unusable`, `data-newer`
 */
export async function openWalletDatabase(
  path: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Database> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  for (const salvage of [false, true]) {
    try {
      return await identified(checked((await openLevelDatabase(path, { salvage })).database))
    } catch (error) {
      // in a wallet's own folder, what does not say whose it is has lost its beginning
      if (!isStorageError(error, 'data-damaged') && !isStorageError(error, 'data-foreign')) throw error
      logger.warn('The database of a wallet is damaged', { path })
    }
  }
  const aside = `${path}.damaged-${clock.now()}`
  await rename(path, aside)
  logger.error('The database of a wallet was put aside and is made anew from the chain', { path, aside })
  await mkdir(path, { recursive: true, mode: 0o700 })
  return checked((await openLevelDatabase(path, { salvage: false })).database)
}

/** Its version record is there, or it is new. */
async function identified(database: Database): Promise<Database> {
  try {
    await migrate(database, { version: SCHEMA_VERSION, migrations: [] })
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function checked(database: Database): Database {
  const advice = 'The wallet looks through the chain again.'
  return new CheckedDatabase({ describeKey: describeWalletKey, advice }, database)
}
