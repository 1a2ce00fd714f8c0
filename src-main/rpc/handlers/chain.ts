// chain.*: looking up in the own ledger, and the doors for blocks and transactions from outside.
import type { NodeApi } from '../../node/interface.ts'
import { procedures } from '../procedures.ts'

const { chain: on } = procedures

export function createChainHandlers({ chain }: Pick<NodeApi, 'chain'>) {
  return {
    block: on.block.handler(({ input }) => chain.block(input)),
    header: on.header.handler(({ input }) => chain.header(input)),
    latest: on.latest.handler(async ({ input }) => ({ blocks: await chain.latest(input.count) })),
    transaction: on.transaction.handler(({ input }) => chain.transaction(input.txid, input.raw)),
    coin: on.coin.handler(({ input }) => chain.coin(input)),
    address: on.address.handler(({ input }) => chain.address(input.address, input.limit)),
    submitBlock: on.submitBlock.handler(({ input }) => chain.submitBlock(input.raw)),
    submitHeader: on.submitHeader.handler(({ input }) => chain.submitHeader(input.raw)),
    submitTransaction: on.submitTransaction.handler(({ input }) => chain.submitTransaction(input.raw)),
    checkTransaction: on.checkTransaction.handler(({ input }) => chain.checkTransaction(input.raw)),
  }
}
