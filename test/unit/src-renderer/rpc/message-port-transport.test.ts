import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, it } from 'vitest'
import { createNodeClient } from '../../../../src-renderer/rpc/client.ts'
import { createMessagePortTransport } from '../../../../src-renderer/rpc/message-port-transport.ts'
import { createContractFake } from '../../../support/contract-fake.ts'
import { fakeState } from '../../../support/contract-fake-state.ts'

/** As much of a window as the preload and the transport speak through. */
function fakeWindow(answer: (send: (data: string, port: MessagePort) => void) => void) {
  const target = new EventTarget()
  const window = Object.assign(target, {
    postMessage: (message: string) => {
      expect(message).toBe('duit:connect')
      answer((data, port) => target.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port], source: window })))
    },
  }) as unknown as Window
  return window
}

describe('src-renderer/rpc/message-port-transport', () => {
  it('asks for a port and calls over it, streams included', async () => {
    const fake = createContractFake(fakeState('full', Date.UTC(2027, 5, 19)))
    const { port1, port2 } = new MessageChannel()
    new RPCHandler(fake.router).upgrade(port2)
    port2.start()
    const transport = createMessagePortTransport({ window: fakeWindow((send) => send('duit:port', port1)) })
    const channel = await transport.open(new AbortController().signal)
    const client = createNodeClient(() => channel.link)
    expect((await client.node.status()).height).toBe(237_618)
    const events = await client.events.subscribe({})
    setTimeout(() => fake.publish({ topic: 'peers', peers: 7 }), 20)
    expect((await events.next()).value).toEqual({ topic: 'peers', peers: 7 })
    channel.close()
    await channel.closed
    port2.close()
  })

  it('takes no other message for the port', async () => {
    const { port1 } = new MessageChannel()
    const stop = new AbortController()
    const transport = createMessagePortTransport({
      window: fakeWindow((send) => {
        send('something else', port1)
        stop.abort()
      }),
    })
    await expect(transport.open(stop.signal)).rejects.toThrow('does not answer')
    port1.close()
  })
})
