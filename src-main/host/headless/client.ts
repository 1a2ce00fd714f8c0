// The commands that talk to a running node: thin clients of the contract over HTTP. They never touch the data folder but for rpc.json.
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describeFolder } from '../../node/data-folder.ts'
import { NodeError } from '../../node/errors.ts'
import { type RpcFile, readRpcFile } from '../../node/rpc-file.ts'
import type { CallCommand, CommonOptions } from './arguments.ts'

export type Print = (line: string) => void

/** An error as the node told it. */
export class CallError extends Error {
  override name = 'CallError'
  readonly code: string
  readonly data: unknown
  constructor({ code, message, data }: { code: string; message: string; data?: unknown }) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** Prints the result, or one line per event of a stream. @throws CallError, NodeError */
export async function runCall(command: CallCommand, print: Print): Promise<void> {
  const input = command.input === '-' ? await text(process.stdin) : command.input
  requireJson(input)
  const response = await post(command, command.procedure, input ?? '')
  if (!response.headers.get('content-type')?.startsWith('application/x-ndjson'))
    return print(JSON.stringify(await readResult(response), null, 2))
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
    const event = JSON.parse(line) as { error?: { code: string; message: string } }
    if (event.error !== undefined) throw new CallError(event.error)
    print(line)
  }
}

export async function runStatus(options: CommonOptions, print: Print): Promise<void> {
  const status = (await readResult(await post(options, 'node.status', ''))) as Record<string, unknown>
  if (options.json) return print(JSON.stringify(status))
  const { mempool, disk, engine } = status as Record<string, Record<string, unknown>>
  const mebibytes = (bytes: unknown) => `${(Number(bytes) / 1_048_576).toFixed(1)} MiB`
  const rows = [
    ['network', `${status.network}${status.candidate === true ? ' (candidate genesis, coins are worth nothing)' : ''}`],
    ['height', `${status.height}`],
    ['best block', `${status.best}, ${new Date(Number(status.bestTime)).toISOString()}`],
    ['peers', `${status.peers}`],
    ['waiting', `${mempool?.transactions} payments, ${mebibytes(mempool?.heldBytes)}`],
    ['disk', `${mebibytes(disk?.usedBytes)} used, ${mebibytes(disk?.freeBytes)} free${disk?.full === true ? ', FULL' : ''}`],
    ['engine', `${engine?.description}`],
    ['version', `${status.version}`],
    ['folder', `${status.dataDir}`],
  ] as const
  for (const [name, value] of rows) print(`${name.padEnd(11)} ${value}`)
}

/** Where the node of this folder says it listens. @throws NodeError `node-unreachable` */
export async function findNode({ dataDir, network }: CommonOptions): Promise<RpcFile> {
  const found = await readRpcFile(describeFolder(dataDir, network).rpcFile)
  if (found === undefined) throw unreachable(dataDir, network)
  return found
}

async function post(options: CommonOptions, procedure: string, body: string): Promise<Response> {
  const { rpc, token } = await findNode(options)
  if (!/^[\w.-]{1,100}$/.test(procedure))
    throw new NodeError('procedure-unknown', `There is no procedure ${procedure}. “duit methods” lists them all.`)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  // the file may be a dead node's
  return fetch(`${rpc}/${procedure}`, { method: 'POST', headers, body }).catch((error) => {
    throw unreachable(options.dataDir, options.network, error)
  })
}

async function readResult(response: Response): Promise<unknown> {
  const answer = (await response
    .json()
    .catch(() => ({ error: { code: 'node-unreachable', message: 'What answers there is no Duit node.' } }))) as {
    result?: unknown
    error?: { code: string; message: string; data?: unknown }
  }
  if (answer.error !== undefined) throw new CallError(answer.error)
  return answer.result
}

function unreachable(dataDir: string, network: string, cause?: unknown): NodeError {
  return new NodeError(
    'node-unreachable',
    `No node of the network ${network} runs on ${dataDir}. Start one with: npm run -s duit -- node --network ${network} --data-dir ${dataDir}`,
    undefined,
    cause,
  )
}

function requireJson(input: string | undefined): void {
  if (input === undefined || input.trim() === '') return
  try {
    JSON.parse(input)
  } catch {
    throw new NodeError('input-invalid', 'The input is no JSON. Put it in single quotes, and names and texts in double quotes.')
  }
}
