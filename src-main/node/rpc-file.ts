// rpc.json: where a running node listens and with which token. The one secret that leaves its process: 0600, fresh at each start.
import { readFile, unlink } from 'node:fs/promises'
import * as z from 'zod'
import { writeJsonFile } from './json-file.ts'

const rpcFile = z.object({ url: z.string(), rpc: z.string(), token: z.string().min(1), pid: z.int().min(1) })
/** url: the page; rpc: the base of calls. */
export type RpcFile = z.infer<typeof rpcFile>

export async function writeRpcFile(path: string, value: RpcFile): Promise<void> {
  await writeJsonFile(path, value)
}

/** What the file says; undefined where there is none or it is no such file. It may be a dead node's. */
export async function readRpcFile(path: string): Promise<RpcFile | undefined> {
  try {
    return rpcFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Takes the file away if it is still the one with this token. */
export async function removeRpcFile(path: string, token: string): Promise<void> {
  if ((await readRpcFile(path))?.token === token) await unlink(path).catch(() => undefined)
}
