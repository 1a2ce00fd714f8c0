// The contract over a MessagePort: a worker's in tests, the desktop window's in Electron. Whoever holds the port was let in by the host.
import type { SupportedMessagePort } from '@orpc/client/message-port'
import { MessagePortHandler } from '@orpc/server/message-port'
import type { RpcServer } from '../server.ts'
import { isRequestFrame } from './frames.ts'

/** A port as Node's workers have it; Electron's differs only in wrapping what arrives in `{data}`. */
export interface RpcPort {
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start?(): void
  close(): void
}

/** Serves until the port closes; all its calls are ended then. */
export function servePort(rpc: RpcServer, port: RpcPort): void {
  const handler = new MessagePortHandler(rpc.handler)
  handler.upgrade(filterPort(port), { context: rpc.createContext() })
  port.start?.()
}

/** The port as oRPC wants it, with only requests coming through: anything else closes it. */
function filterPort(port: RpcPort): SupportedMessagePort {
  const listen = (type: string, listener: (event?: unknown) => void) => {
    if (type === 'close') port.on('close', () => listener())
    if (type !== 'message') return
    port.on('message', (message) => {
      const data = unwrap(message)
      if (isRequestFrame(data)) listener({ data })
      else port.close()
    })
  }
  return { on: listen, postMessage: (frame: unknown) => port.postMessage(frame) } as unknown as SupportedMessagePort
}

function unwrap(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'data' in message ? message.data : message
}
