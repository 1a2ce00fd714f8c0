// The headless host's one door: the page, the WebSocket and the calls of scripts, on 127.0.0.1 alone.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { errorCodeOf, NodeError } from '../../node/errors.ts'
import type { RpcContext } from '../../rpc/context.ts'
import { createRpcError } from '../../rpc/errors.ts'
import type { RpcServer } from '../../rpc/server.ts'
import { answerHttpCall, writeError } from '../../rpc/transports/http.ts'
import { MAX_FRAME_BYTES, serveWebSocket } from '../../rpc/transports/web-socket.ts'
import type { PageFiles } from '../page/page-files.ts'
import { createPageHeaders } from '../page/page-policy.ts'
import { bearerOf, isOwnHost, isOwnOrigin, isToken, protocolTokenOf } from './access.ts'

const ADDRESS = '127.0.0.1'
const MAX_CONNECTIONS = 256
const MAX_SOCKETS = 32
const HEADERS_LIMIT_MS = 10_000
const REQUEST_LIMIT_MS = 60_000
const RPC_PATH = '/rpc/'

export interface HttpServerOptions {
  /** 0 for any free one. */
  readonly port: number
  readonly token: string
}

export interface HttpServerModules {
  readonly rpc: RpcServer
  readonly page: PageFiles
}

export class HttpServer {
  readonly #options: HttpServerOptions
  readonly #modules: HttpServerModules
  readonly #server: Server
  readonly #sockets: WebSocketServer
  /** All scripts together may run so many calls as one window. */
  readonly #scripts: RpcContext

  constructor(options: HttpServerOptions, modules: HttpServerModules) {
    this.#options = options
    this.#modules = modules
    this.#scripts = modules.rpc.createContext()
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
    this.#server = createServer({ headersTimeout: HEADERS_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS })
    this.#server.maxConnections = MAX_CONNECTIONS
    this.#server.on('request', (request, response) => void this.#handleRequest(request, response))
    this.#server.on('upgrade', (request, socket, head) => this.#handleUpgrade(request, socket, head))
  }

  /** @throws NodeError `port-in-use` */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(this.#listenError(error)))
      this.#server.listen({ port: this.#options.port, host: ADDRESS, exclusive: true }, resolve)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://${ADDRESS}:${this.port}/`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #listenError(error: Error): Error {
    const { port } = this.#options
    if (errorCodeOf(error) === 'EADDRINUSE')
      return new NodeError(
        'port-in-use',
        `Port ${port} is taken by another program. Choose another with --ui-port, or 0 for any free one.`,
        {
          port,
        },
      )
    if (errorCodeOf(error) === 'EACCES')
      return new NodeError('port-in-use', `Port ${port} may not be used by this user. Choose another with --ui-port.`, { port })
    return error
  }

  async #handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    for (const [name, value] of Object.entries(createPageHeaders([`ws://${ADDRESS}:${this.port}`]))) response.setHeader(name, value)
    // before anything of the body is read
    if (!isOwnHost(request, this.port) || !isOwnOrigin(request, this.port)) return refuse(response, 403)
    if (path === '/rpc' || path.startsWith(RPC_PATH)) return this.#handleCall(path.slice(RPC_PATH.length), request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    await this.#sendFile(path, request, response)
  }

  async #handleCall(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isToken(bearerOf(request), this.#options.token)) return refuse(response, 401)
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST')
      return refuse(response, 405)
    }
    await answerHttpCall({ rpc: this.#modules.rpc, context: this.#scripts, name }, request, response)
  }

  async #sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await this.#modules.page.get(path).catch(() => undefined)
    if (file === undefined && path === '/') return sendText(response, 503, 'The page is not built. Run: npm run build:renderer\n')
    if (file === undefined) return refuse(response, 404)
    response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length })
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }

  #handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const reject = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    if (!isOwnHost(request, this.port) || !isOwnOrigin(request, this.port)) return void reject('403 Forbidden')
    if (!isToken(protocolTokenOf(request), this.#options.token)) return void reject('401 Unauthorized')
    if (pathOf(request) !== '/rpc') return void reject('404 Not Found')
    if (this.#sockets.clients.size >= MAX_SOCKETS) return void reject('503 Service Unavailable')
    this.#sockets.handleUpgrade(request, socket, head, (client) => serveWebSocket(this.#modules.rpc, client))
  }
}

/** The path alone; the query never matters. An address that is none leads nowhere. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}

const REFUSALS = {
  401: 'Give the token of rpc.json as “Authorization: Bearer …”.',
  403: 'Only the node’s own page and programs on this computer are answered here.',
  404: 'There is no such file.',
  405: 'This address takes another method.',
} as const

function refuse(response: ServerResponse, status: keyof typeof REFUSALS): void {
  // what is not wanted is not read on
  response.setHeader('connection', 'close')
  const code = status === 401 || status === 403 ? 'unauthorized' : status === 404 ? 'procedure-unknown' : 'input-invalid'
  writeError(response, createRpcError(code, REFUSALS[status]), status)
}
