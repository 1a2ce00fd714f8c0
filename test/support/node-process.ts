// Real nodes in processes of their own, spoken to as a script would: over HTTP, or through the command line.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'src-main/headless.ts')
/** A start takes well under a second; a busy machine may need more. */
const START_DEADLINE_MS = 60_000

export class CallError extends Error {
  override name = 'CallError'
  readonly code: string
  readonly data: unknown
  constructor(code: string, message: string, data: unknown) {
    super(`${code}: ${message}`)
    this.code = code
    this.data = data
  }
}

export interface ReadyLine {
  readonly ready: true
  readonly ui: string
  readonly rpc: string
  readonly token: string
}

export interface NodeProcess {
  readonly dataDir: string
  readonly ready: ReadyLine
  readonly pid: number
  /** Answers the result, throws CallError. */
  call<T = Record<string, unknown>>(procedure: string, input?: unknown): Promise<T>
  /** All events of a stream that ends by itself. */
  collect<T = Record<string, unknown>>(procedure: string, input?: unknown): Promise<T[]>
  /** SIGTERM or another signal; answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** Its exit code, once it has ended by itself. */
  ended(): Promise<number | null>
  /** SIGKILL, as a power cut for the process. */
  kill(): Promise<void>
  /** What it wrote to standard error. */
  log(): string
}

/** A folder that the test removes with `removeFolder`. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'duit-test-'))
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

export interface StartHow {
  /** The program's file, where it is not the source. */
  readonly program?: string
  /** The umask the node is started with. */
  readonly umask?: string
}

/** Starts a headless node, on regtest unless `options` say otherwise, and waits until it serves. */
export async function startNode(
  dataDir: string,
  options: readonly string[] = [],
  { umask, program = entry }: StartHow = {},
): Promise<NodeProcess> {
  const command = [process.execPath, program, 'node', '--network', 'regtest', '--data-dir', dataDir, '--ui-port', '0', ...options]
  const [file = '', ...args] = umask === undefined ? command : ['/bin/sh', '-c', `umask ${umask}; exec "$0" "$@"`, ...command]
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ready = await readyLine(child, () => log)
  return {
    dataDir,
    ready,
    pid: child.pid as number,
    call: (procedure, input = {}) => callOverHttp(ready, procedure, input),
    collect: (procedure, input = {}) => collectOverHttp(ready, procedure, input),
    stop: (signal = 'SIGTERM') => endWith(child, signal),
    ended: () => (hasEnded(child) ? Promise.resolve(child.exitCode) : once(child, 'exit').then(() => child.exitCode)),
    kill: async () => {
      await endWith(child, 'SIGKILL')
    },
    log: () => log,
  }
}

async function readyLine(child: ChildProcess, log: () => string): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const deadline = AbortSignal.timeout(START_DEADLINE_MS)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The node ended with ${String(code)} before it served:\n${log()}`)
  })
  const first = once(lines, 'line', { signal: deadline }).then(([line]) => JSON.parse(line as string) as ReadyLine)
  ended.catch(() => undefined)
  return Promise.race([first, ended])
}

async function endWith(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
  return child.exitCode
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function post(ready: ReadyLine, procedure: string, input: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ready.token}` }
  return fetch(`${ready.rpc}/${procedure}`, { method: 'POST', headers, body: JSON.stringify(input) })
}

async function collectOverHttp<T>(ready: ReadyLine, procedure: string, input: unknown): Promise<T[]> {
  const text = await (await post(ready, procedure, input)).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}

/** What `node.verify` finds wrong with the books: nothing, in a healthy node. */
export async function findingsOf(node: NodeProcess): Promise<string[]> {
  const events = await node.collect<{ stage: string; finding?: string }>('node.verify')
  if (events.at(-1)?.stage !== 'done') throw new Error(`Verifying did not end: ${JSON.stringify(events.at(-1))}`)
  return events.flatMap(({ finding }) => finding ?? [])
}

async function callOverHttp<T>(ready: ReadyLine, procedure: string, input: unknown): Promise<T> {
  const response = await post(ready, procedure, input)
  const answer = (await response.json()) as { result?: T; error?: { code: string; message: string; data: unknown } }
  if (answer.error !== undefined) throw new CallError(answer.error.code, answer.error.message, answer.error.data)
  return answer.result as T
}

export interface CommandResult {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line to its end, on regtest unless `args` say otherwise. */
export function runCommand(dataDir: string, command: string, ...args: string[]): Promise<CommandResult> {
  return runBare([command, '--network', 'regtest', '--data-dir', dataDir, ...args])
}

/** Runs the command line until it has printed so many lines, then kills it; answers the lines. */
export async function runForLines(dataDir: string, lines: number, command: string, ...args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [entry, command, '--network', 'regtest', '--data-dir', dataDir, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const got: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    got.push(line)
    if (got.length === lines) break
  }
  await endWith(child, 'SIGKILL')
  return got
}

/** Runs the command line with these arguments alone, and with `input` on its standard input. */
export async function runBare(args: readonly string[], input = ''): Promise<CommandResult> {
  // a node that starts where it should have been refused does not outlive its test
  const child = spawn(process.execPath, [entry, ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'], timeout: START_DEADLINE_MS / 2 })
  child.stdin.end(input)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  child.stdin.on('error', () => undefined)
  await once(child, 'close')
  return { code: child.exitCode, out, err }
}

/** The error that a command printed. */
export function printedError({ out }: Pick<CommandResult, 'out'>): { code: string; message: string; data: Record<string, unknown> } {
  return (JSON.parse(out) as { error: { code: string; message: string; data: Record<string, unknown> } }).error
}

/** `duit call` and its JSON. */
export async function callCommand<T = Record<string, unknown>>(dataDir: string, procedure: string, input: unknown = {}): Promise<T> {
  const { out } = await runCommand(dataDir, 'call', procedure, JSON.stringify(input))
  const answer = JSON.parse(out) as T & { error?: { code: string; message: string; data: unknown } }
  if (answer.error !== undefined) throw new CallError(answer.error.code, answer.error.message, answer.error.data)
  return answer
}

/** Waits until `probe` answers something, asking again every 50 ms. */
export async function eventually<T>(probe: () => Promise<T | undefined | false>, deadlineMs = 20_000): Promise<T> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error('What was waited for did not happen')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
