// The data folder: where it is, whose it is, and that it is private. Everything is judged before anything is changed.
import { constants } from 'node:fs'
import { access, chmod, mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import * as z from 'zod'
import { errorCodeOf, NodeError } from './errors.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export const FOLDER_FORMAT = 1
const FOLDER_MODE = 0o700
const MARKER = 'duit.json'
const OWNER = 'owner.json'
const FOLDERS: readonly string[] = ['chain', 'wallets', 'logs']
/** Everything that a node makes in its folder; the chain's salvage stands beside it for a while. */
const OWN_NAMES: readonly string[] = [
  ...FOLDERS,
  MARKER,
  OWNER,
  'chain.salvaging',
  'chain.damaged',
  'mining.json',
  'mined.json',
  'mempool.dat',
  'rpc.json',
]

const marker = z.object({ program: z.literal('duit'), network: z.string(), format: z.int().min(1) })
const owner = z.object({ pid: z.int().min(1), host: z.string(), url: z.string().nullable() })
export type FolderOwner = z.infer<typeof owner>

/** One network's part of the data folder: absolute paths. */
export interface DataFolder {
  readonly path: string
  readonly chain: string
  readonly wallets: string
  readonly logs: string
  readonly miningSettings: string
  readonly miningLedger: string
  readonly mempool: string
  readonly rpcFile: string
}

/** The platform's usual place for data of programs. */
export function defaultDataDir(): string {
  return envPaths('duit', { suffix: '' }).data
}

export function describeFolder(dataDir: string, network: string): DataFolder {
  const path = join(resolve(dataDir), network)
  const inside = (name: string) => join(path, name)
  return {
    path,
    chain: inside('chain'),
    wallets: inside('wallets'),
    logs: inside('logs'),
    miningSettings: inside('mining.json'),
    miningLedger: inside('mined.json'),
    mempool: inside('mempool.dat'),
    rpcFile: inside('rpc.json'),
  }
}

/**
 * Judges the folder, then makes what is missing: 0700, whatever the umask.
 * A crash in between leaves an empty folder or one with its marker; both open again.
 * @throws NodeError `data-dir-unusable`, `data-foreign`, `data-newer`
 */
export async function prepareFolder(folder: DataFolder, network: string): Promise<void> {
  // 1. judge: nothing is written
  const known = await judgeFolder(folder.path, network)
  // 2. make
  try {
    for (const path of [folder.path, folder.chain, folder.wallets, folder.logs]) {
      await makeFolder(path)
      await chmod(path, FOLDER_MODE)
    }
    if (!known) await writeJsonFile(join(folder.path, MARKER), { program: 'duit', network, format: FOLDER_FORMAT })
  } catch (error) {
    throw unusable(folder.path, error)
  }
}

/** With its parents, one by one: mkdir's own recursion never ends where the system allows no folders, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: FOLDER_MODE })
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return
    if (errorCodeOf(error) !== 'ENOENT' || (await exists(dirname(path)))) throw error
    await makeFolder(dirname(path))
    await mkdir(path, { mode: FOLDER_MODE })
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

/** True when the folder is ours already. */
async function judgeFolder(path: string, network: string): Promise<boolean> {
  await requireWritable(path)
  const names = await listNames(path)
  if (names.length === 0) return false
  const found = await readMarker(path)
  // what a first start leaves that was stopped before its marker stood: nothing but our own empty folders
  if (found === undefined && (await isUnfinished(path, names))) return false
  // a marker that was lost or damaged among files that are all ours is made anew: chain and wallets say themselves what they are
  if (found === undefined && isOurs(names)) return false
  if (found === undefined)
    throw new NodeError('data-foreign', `The folder ${path} holds files that are not Duit's. Choose another with --data-dir.`, { path })
  if (found.format > FOLDER_FORMAT)
    throw new NodeError('data-newer', `The folder ${path} was written by a newer Duit. Install that version or choose another folder.`, {
      path,
    })
  if (found.network !== network)
    throw new NodeError('data-foreign', `The folder ${path} belongs to the network ${found.network}. Choose another with --data-dir.`, {
      path,
    })
  return true
}

async function isUnfinished(path: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    if (name.startsWith(`${MARKER}.`) && name.endsWith('.tmp')) continue
    if (!FOLDERS.includes(name)) return false
    if ((await listNames(join(path, name))).length > 0) return false
  }
  return true
}

