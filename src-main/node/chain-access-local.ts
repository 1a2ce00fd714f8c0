// The wallet's view of the chain, answered by the chain and the mempool of the same process.
import type { Chain } from '../chain/chain.ts'
import type { Mempool } from '../mempool/mempool.ts'
import type { Block } from '../primitives/block.ts'
import { hashKey } from '../primitives/transaction.ts'
import type { ChainAccess } from '../wallet/chain-access.ts'

export interface LocalChainModules {
  readonly chain: Pick<Chain, 'network' | 'tip' | 'getIdAt' | 'getBlock'>
  readonly mempool: Pick<Mempool, 'entries' | 'accept' | 'estimateFee'>
}

export function createLocalChainAccess({ chain, mempool }: LocalChainModules): ChainAccess {
  const { prefix, genesisId } = chain.network
  const readBlock = shareReads((id) => chain.getBlock(id))
  return {
    prefix,
    genesisId,
    async tip() {
      const { id, height, header } = chain.tip()
      return { id, height, time: header.time }
    },
    async blockIdAt(height) {
      return chain.getIdAt(height)
    },
    async blockAt(height) {
      const id = chain.getIdAt(height)
      const block = id && (await readBlock(id))
      return id && block && { id, height, time: block.header.time, transactions: block.transactions }
    },
    async waiting() {
      return mempool.entries().map(({ tx }) => tx)
    },
    submitTransaction: (tx) => mempool.accept(tx),
    async estimateFeeRate(blocks) {
      return mempool.estimateFee(blocks).feeRate
    },
  }
}

type ReadBlock = (id: Uint8Array) => Promise<Block | undefined>

/** All wallets ask for a new block at about the same time: it is read and decoded once for those who do. */
function shareReads(read: ReadBlock): ReadBlock {
  const reading = new Map<string, Promise<Block | undefined>>()
  return (id) => {
    const key = hashKey(id)
    const shared = reading.get(key) ?? read(id).finally(() => reading.delete(key))
    reading.set(key, shared)
    return shared
  }
}
