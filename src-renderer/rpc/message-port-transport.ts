// The desktop's way to the node: a port that the preload asks for and hands over; nothing passes the main process.
import { RPCLink } from '@orpc/client/message-port'
import type { Channel, Transport } from './transport.ts'

const CONNECT = 'duit:connect'
const PORT = 'duit:port'
const ANSWER_LIMIT_MS = 10_000

/** Asks the window's preload for a port. @throws Error when none comes within ten seconds. */
export function createMessagePortTransport({ window }: { window: Window }): Transport {
  return {
    open: async (signal) => {
      const port = await requestPort(window, signal)
      const closed = new Promise<void>((gone) => port.addEventListener('close', () => gone(), { once: true }))
      port.start()
      const channel: Channel = { link: new RPCLink({ port }), closed, close: () => port.close() }
      return channel
    },
  }
}

function requestPort(window: Window, signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const done = new AbortController()
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
    const onMessage = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== PORT || port === undefined) return
      done.abort()
      resolve(port)
    }
    window.addEventListener('message', onMessage, { signal: done.signal })
    limit.addEventListener(
      'abort',
      () => {
        done.abort()
        reject(new Error('The node does not answer.'))
      },
      { once: true, signal: done.signal },
    )
    window.postMessage(CONNECT, '*')
  })
}
