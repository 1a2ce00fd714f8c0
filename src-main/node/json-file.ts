// Small JSON files that are complete or absent: written beside, synced, renamed; readable by their owner alone.
import { randomBytes } from 'node:crypto'
import { open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type * as z from 'zod'
import { errorCodeOf, NodeError } from './errors.ts'

const FILE_MODE = 0o600
const MAX_FILE_BYTES = 1_000_000

/**
 * Replaces the file. 1. a new file beside it, 2. its bytes to the disk, 3. renamed over the old one, 4. the folder to the disk.
 * A crash before 3 leaves the old file and a stray `.tmp`, after it the new one. Content in parts is asked for as it is written.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', FILE_MODE)
    try {
      await file.chmod(FILE_MODE)
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(path))
}

export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** The file's value; undefined where there is no file. @throws NodeError `data-damaged` when it is not what the schema says. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
  const parsed = schema.safeParse(text.length > MAX_FILE_BYTES ? undefined : parseJson(text))
  if (parsed.success) return parsed.data
  throw new NodeError('data-damaged', `The file ${path} is damaged. Move it away to start with the defaults.`, { path })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Makes a rename last; systems that cannot open folders keep their names by themselves. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    await folder.sync().finally(() => folder.close())
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(errorCodeOf(error) ?? '')) throw error
  }
}
