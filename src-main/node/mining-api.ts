// The miner's switch with everything it needs of the node: whom to pay, and regtest's own mining.
import type { Network } from '../consensus/networks.ts'
import type { Miner } from '../mining/miner.ts'
import { parseAddress } from '../primitives/address.ts'
import { describeError, type Logger } from '../util/logger.ts'
import type { WalletManager } from '../wallet/wallet-manager.ts'
import { errorCodeOf, NodeError } from './errors.ts'
import type { MiningApi } from './interface.ts'
import type { MiningSettingsChange, MiningStart } from './mining-views.ts'

/** Blocks between two looks at whether the caller still wants them. */
const BLOCKS_A_TURN = 10
/** Starts in a row that mining may bring down before it is left off. */
const MOST_ATTEMPTS = 3

export interface PayeeModules {
  readonly network: Network
  readonly miner: Miner
  readonly wallets: Pick<WalletManager, 'miningLock'>
}

/** Whom the miner pays: a given address, or the wallet of the settings, at a fresh address for each block. */
export class Payee {
  private readonly modules: PayeeModules
  private isGiven = false

  constructor(modules: PayeeModules) {
    this.modules = modules
  }

  /** The lock of the address, or the next one of the wallet. @throws AddressError, NodeError `mining-no-address` */
  async lockFor(address: string | undefined): Promise<Uint8Array> {
    const { network, miner } = this.modules
    if (address !== undefined) return parseAddress(network.prefix, address)
    const { wallet } = await miner.settings()
    const lock = await this.walletLock(wallet)
    if (lock === undefined)
      throw new NodeError('mining-no-address', 'Mining needs somebody to pay. Create or open a wallet first.', { wallet })
    return lock
  }

  /** Remembers whether an address was given for as long as mining is on. */
  chosen(address: string | undefined): void {
    this.isGiven = address !== undefined
  }

  /** After a block: the wallet's next address, where no address was given. */
  async renew(): Promise<void> {
    const { miner } = this.modules
    if (this.isGiven || !miner.status().running) return
    const { wallet } = await miner.settings()
    const lock = await this.walletLock(wallet)
    if (lock !== undefined) miner.payTo(lock)
  }

  /** @throws WalletError `wallet-unknown` */
  async requireWallet(wallet: string): Promise<void> {
    await this.modules.wallets.miningLock(wallet)
  }

  private async walletLock(wallet: string): Promise<Uint8Array | undefined> {
    try {
      return await this.modules.wallets.miningLock(wallet)
    } catch (error) {
      if (errorCodeOf(error) === 'wallet-unknown') return undefined
      throw error
    }
  }
}

export interface MiningApiModules extends Pick<PayeeModules, 'network' | 'miner'> {
  readonly log: Logger
}

export function createMiningApi({ network, miner, log }: MiningApiModules, payee: Payee): MiningApi {
  const start = async ({ threads, profile, address }: MiningStart): Promise<void> => {
    const lock = await payee.lockFor(address)
    payee.chosen(address)
    await miner.start({ lock, threads, profile })
  }
  return {
    async begin(threads) {
      if (threads !== undefined) await start({ threads })
      // regtest does what scripts tell it, and nothing by itself
      else if (network.name !== 'regtest') await resume(miner, start, log)
    },
    async start(how: MiningStart) {
      await start(how)
      await miner.keepSwitch({ threads: how.threads ?? null, address: how.address ?? null, attempts: 0 })
      return miner.status()
    },
    async stop() {
      await miner.stop()
      await miner.keepSwitch(null)
      return miner.status()
    },
    status: async () => miner.status(),
    samples: () => miner.samples(),
    async changeSettings(change: MiningSettingsChange) {
      if (change.wallet !== undefined) await payee.requireWallet(change.wallet)
      const settings = await miner.settings(change)
      if (change.wallet !== undefined) await payee.renew()
      return settings
    },
    async generate(blocks, address, signal) {
      if (network.name !== 'regtest')
        throw new NodeError('not-on-this-network', 'Blocks can be made on demand on regtest only. Switch mining on instead.')
      const lock = await payee.lockFor(address)
      const ids: string[] = []
      while (ids.length < blocks && signal?.aborted !== true)
        ids.push(...(await miner.generate(Math.min(BLOCKS_A_TURN, blocks - ids.length), lock)))
      return ids
    },
  }
}

/** Switches mining on again where it was on when the node last ran. Never rejects: a node that cannot mine serves all the same. */
async function resume(miner: Miner, start: (how: MiningStart) => Promise<void>, log: Logger): Promise<void> {
  const kept = miner.keptSwitch
  if (kept === null) return
  if (kept.attempts >= MOST_ATTEMPTS) {
    log.warn('Mining stays off: the node ended soon after each of the last starts with it. Switch it on by hand to try again.')
    return
  }
  // before, not after: what ends the program leaves no time to count
  await miner.keepSwitch({ ...kept, attempts: kept.attempts + 1 })
  try {
    await start({ threads: kept.threads ?? undefined, address: kept.address ?? undefined })
    log.info('Mining is on, as it was')
  } catch (error) {
    log.warn('Mining was on, but does not begin again', describeError(error))
  }
}
