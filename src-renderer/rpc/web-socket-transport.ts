// The browser's way to the node: a WebSocket on the page's own host, with the token as subprotocol.
import { RPCLink } from '@orpc/client/websocket'
import type { Channel, Transport } from './transport.ts'

export interface WebSocketOptions {
  /** For example 127.0.0.1:4711. */
  host: string
  token: string
}

/** @throws Error when the socket closes before it was open: no node, or a token it does not take. */
export function createWebSocketTransport(
  { host, token }: WebSocketOptions,
  { WebSocket }: { WebSocket: typeof globalThis.WebSocket },
): Transport {
  return {
    open: (signal) =>
      new Promise<Channel>((resolve, reject) => {
        const socket = new WebSocket(`ws://${host}/rpc`, `duit.${token}`)
        const closed = new Promise<void>((gone) => socket.addEventListener('close', () => gone(), { once: true }))
        signal.addEventListener('abort', () => socket.close(), { once: true })
        socket.addEventListener('open', () => resolve({ link: new RPCLink({ websocket: socket }), closed, close: () => socket.close() }), {
          once: true,
        })
        socket.addEventListener('close', () => reject(new Error('The node does not answer.')), { once: true })
      }),
  }
}
