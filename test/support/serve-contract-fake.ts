// Serves dist/renderer with the fake behind it on 127.0.0.1, for pictures and axe. The page's policy is as strict as the host's.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { type ContractFake, createContractFake } from './contract-fake.ts'
import { fakeState, type Scenario } from './contract-fake-state.ts'

const PAGES = join(import.meta.dirname, '../../dist/renderer')
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

export interface ServedFake {
  url: string
  fake: ContractFake
  /** Cuts all sockets, as a node that dies does; `stop` also ends the page. */
  cut(): void
  stop(): Promise<void>
}

export async function serveContractFake(scenario: Scenario, now = Date.now()): Promise<ServedFake> {
  const fake = createContractFake(fakeState(scenario, now))
  const handler = new RPCHandler(fake.router)
  const sockets = new WebSocketServer({ noServer: true })
  let refusing = false
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname)
    const file = await readFile(join(PAGES, path === '/' ? 'index.html' : path)).catch(() => undefined)
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': TYPES[extname(path)] ?? 'text/html',
      'content-security-policy': POLICY,
    })
    response.end(file)
  })
  server.on('upgrade', (request, socket, head) => {
    if (refusing) return void socket.destroy()
    sockets.handleUpgrade(request, socket, head, (ws) => handler.upgrade(ws))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cut = () => {
    refusing = true
    for (const client of sockets.clients) client.terminate()
  }
  return {
    url: `http://127.0.0.1:${port}/#token=secret`,
    fake,
    cut,
    stop: () => {
      cut()
      return new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      })
    },
  }
}
