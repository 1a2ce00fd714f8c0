// What happens at a new tip, in this order, and nowhere else.
import type { TipChange } from '../chain/interface.ts'
import type { Mempool } from '../mempool/mempool.ts'
import type { Miner } from '../mining/miner.ts'
import { bytesToHex } from '../util/bytes.ts'
import { describeError, type Logger } from '../util/logger.ts'
import type { WalletManager } from '../wallet/wallet-manager.ts'
import type { Signals } from './signals.ts'

export interface TipFollowers {
  readonly mempool: Pick<Mempool, 'onTipChanged'>
  readonly miner: Pick<Miner, 'onTipChanged'>
  readonly wallets: Pick<WalletManager, 'tipChanged'>
  readonly signals: Signals
  readonly log: Logger
  /** Pays the miner's next block to a fresh address, once the wallet knows the last one as used. */
  readonly renewPayee: () => Promise<void>
  /** Keeps what waits for a restart; never rejects. */
  readonly saveMempool: () => Promise<void>
}

/**
 * The chain's one hook; disk and memory of the chain have moved. It never calls addBlock.
 * 1. The mempool drops what was confirmed and takes back what was disconnected: awaited, for the others build on it.
 * 2. The miner leaves the old tip. 3. The wallets read the blocks. 4. Everyone outside is told. None of these is waited for.
 */
export async function onTipChanged(change: TipChange, followers: TipFollowers): Promise<void> {
  const { mempool, miner, wallets, signals, log, renewPayee, saveMempool } = followers
  // 1.
  try {
    await mempool.onTipChanged(change)
    // what came back out of blocks stands nowhere else on the disk
    if (change.disconnected.length > 0) await saveMempool()
  } catch (error) {
    // the block is connected whatever becomes of what waits
    log.error('The mempool could not follow the tip', { error: describeError(error) })
  }
  // 2.
  void miner.onTipChanged(change)
  // 3.
  void wallets
    .tipChanged()
    .then(renewPayee)
    .catch((error: unknown) => log.warn('The miner keeps its address', { error: describeError(error) }))
  // 4.
  signals.tell({ topic: 'tip', id: change.tip.id, disconnected: change.disconnected.map(({ id }) => bytesToHex(id)) })
  signals.tell({ topic: 'mempool' })
}
