// node.*, mempool.*, fees.* and debug.*: how the node is, what waits in it, and its clock.
import type { NodeApi } from '../../node/interface.ts'
import { procedures } from '../procedures.ts'

const { node: onNode, mempool: onMempool, fees: onFees, debug: onDebug } = procedures

export function createNodeHandlers({ node }: Pick<NodeApi, 'node'>) {
  return {
    status: onNode.status.handler(() => node.status()),
    verify: onNode.verify.handler(({ input, signal }) => iterate(node.verify(input.depth, signal))),
    memory: onNode.memory.handler(() => node.memory()),
    log: onNode.log.handler(({ input }) => {
      node.setLogLevel(input.level)
      return { ok: true as const }
    }),
    stop: onNode.stop.handler(() => {
      node.requestStop()
      return { ok: true as const }
    }),
  }
}

export function createMempoolHandlers({ mempool }: Pick<NodeApi, 'mempool'>) {
  return {
    info: onMempool.info.handler(() => mempool.info()),
    list: onMempool.list.handler(async ({ input }) => ({ transactions: await mempool.list(input.limit) })),
  }
}

export function createFeesHandlers({ mempool }: Pick<NodeApi, 'mempool'>) {
  return { estimate: onFees.estimate.handler(({ input }) => mempool.estimateFee(input.blocks)) }
}

export function createDebugHandlers({ clock }: Pick<NodeApi, 'clock'>) {
  return {
    setTime: onDebug.setTime.handler(({ input }) => ({ time: clock.set(input.time) })),
    advanceTime: onDebug.advanceTime.handler(({ input }) => ({ time: clock.advance(input.seconds) })),
  }
}

async function* iterate<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* source
}
