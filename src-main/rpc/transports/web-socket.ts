// The contract over a WebSocket. Who may open one is decided by the host before; size and pace are kept here.
import { WsHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { RpcServer } from '../server.ts'
import { isRequestFrame } from './frames.ts'

/** One call may be a whole block as hex, and a little around it. */
export const MAX_FRAME_BYTES = 8_100_000
/** A reader that leaves this much unread, or takes nothing for this long, is let go. */
const MAX_UNSENT_BYTES = 32_000_000
const SEND_LIMIT_MS = 30_000
/** A link that does not answer a ping until the next one is dead. */
const PING_MS = 30_000
const UNSUPPORTED_FRAME = 1007

/** Serves until the socket closes; all calls of a closed socket are ended. */
export function serveWebSocket(rpc: RpcServer, socket: WebSocket): void {
  socket.on('error', () => socket.terminate())
  keepAlive(socket)
  const handler = new WsHandler(rpc.handler)
  const peer = { addEventListener: filterEvents(socket), send: (frame: string) => send(socket, frame) }
  void handler.upgrade(peer as unknown as WebSocket, { context: rpc.createContext() })
}

/** Hands on what is a request; a client that sends anything else is none of ours. */
function filterEvents(socket: WebSocket) {
  return (type: string, listener: (event: { data?: unknown }) => void) => {
    if (type === 'close') socket.on('close', () => listener({}))
    if (type !== 'message') return
    socket.on('message', (data, isBinary) => {
      const text = isBinary ? undefined : data.toString()
      if (isRequestFrame(text)) listener({ data: text })
      else socket.close(UNSUPPORTED_FRAME, 'no request')
    })
  }
}

/** Resolves when the frame has left, so that a stream goes no faster than its reader takes it. */
function send(socket: WebSocket, frame: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate()
    const limit = setTimeout(() => socket.terminate(), SEND_LIMIT_MS)
    socket.send(frame, () => {
      clearTimeout(limit)
      resolve()
    })
  })
}

function keepAlive(socket: WebSocket): void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, PING_MS)
  timer.unref()
  socket.on('close', () => clearInterval(timer))
}
