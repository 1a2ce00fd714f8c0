// One wallet: follows the chain while locked, answers figures at once from memory, and changes in a queue, one thing after the other.
import { formatAddress } from '../primitives/address.ts'
import type { Transaction } from '../primitives/transaction.ts'
import { bytesEqual, bytesToHex, hexToBytes } from '../util/bytes.ts'
import { describeError } from '../util/logger.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { SerialQueue } from '../util/serial-queue.ts'
import { mapInTurns, Turns } from '../util/turns.ts'
import { coinStates, computeBalance } from './balance.ts'
import { WalletError } from './errors.ts'
import { followChain } from './follower.ts'
import { History } from './history.ts'
import type {
  AddressEntry,
  CoinEntry,
  HistoryPage,
  HistoryQuery,
  LabelRequest,
  PaymentRequest,
  QuoteView,
  WalletBalance,
  WalletInfo,
} from './interface.ts'
import { LOOKAHEAD } from './key-ring.ts'
import { type AccountSecret, CHANGE_CHAIN, type KeyRef, RECEIVE_CHAIN } from './keys.ts'
import { OwnAddresses } from './own-addresses.ts'
import { type PaymentModules, Payments } from './payments.ts'
import { readAddress } from './read-address.ts'
import { compareWithRescan } from './verify-wallet.ts'
import type { WalletMeta } from './wallet-store.ts'

const MOST_QUEUED = 1_000
/** Blocks that a wallet may be behind without calling it scanning. */
const NEAR_TIP_BLOCKS = 10
/** Rounds without progress after which a follower waits for the next notice. */
const MOST_IDLE_ROUNDS = 3
/** Transactions of the mempool that wait to be looked at; of more, the wallet is told by comparing with the whole mempool. */
const MOST_SEEN = 5_000

export interface WalletOptions {
  readonly name: string
}

export interface WalletModules extends Omit<PaymentModules, 'account'> {
  /** Something changed and is on the disk. */
  readonly onChanged: (name: string) => void
}

/** What an unlocked wallet holds in memory. */
export interface OpenSecrets {
  readonly account: AccountSecret
  readonly entropy: Uint8Array
}

export class Wallet {
  readonly name: string
  private readonly modules: WalletModules
  private readonly queue = new SerialQueue({ limit: MOST_QUEUED })
  private readonly payments: Payments
  private readonly history: History
  private readonly ownAddresses: OwnAddresses
  private seen: Transaction[] = []
  private secrets: OpenSecrets | undefined
  private following: Promise<void> | undefined
  private noticed = false
  private stopped = false
  private target = 0
  private scanFrom = 0

  constructor({ name }: WalletOptions, modules: WalletModules) {
    this.name = name
    this.modules = modules
    this.payments = new Payments({ ...modules, account: () => this.secrets?.account })
    this.ownAddresses = new OwnAddresses({ prefix: modules.chain.prefix }, { state: modules.state })
    this.history = new History({ state: modules.state, addresses: this.ownAddresses })
  }

  get unlocked(): boolean {
    return this.secrets !== undefined
  }

  get meta(): WalletMeta | undefined {
    return this.modules.state.meta
  }

  /** Takes the secrets; begins anew when they are not those of the public part, or the ledger is another one. */
  async unlock(
    secrets: OpenSecrets,
    fresh: Omit<WalletMeta, 'nextReceive' | 'miningIndex' | 'backupMade' | 'backupTested'>,
  ): Promise<void> {
    const { state } = this.modules
    await this.queue.run(async () => {
      const known = state.meta
      if (known?.extendedKey !== fresh.extendedKey || known.genesis !== fresh.genesis) {
        await state.begin({ ...fresh, nextReceive: 0, miningIndex: null, backupMade: null, backupTested: null })
        await state.store.flush({ sync: true })
      }
      this.wipe()
      this.secrets = secrets
    })
    this.changed()
  }

