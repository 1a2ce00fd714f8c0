import { describe, expect, it } from 'vitest'
import type { NodeApi } from '../../../../src-main/node/interface.ts'
import { createRpcServer } from '../../../../src-main/rpc/server.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'
import { giveWayAlways } from '../../../support/turns.ts'

const ROW = { txid: 'ab'.repeat(32), sizeBytes: 200, fee: 4_000, feeRate: 20, time: 1, ancestors: 0, descendants: 0 }

function serve(list: () => Promise<unknown>) {
  const logged: object[] = []
  const logger = { ...createSilentLogger(), error: (_: string, data?: object) => void logged.push(data ?? {}) }
  const node = { mempool: { list }, onSignal: () => () => undefined } as unknown as NodeApi
  const rpc = createRpcServer({ node, logger })
  const context = rpc.createContext()
  const call = () => rpc.callByName('mempool.list', { limit: 10 }, context, new AbortController().signal)
  return { call, context, logged }
}

describe('rpc/procedures', () => {
  it('lets no answer out that the contract does not allow, and tells the log where it breaks it', async () => {
    const { call, context, logged } = serve(async () => [ROW, { ...ROW, txid: 'secret' }])
    await expect(call()).rejects.toMatchObject({ code: 'internal' })
    expect(JSON.stringify(logged)).toContain('"path":["transactions",1,"txid"]')
    expect(JSON.stringify(logged)).not.toContain('secret')
    expect(context.calls.running).toBe(0)
  })

  it('gives the place back when a handler fails', async () => {
    const { call, context } = serve(async () => {
      throw new Error('no')
    })
    await expect(call()).rejects.toMatchObject({ code: 'internal' })
    expect(context.calls.running).toBe(0)
  })

  it('gives way between an answer that was made, its check, and what is done with it', async () => {
    let turns = 0
    const at = { made: -1, checked: -1, done: -1 }
    const row = Object.defineProperty({ ...ROW }, 'fee', {
      enumerable: true,
      get: () => {
        at.checked = turns
        return ROW.fee
      },
    })
    const { call } = serve(async () => {
      at.made = turns
      return [row]
    })
    const end = giveWayAlways()
    try {
      const answer = call().finally(() => {
        at.done = turns
      })
      while (at.done < 0) {
        await new Promise((resolve) => setImmediate(resolve))
        turns += 1
      }
      expect(await answer).toEqual({ transactions: [ROW] })
      expect(at.checked).toBeGreaterThan(at.made)
      expect(at.done).toBeGreaterThan(at.checked)
    } finally {
      await end()
    }
  })
})
