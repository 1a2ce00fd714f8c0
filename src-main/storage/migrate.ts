// The version of the stored form, and the numbered steps that lead from an older one to today's.
import type { BatchOperation, Database, DatabaseReader } from './database.ts'
import { StorageError } from './errors.ts'

/** The first key of every database of ours: the version of all the others. No other record may use it. */
export const SCHEMA_KEY = Uint8Array.of(0x00)

export interface MigrationStep {
  readonly operations: readonly BatchOperation[]
  /** Where the next step begins; undefined when the migration is done. */
  readonly checkpoint: Uint8Array | undefined
}

/** Leads from version `to` − 1 to `to` in steps. A step may be repeated as long as its batch was not written. */
export interface Migration {
  readonly to: number
  readonly step: (database: DatabaseReader, checkpoint: Uint8Array | undefined) => Promise<MigrationStep>
}

interface Schema {
  readonly version: number
  readonly checkpoint: Uint8Array | undefined
}

/** version (u32) ‖ 0, or 1 ‖ checkpoint of the migration that is under way. */
function encodeSchema({ version, checkpoint }: Schema): Uint8Array {
  const bytes = new Uint8Array(5 + (checkpoint?.length ?? 0))
  new DataView(bytes.buffer).setUint32(0, version, true)
  if (checkpoint !== undefined) {
    bytes[4] = 1
    bytes.set(checkpoint, 5)
  }
  return bytes
}

function decodeSchema(bytes: Uint8Array): Schema {
  // a longer form can only come from a newer program, which keeps the version in front
  const version = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  return { version, checkpoint: bytes[4] === 1 ? bytes.slice(5) : undefined }
}

async function isEmpty(database: DatabaseReader): Promise<boolean> {
  for await (const page of database.iterate({ prefix: new Uint8Array(), limit: 1, onDamaged: () => {} })) if (page.length > 0) return false
  return true
}

export interface MigrateOptions {
  /** Version that this program writes. */
  readonly version: number
  readonly migrations: readonly Migration[]
}

/**
 * Brings the database to `version`. Answers the version found, undefined for a new database.
 * 1. A new database gets today's version.
 * 2. Each step writes its changes and its checkpoint in one batch, so a crash repeats at most the step that was under way.
 * 3. The last step of a migration writes its version in the same batch.
 * @throws StorageError `data-newer`, with nothing touched, or `data-foreign` where the version is missing or no step leads on from it.
 */
export async function migrate(database: Database, { version, migrations }: MigrateOptions): Promise<number | undefined> {
  const stored = await database.get(SCHEMA_KEY)
  if (stored === undefined) {
    if (!(await isEmpty(database))) {
      throw new StorageError(
        'data-foreign',
        'The database does not say which version it has, so it is not one of ours. Nothing was changed.',
      )
    }
    // 1. new
    await database.batch([{ type: 'put', key: SCHEMA_KEY, value: encodeSchema({ version, checkpoint: undefined }) }], { sync: true })
    return undefined
  }
  let schema = decodeSchema(stored)
  const found = schema.version
  if (found > version) {
    throw new StorageError(
      'data-newer',
      `The data has version ${found}, this program knows ${version}. Use a newer Duit; nothing was changed.`,
    )
  }
  while (schema.version < version) schema = await takeStep(database, schema, migrations)
  return found
}

async function takeStep(database: Database, schema: Schema, migrations: readonly Migration[]): Promise<Schema> {
  const to = schema.version + 1
  const migration = migrations.find((candidate) => candidate.to === to)
  if (migration === undefined) {
    throw new StorageError('data-foreign', `The data has version ${schema.version}, which no released Duit wrote. Nothing was changed.`)
  }
  // 2. and 3. one batch
  const { operations, checkpoint } = await migration.step(database, schema.checkpoint)
  const next: Schema = checkpoint === undefined ? { version: to, checkpoint } : { version: schema.version, checkpoint }
  await database.batch([...operations, { type: 'put', key: SCHEMA_KEY, value: encodeSchema(next) }], { sync: true })
  return next
}