  /** A wallet whose keys are new has nothing below the present tip. */
  async startAtTip(): Promise<void> {
    const { state, chain } = this.modules
    await this.queue.run(async () => {
      const { height, id } = await chain.tip()
      if (state.tip === undefined) state.advance({ height, id })
      await state.store.flush({ sync: false })
    })
  }

  /** The keys leave memory, as far as the language allows. */
  lock(): void {
    this.wipe()
    this.changed()
  }

  /** True when these are the words' bytes. @throws WalletError `wallet-locked` */
  hasEntropy(entropy: Uint8Array): boolean {
    if (this.secrets === undefined) throw new WalletError('wallet-locked', 'The wallet is locked. Unlock it with its password first.')
    return bytesEqual(this.secrets.entropy, entropy)
  }

  /** Catches up with the chain and the mempool; resolves when it stands on the tip. Never rejects. Safe to call at any time. */
  follow(): Promise<void> {
    if (this.stopped) return Promise.resolve()
    this.noticed = true
    this.following ??= this.run()
    return this.following
  }

  /** A transaction was taken into the mempool. Returns at once; work is done in turn. */
  transactionSeen(tx: Transaction): void {
    if (this.modules.state.meta === undefined || this.stopped) return
    if (this.seen.length <= MOST_SEEN) this.seen.push(tx)
    // one task for all that come while it waits
    if (this.seen.length === 1) this.inBackground(() => this.takeSeen())
  }

  private async takeSeen(): Promise<void> {
    const { state } = this.modules
    const { seen } = this
    this.seen = []
    if (seen.length > MOST_SEEN) return void this.follow()
    const before = state.version
    const turns = new Turns()
    for (const tx of seen) {
      this.payments.noteWaiting(tx)
      if (turns.isDue) await turns.next()
    }
    if (state.version === before) return
    await state.extendKeys()
    await state.store.flush({ sync: false })
    this.changed()
  }

  info(): WalletInfo {
    const { state } = this.modules
    const { meta, tip } = state
    const height = tip === undefined || tip.height < 0 ? null : tip.height
    const behind = this.target - (height ?? -1)
    const scanning = meta !== undefined && behind > NEAR_TIP_BLOCKS
    return {
      wallet: this.name,
      exists: true,
      unlocked: this.unlocked,
      created: meta?.created ?? null,
      height,
      scanning,
      scanProgress: scanning ? Math.min(1, Math.max(0, ((height ?? 0) - this.scanFrom) / Math.max(1, this.target - this.scanFrom))) : 1,
      fingerprint: meta?.fingerprint ?? null,
      words: meta?.words ?? null,
      backup: { made: meta?.backupMade ?? null, tested: meta?.backupTested ?? null },
      balance: meta === undefined ? null : this.balance(),
    }
  }

  balance(): WalletBalance {
    return computeBalance(this.modules.state)
  }

  balanceHistory(from: number | undefined, points: number): { time: number; total: number }[] {
    return this.history.balanceSteps(from, points)
  }

  /** @throws WalletError `input-invalid` for a cursor that did not come from here */
  historyPage(query: HistoryQuery): Promise<HistoryPage> {
    return runInTurns(this.history.page(query))
  }

  async coins(): Promise<CoinEntry[]> {
    const { state } = this.modules
    // what can change is looked at now, what takes long is made afterwards
    const stateOf = coinStates(state)
    const coins = state.ledger.openCoins().map((coin) => ({ coin, state: stateOf(coin) }))
    return mapInTurns(coins, ({ coin: { outpoint, output, key, record }, state: coinStateNow }) => ({
      txid: bytesToHex(outpoint.txid),
      index: outpoint.index,
      value: output.value,
      address: this.ownAddresses.of(key),
      height: record.place?.height ?? null,
      coinbase: record.coinbase,
      state: coinStateNow,
    }))
  }