/** True when the folders of a node stand there, and nothing that a node did not make. */
function isOurs(names: readonly string[]): boolean {
  const stem = (name: string) => name.replace(/\.[0-9a-f]{12}\.tmp$/, '')
  return FOLDERS.every((name) => names.includes(name)) && names.every((name) => OWN_NAMES.includes(stem(name)))
}

/** Undefined where there is none that can be read. */
async function readMarker(path: string): Promise<z.infer<typeof marker> | undefined> {
  try {
    return await readJsonFile(join(path, MARKER), marker)
  } catch (error) {
    if (errorCodeOf(error) === 'data-damaged') return undefined
    throw unusable(path, error)
  }
}

/** The nearest folder that exists must be a folder, readable and writable. */
async function requireWritable(path: string): Promise<void> {
  try {
    for (let at = path; ; at = dirname(at)) {
      const found = await stat(at).catch((error) => {
        if (errorCodeOf(error) === 'ENOENT' && dirname(at) !== at) return undefined
        throw error
      })
      if (found === undefined) continue
      if (!found.isDirectory()) throw new Error(`${at} is no folder`)
      await access(at, constants.R_OK | constants.W_OK | constants.X_OK)
      return
    }
  } catch (error) {
    throw unusable(path, error)
  }
}

async function listNames(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return []
    throw unusable(path, error)
  }
}

function unusable(path: string, cause: unknown): NodeError {
  if (cause instanceof NodeError) return cause
  const reason = REASONS[errorCodeOf(cause) ?? ''] ?? (cause instanceof Error ? cause.message : 'unknown reason')
  const code = errorCodeOf(cause) === 'ENOSPC' ? 'disk-full' : 'data-dir-unusable'
  return new NodeError(code, `The data folder ${path} cannot be used: ${reason}. Choose another with --data-dir.`, { path }, cause)
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'the system allows no folder there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'its links lead in a circle',
}

/** Says who runs here. Written once the database's own lock is held. */
export async function writeOwner(folder: DataFolder, who: FolderOwner): Promise<void> {
  await writeJsonFile(join(folder.path, OWNER), who)
}

/** Takes the owner file away, if it is still ours. */
export async function removeOwner(folder: DataFolder, pid: number): Promise<void> {
  if ((await readOwner(folder))?.pid === pid) await unlink(join(folder.path, OWNER)).catch(() => undefined)
}

/** The owner file, which may be a dead one's; undefined where there is none that can be read. */
export async function readOwner(folder: DataFolder): Promise<FolderOwner | undefined> {
  try {
    return owner.parse(JSON.parse(await readFile(join(folder.path, OWNER), 'utf8')))
  } catch {
    return undefined
  }
}

/** The refusal of a second node, which says who the first is. */
export async function folderInUse(folder: DataFolder): Promise<NodeError> {
  const first = await readOwner(folder)
  const who =
    first === undefined ? 'Another program' : `Another Duit node (process ${first.pid}${first.url === null ? '' : `, ${first.url}`})`
  return new NodeError('data-dir-in-use', `${who} uses the data folder ${folder.path}. Stop it first, or choose another with --data-dir.`, {
    path: folder.path,
    pid: first?.pid ?? null,
    url: first?.url ?? null,
  })
}

/** Bytes that the folder's files take. Files that vanish meanwhile count nothing. */
export async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(inside)
    else bytes += (await stat(inside).catch(() => undefined))?.size ?? 0
  }
  return bytes
}
