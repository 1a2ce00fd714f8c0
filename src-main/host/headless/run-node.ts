// `duit node`: a node in this process, served on 127.0.0.1, until a signal, `node.stop` or its launcher's end stops it.
import { beginMining } from '../../node/begin-mining.ts'
import { createNode, type RunningNode } from '../../node/create-node.ts'
import { keepHeapSmall } from '../../node/heap-limits.ts'
import { createNodeLog, type NodeLog } from '../../node/node-log.ts'
import { removeRpcFile, writeRpcFile } from '../../node/rpc-file.ts'
import { createRpcServer, type RpcServer } from '../../rpc/server.ts'
import { describeError } from '../../util/logger.ts'
import { listPageFiles } from '../page/page-files.ts'
import { createToken } from './access.ts'
import type { NodeCommand } from './arguments.ts'
import { HttpServer } from './http-server.ts'

/** A clean stop takes at most this; what hangs longer is left behind. */
const STOP_LIMIT_MS = 4_500

export interface RunNodeModules {
  readonly print: (line: string) => void
  /** Folder of the built page, undefined where it was not built. */
  readonly pageFolder: string | undefined
  readonly version: string
}

interface Served {
  readonly node: RunningNode
  readonly rpc: RpcServer
  readonly server: HttpServer
  readonly token: string
}

/** Resolves with the exit code. @throws NodeError when it cannot start; everything is as before then. */
export async function runNode(command: NodeCommand, modules: RunNodeModules): Promise<number> {
  const log = createNodeLog({ level: command.logLevel, write: (line) => process.stderr.write(line) })
  keepHeapSmall()
  const stop = new AbortController()
  const exitCode = watchProcess(log, stop)
  try {
    const served = await serve(command, modules, { log, requestStop: () => stop.abort() })
    modules.print(JSON.stringify(describeServed(served)))
    await aborted(stop.signal)
    log.info('The node stops')
    const clean = await Promise.race([close(served).then(() => true), delay(STOP_LIMIT_MS).then(() => false)])
    if (!clean) log.error('The node did not stop in time; what was confirmed is on the disk')
    return clean ? exitCode() : 1
  } finally {
    log.close()
  }
}

async function serve(command: NodeCommand, modules: RunNodeModules, inner: { log: NodeLog; requestStop: () => void }): Promise<Served> {
  const node = await createNode({ ...command, host: 'headless', version: modules.version }, inner)
  const token = createToken()
  const rpc = createRpcServer({ node: node.api, logger: inner.log })
  const server = new HttpServer({ port: command.uiPort, token }, { rpc, page: await listPageFiles(modules.pageFolder) })
  try {
    rpc.start()
    await server.start()
    await beginMining(node.api.mining, command.mine, inner.log)
    await node.announce(server.url)
    // last, since who reads it calls at once
    await writeRpcFile(node.folder.rpcFile, { url: server.url, rpc: `${server.url}rpc`, token, pid: process.pid })
  } catch (error) {
    await close({ node, rpc, server, token })
    throw error
  }
  return { node, rpc, server, token }
}

async function close({ node, rpc, server, token }: Served): Promise<void> {
  await removeRpcFile(node.folder.rpcFile, token)
  rpc.stop()
  await server.stop()
  await node.stop()
}

function describeServed({ server, token }: Served): object {
  return { ready: true, ui: `${server.url}#token=${token}`, rpc: `${server.url}rpc`, token, peerId: null, addresses: [] }
}

/** Signals stop the node; so does what nobody foresaw, with exit code 1. Answers how to ask for the code. */
function watchProcess(log: NodeLog, stop: AbortController): () => number {
  let code = 0
  const fail = (what: string) => (error: unknown) => {
    log.error(`${what}: the node stops`, { error: describeError(error) })
    code = 1
    stop.abort()
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
  }
  process.on('uncaughtException', fail('Uncaught exception'))
  process.on('unhandledRejection', fail('Unhandled rejection'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  // started by the launcher: nothing keeps running after it has ended
  if (process.channel !== undefined) process.on('disconnect', () => stop.abort())
  return () => code
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
