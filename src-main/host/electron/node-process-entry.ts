// The file that Electron's utility process runs: the node and its contract, served over ports. No window, no Electron module.
import { beginMining } from '../../node/begin-mining.ts'
import { createNode, type RunningNode } from '../../node/create-node.ts'
import { errorCodeOf } from '../../node/errors.ts'
import { createNodeLog } from '../../node/node-log.ts'
import { createRpcServer, type RpcServer } from '../../rpc/server.ts'
import { type RpcPort, servePort } from '../../rpc/transports/message-port.ts'
import { describeError } from '../../util/logger.ts'
import { ToldFacts } from './computer-watch.ts'
import type { FromNode, NodeProcessOptions, ToNode } from './node-messages.ts'

/** Electron's `process.parentPort`. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: ToNode; ports: RpcPort[] }) => void): void
  postMessage(message: FromNode): void
}

const parent = (process as unknown as { parentPort: ParentPort }).parentPort
const log = createNodeLog({ level: 'info', write: (line) => process.stderr.write(line) })
const computer = new ToldFacts()
let running: { node: RunningNode; rpc: RpcServer } | undefined

parent.on('message', ({ data, ports }) => void handle(data, ports))
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

async function handle(message: ToNode, ports: readonly RpcPort[]): Promise<void> {
  if (message.kind === 'start') await start(message.options)
  if (message.kind === 'stop') await stop(0)
  if (message.kind === 'computer') computer.take(message.facts)
  if (message.kind === 'connect' && running !== undefined) for (const port of ports) servePort(running.rpc, port)
}

async function start(options: NodeProcessOptions): Promise<void> {
  log.setLevel(options.logLevel)
  try {
    const node = await createNode(
      { ...options, host: 'electron' },
      { log, requestStop: () => void stop(0), computer: () => computer.read() },
    )
    const rpc = createRpcServer({ node: node.api, logger: log })
    running = { node, rpc }
    rpc.start()
    await node.announce(null)
    await beginMining(node.api.mining, options.mine, log)
    parent.postMessage({ kind: 'ready' })
  } catch (error) {
    log.error('The node cannot start', { error: describeError(error) })
    parent.postMessage({
      kind: 'failed',
      code: errorCodeOf(error) ?? 'internal',
      message: error instanceof Error ? error.message : 'The node cannot start.',
    })
    process.exit(1)
  }
}

async function stop(code: number): Promise<void> {
  parent.postMessage({ kind: 'stopping' })
  running?.rpc.stop()
  await running?.node.stop()
  log.close()
  process.exit(code)
}

function fail(error: unknown): void {
  log.error('The node process fails', { error: describeError(error) })
  process.exit(1)
}