  /** Handed out or used: first those to receive, then those that took change. */
  async addresses(): Promise<AddressEntry[]> {
    const { state } = this.modules
    const handedOut = Math.max(state.meta?.nextReceive ?? 0, state.keys.firstUnused(RECEIVE_CHAIN))
    const receive = Array.from({ length: handedOut }, (_, index): KeyRef => ({ chain: RECEIVE_CHAIN, index }))
    const change = Array.from({ length: state.keys.firstUnused(CHANGE_CHAIN) }, (_, index): KeyRef => ({ chain: CHANGE_CHAIN, index }))
    return mapInTurns([...receive, ...change.filter((key) => state.keys.isUsed(key))], (key) => this.addressEntry(key))
  }

  /**
   * @throws WalletError `wallet-locked` for a wallet that was never opened here; `input-invalid` for a label when as many labelled
   * addresses wait to be paid as a wallet restored from words would look at
   */
  newAddress(label: string | undefined): Promise<string> {
    const { state } = this.modules
    return this.change(async () => {
      const address = this.addressAt(await this.takeReceiveKey())
      if (label === undefined || label === '') return address
      if (state.labels.has(address))
        throw new WalletError('input-invalid', `${LOOKAHEAD} labelled addresses wait to be paid. Use one of them, or clear a label.`)
      state.setLabel(address, label)
      return address
    })
  }

  /** Lock of the address that the miner is paid at: a fresh one as soon as a block was found with it. Undefined before the first unlock. */
  async miningLock(): Promise<Uint8Array | undefined> {
    const { state } = this.modules
    if (state.meta === undefined) return undefined
    return this.queue.run(async () => {
      const { miningIndex } = this.requireMeta()
      const known = miningIndex === null ? undefined : { chain: RECEIVE_CHAIN, index: miningIndex }
      if (known !== undefined && !state.keys.isUsed(known)) return state.keys.lockOf(known)
      const key = await this.takeReceiveKey()
      state.setMeta({ ...this.requireMeta(), miningIndex: key.index })
      await state.store.flush({ sync: true })
      return state.keys.lockOf(key)
    })
  }

  prepare(request: PaymentRequest): Promise<QuoteView> {
    return this.queue.run(() => {
      this.requireMeta()
      return this.payments.prepare(request)
    })
  }

  async send(quote: string): Promise<string> {
    try {
      return await this.payments.send(quote, (task) => this.queue.run(task))
    } finally {
      this.changed()
    }
  }

  bump(txid: string, feeRate: number | undefined): Promise<{ txid: string; fee: number }> {
    return this.change(() => this.payments.bump(readTxid(txid), feeRate))
  }

  /** @throws WalletError `input-invalid`, `address-…`, `transaction-unknown` */
  label({ address, txid, text }: LabelRequest): Promise<void> {
    const { state, chain } = this.modules
    if ((address === undefined) === (txid === undefined))
      return Promise.reject(new WalletError('input-invalid', 'Name either an address or a payment to label.'))
    return this.change(async () => {
      if (address !== undefined) return state.setLabel(formatAddress(chain.prefix, readAddress(chain.prefix, address)), text)
      const record = state.ledger.get(readTxid(txid as string))
      if (record === undefined) throw new WalletError('transaction-unknown', 'This wallet has no such payment.')
      state.put({ ...record, note: text })
    })
  }

  /** Changes what is remembered of backups and addresses. */
  remember(changes: Partial<Pick<WalletMeta, 'backupMade' | 'backupTested'>>): Promise<void> {
    return this.change(async () => this.modules.state.setMeta({ ...this.requireMeta(), ...changes }))
  }

  /** What differs from a look through the whole chain, in sentences; none where all is right. */
  differencesFromRescan(): Promise<string[]> {
    return compareWithRescan({ ...this.modules, inTurn: (task) => this.queue.run(task) })
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.following
    await this.queue.close()
    this.wipe()
    try {
      await this.modules.state.store.flush({ sync: true })
    } finally {
      await this.modules.state.store.close()
    }
  }

  private wipe(): void {
    this.secrets?.account.wipe()
    this.secrets?.entropy.fill(0)
    this.secrets = undefined
  }

  private async run(): Promise<void> {
    const { logger } = this.modules
    try {
      while (this.noticed && !this.stopped) {
        this.noticed = false
        await this.catchUp()
        if (this.stopped) return
        await this.queue.run(() => this.payments.refreshWaiting())
        await this.queue.run(() => this.payments.rebroadcast())
        this.changed()
      }
    } catch (error) {
      logger.error(`Wallet ${this.name} could not follow the chain; it tries again with the next block`, describeError(error))
    } finally {
      // in the same turn as the last look at `noticed`, or a notice could fall between
      this.following = undefined
    }
  }

  private async catchUp(): Promise<void> {
    const { state, chain } = this.modules
    this.scanFrom = Math.max(0, state.tip?.height ?? 0)
    let idleRounds = 0
    while (!this.stopped && state.meta !== undefined && idleRounds < MOST_IDLE_ROUNDS) {
      const tip = await chain.tip()
      this.target = tip.height
      if (state.tip !== undefined && bytesEqual(state.tip.id, tip.id)) return
      const before = state.tip
      await this.queue.run(() => followChain(state, chain))
      if (before === undefined) this.scanFrom = state.height
      idleRounds = state.tip === before ? idleRounds + 1 : 0
      this.changed()
    }
    if (idleRounds === MOST_IDLE_ROUNDS)
      this.modules.logger.warn(`Wallet ${this.name} waits for blocks that are not here`, { height: state.height, tip: this.target })
  }

  private inBackground(task: () => Promise<void>): void {
    this.queue.run(task).catch((error: unknown) => {
      // what a notice could not do, the comparison after the next block does
      this.seen = []
      this.modules.logger.warn(`Wallet ${this.name} missed a notice`, describeError(error))
    })
  }

  private async change<T>(task: () => Promise<T>): Promise<T> {
    const result = await this.queue.run(async () => {
      this.requireMeta()
      const result = await task()
      await this.modules.state.store.flush({ sync: true })
      return result
    })
    this.changed()
    return result
  }

  private changed(): void {
    if (!this.stopped) this.modules.onChanged(this.name)
  }

  private requireMeta(): WalletMeta {
    const { meta } = this.modules.state
    if (meta === undefined)
      throw new WalletError('wallet-locked', 'This wallet has to be unlocked once on this computer before it can be used.')
    return meta
  }

  /**
   * The lowest receive address beyond those handed out. When so many wait that a wallet restored from words would not look further,
   * one is given again, without a label where there is one: an address twice is better than money that a restored wallet does not see.
   */
  private async takeReceiveKey(): Promise<KeyRef> {
    const { state } = this.modules
    const meta = this.requireMeta()
    const firstUnused = state.keys.firstUnused(RECEIVE_CHAIN)
    const next = Math.max(meta.nextReceive, firstUnused)
    if (next - firstUnused >= LOOKAHEAD) {
      const waiting = Array.from({ length: next - firstUnused }, (_, i) => ({ chain: RECEIVE_CHAIN, index: firstUnused + i }) as const)
      const free = waiting.filter(({ index }) => index !== meta.miningIndex)
      const again = free.find((key) => !state.labels.has(this.addressAt(key))) ?? free[0]
      if (again !== undefined) return again
    }
    state.setMeta({ ...meta, nextReceive: next + 1 })
    await state.extendKeys()
    return { chain: RECEIVE_CHAIN, index: next }
  }

  private addressAt(key: KeyRef): string {
    return this.ownAddresses.of(key)
  }

  private addressEntry(key: KeyRef): AddressEntry {
    const { state } = this.modules
    const address = this.addressAt(key)
    return {
      address,
      label: state.labels.get(address) ?? '',
      change: key.chain === CHANGE_CHAIN,
      index: key.index,
      used: state.keys.isUsed(key),
    }
  }
}

function readTxid(text: string): Uint8Array {
  const bytes = hexToBytes(text)
  if (bytes?.length !== 32) throw new WalletError('input-invalid', 'A payment is named by 64 hex digits.')
  return bytes
}
