// All wallets of a data folder, by name: making, opening, restoring, locking. Each has a folder with its key file and its database.
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Transaction } from '../primitives/transaction.ts'
import type { Database } from '../storage/database.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { QueueClosedError, SerialQueue } from '../util/serial-queue.ts'
import type { ChainAccess } from './chain-access.ts'
import { WalletError } from './errors.ts'
import type {
  AddressEntry,
  BackupStatus,
  CoinEntry,
  CreateRequest,
  HistoryPage,
  HistoryQuery,
  LabelRequest,
  PaymentRequest,
  QuoteView,
  RestoreRequest,
  WalletBalance,
  WalletInfo,
} from './interface.ts'
import { AccountSecret } from './keys.ts'
import { type Argon2Parameters, hashPassword, type PasswordHash, STRONG_PARAMETERS } from './password-hash.ts'
import { fileError, makeSecretFolder, readSecretFile, syncFolder, writeSecretFile } from './secret-file.ts'
import { Wallet } from './wallet.ts'
import { openWalletDatabase } from './wallet-database.ts'
import { openWalletFile, sealWalletFile, type WalletFileModules, type WalletSecrets } from './wallet-file.ts'
import { WalletState } from './wallet-state.ts'
import { WalletStore } from './wallet-store.ts'
import { createEntropy, formatWords, parseWords, type RandomBytes, seedOf, type WordCount } from './words.ts'

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/
const KEY_FILE = 'wallet.duit'
const DATABASE = 'db'
const OWN_FILES: ReadonlySet<string> = new Set([KEY_FILE, DATABASE])
/** Password checks that may wait: each takes half a second and 64 MiB. */
const MOST_WAITING = 8

export interface WalletManagerOptions {
  /** Folder of all wallets of this network. */
  readonly folder: string
  /** Weaker only in tests. */
  readonly parameters?: Argon2Parameters
}

export interface WalletManagerModules {
  readonly chain: ChainAccess
  readonly clock: Clock
  /** The system's random source. */
  readonly randomBytes: RandomBytes
  readonly logger: Logger
  /** Something of this wallet changed and is on the disk. */
  readonly onChanged: (name: string) => void
  readonly openDatabase?: (path: string) => Promise<Database>
  readonly hashPassword?: PasswordHash
}

export class WalletManager {
  private readonly folder: string
  private readonly modules: WalletManagerModules
  private readonly fileModules: WalletFileModules
  /** One password check or new wallet at a time. */
  private readonly queue = new SerialQueue({ limit: MOST_WAITING })
  private stopping = false
  private readonly wallets = new Map<string, Wallet>()
  /** Wallets that could not be opened, with the reason. */
  private readonly failed = new Map<string, unknown>()

  constructor({ folder, parameters = STRONG_PARAMETERS }: WalletManagerOptions, modules: WalletManagerModules) {
    this.folder = folder
    this.modules = modules
    this.fileModules = { hashPassword: modules.hashPassword ?? hashPassword, randomBytes: modules.randomBytes, parameters }
  }

  /** Opens all wallets, locked, and lets them follow the chain. One that cannot be opened says why when it is asked for. */
  async start(): Promise<void> {
    await makeSecretFolder(this.folder)
    for (const name of await this.namesOnDisk()) {
      try {
        await this.openWallet(name)
      } catch (error) {
        this.failed.set(name, error)
        this.modules.logger.error(`Wallet ${name} cannot be opened`, describeError(error))
      }
    }
    void this.tipChanged()
  }

  async stop(): Promise<void> {
    this.stopping = true
    await this.queue.close()
    for (const wallet of this.wallets.values()) {
      try {
        await wallet.stop()
      } catch (error) {
        // what was not written is made again from the chain at the next start; the other wallets are closed all the same
        this.modules.logger.error(`Wallet ${wallet.name} was not closed cleanly`, describeError(error))
      }
    }
    this.wallets.clear()
  }

  /** The best chain moved, the mempool is right already. Resolves when all wallets stand on the tip; never rejects. */
  async tipChanged(): Promise<void> {
    await Promise.all([...this.wallets.values()].map((wallet) => wallet.follow()))
  }

  /** A transaction was taken into the mempool. Returns at once. */
  transactionSeen(tx: Transaction): void {
    for (const wallet of this.wallets.values()) wallet.transactionSeen(tx)
  }

  /** Lock that the miner is paid at; undefined for a wallet that was never opened here. @throws WalletError `wallet-unknown` */
  async miningLock(name: string): Promise<Uint8Array | undefined> {
    return this.requireWallet(name).miningLock()
  }

  async list(): Promise<string[]> {
    return [...this.wallets.keys(), ...this.failed.keys()].sort()
  }

  async info(name: string): Promise<WalletInfo> {
    const wallet = this.wallets.get(name)
    if (wallet !== undefined) return wallet.info()
    if (this.failed.has(name)) throw this.failed.get(name)
    const nothing = { unlocked: false, created: null, height: null, scanning: false, scanProgress: 1, fingerprint: null, words: null }
    return { wallet: name, exists: false, ...nothing, backup: { made: null, tested: null }, balance: null }
  }

  /** Makes a wallet, complete on the disk before it exists, and opens it. The words are answered here and by `words` alone. */
  async create({
    wallet,
    password,
    words,
    passphrase = '',
  }: CreateRequest): Promise<{ wallet: string; words: string; fingerprint: string }> {
    const { clock, randomBytes } = this.modules
    return this.inTurn(async () => {
      const entropy = createEntropy(words, randomBytes)
      const birthday = await this.latestBirthday()
      const text = formatWords(entropy)
      const opened = await this.addWallet(wallet, password, { entropy, passphrase, created: clock.now(), birthday })
      await opened.startAtTip()
      void opened.follow()
      return { wallet, words: text, fingerprint: opened.meta?.fingerprint ?? '' }
    })
  }

  /** Brings a wallet back from its words, opens it and begins to look through the ledger. */
  async restore({
    wallet,
    words,
    password,
    passphrase = '',
    birthday = 0,
  }: RestoreRequest): Promise<{ wallet: string; fingerprint: string }> {
    const entropy = parseWords(words)
    return this.inTurn(async () => {
      const created = this.modules.clock.now()
      const since = Math.min(birthday, await this.latestBirthday())
      const opened = await this.addWallet(wallet, password, { entropy, passphrase, created, birthday: since })
      void opened.follow()
      return { wallet, fingerprint: opened.meta?.fingerprint ?? '' }
    })
  }

  async unlock(name: string, password: string): Promise<WalletInfo> {
    const wallet = this.requireWallet(name)
    return this.inTurn(async () => {
      await this.openSecrets(wallet, await this.readSecrets(name, password))
      void wallet.follow()
      return wallet.info()
    })
  }

  async lock(name: string): Promise<void> {
    this.requireWallet(name).lock()
  }

  async changePassword(name: string, password: string, newPassword: string): Promise<void> {
    this.requireWallet(name)
    requirePassword(newPassword)
    await this.inTurn(async () => {
      const secrets = await this.readSecrets(name, password)
      const bytes = await sealWalletFile(secrets, newPassword, this.fileModules)
      secrets.entropy.fill(0)
      await writeSecretFile(this.keyFile(name), bytes, this.modules.randomBytes)
    })
  }

  async balance(name: string): Promise<WalletBalance> {
    return this.requireWallet(name).balance()
  }

  async balanceHistory(name: string, from: number | undefined, points: number): Promise<{ time: number; total: number }[]> {
    return this.requireWallet(name).balanceHistory(from, points)
  }

  async newAddress(name: string, label: string | undefined): Promise<string> {
    return this.requireWallet(name).newAddress(label)
  }

  async addresses(name: string): Promise<AddressEntry[]> {
    return this.requireWallet(name).addresses()
  }

  async coins(name: string): Promise<CoinEntry[]> {
    return this.requireWallet(name).coins()
  }

  async history(name: string, query: HistoryQuery): Promise<HistoryPage> {
    return this.requireWallet(name).historyPage(query)
  }

  async prepare(name: string, request: PaymentRequest): Promise<QuoteView> {
    return this.requireWallet(name).prepare(request)
  }

  async send(name: string, quote: string): Promise<string> {
    return this.requireWallet(name).send(quote)
  }

  async bump(name: string, txid: string, feeRate: number | undefined): Promise<{ txid: string; fee: number }> {
    return this.requireWallet(name).bump(txid, feeRate)
  }

  async label(name: string, what: LabelRequest): Promise<void> {
    await this.requireWallet(name).label(what)
  }

  /** The words, after the password, because a person asked. */
  async words(name: string, password: string): Promise<{ words: string; fingerprint: string }> {
    const wallet = this.requireWallet(name)
    return this.inTurn(async () => {
      const secrets = await this.readSecrets(name, password)
      const words = formatWords(secrets.entropy)
      await this.openPublicPart(wallet, secrets)
      await wallet.remember({ backupMade: this.modules.clock.now() })
      return { words, fingerprint: wallet.meta?.fingerprint ?? '' }
    })
  }

  /** Compares words that were written down; remembers only that the backup works. @throws WalletError `words-invalid`, `wallet-locked` */
  async confirmWords(name: string, words: string): Promise<boolean> {
    const wallet = this.requireWallet(name)
    const entropy = parseWords(words)
    const matches = wallet.hasEntropy(entropy)
    entropy.fill(0)
    const now = this.modules.clock.now()
    if (matches) await wallet.remember({ backupTested: now, backupMade: wallet.meta?.backupMade ?? now })
    return matches
  }

  async backupStatus(name: string): Promise<BackupStatus> {
    const { backup } = this.requireWallet(name).info()
    return backup
  }

  /** What differs in a wallet from a look through the whole chain, in sentences. @throws WalletError `wallet-unknown` */
  async differencesFromRescan(name: string): Promise<string[]> {
    return this.requireWallet(name).differencesFromRescan()
  }

  /** What still waits its turn when the program stops is not begun: eight password checks would hold it up for seconds. */
  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      if (this.stopping) throw new QueueClosedError()
      return task()
    })
  }

  private requireWallet(name: string): Wallet {
    const wallet = this.wallets.get(name)
    if (wallet !== undefined) return wallet
    if (this.failed.has(name)) throw this.failed.get(name)
    throw new WalletError('wallet-unknown', 'There is no wallet of this name here. Create one, or restore it from its words.', {
      wallet: name,
    })
  }

  /** By whichever clock is behind, Unix milliseconds: a birthday too early costs a scan, one too late costs money. */
  private async latestBirthday(): Promise<number> {
    const { clock, chain } = this.modules
    const tip = await chain.tip()
    return Math.max(0, Math.min(clock.now(), tip.time * 1000))
  }

  private keyFile(name: string): string {
    return join(this.folder, name, KEY_FILE)
  }

  private async namesOnDisk(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map(({ name }) => name)
    // a wallet that lost its key file, or its database, does not vanish: what is left says what is missing
    const isWallet = await Promise.all(
      names.map(async (name) => (await readdir(join(this.folder, name)).catch(() => [KEY_FILE])).some((file) => OWN_FILES.has(file))),
    )
    return names.filter((_, i) => isWallet[i])
  }

  private async openWallet(name: string): Promise<Wallet> {
    const { openDatabase = (path: string) => openWalletDatabase(path, this.modules) } = this.modules
    const store = new WalletStore({ database: await openDatabase(join(this.folder, name, DATABASE)) })
    const state = new WalletState({ store })
    const loaded = await store.load()
    if (loaded.damaged > 0)
      this.modules.logger.warn(`Wallet ${name} had damaged entries and looks through the chain again`, { entries: loaded.damaged })
    // another genesis is another ledger: nothing that was seen holds there
    const sameLedger = loaded.meta === undefined || loaded.meta.genesis === bytesToHex(this.modules.chain.genesisId)
    await runInTurns(state.restore(sameLedger ? loaded : { ...loaded, meta: undefined }))
    await state.extendKeys()
    const wallet = new Wallet({ name }, { ...this.modules, state })
    this.wallets.set(name, wallet)
    return wallet
  }

  /**
   * 1. Write the key file in a folder of another name and sync it. 2. Give the folder its name: from here on the wallet exists.
   * 3. Open it. A crash before 2 leaves a folder that nobody looks at, after 2 a wallet that its password opens.
   */
  private async addWallet(name: string, password: string, secrets: WalletSecrets): Promise<Wallet> {
    if (!NAME.test(name)) throw new WalletError('input-invalid', 'A name has 1 to 32 of a-z, 0-9 and -, and does not begin with -.')
    requirePassword(password)
    if (this.wallets.has(name) || this.failed.has(name)) throw existsAlready(name)
    // 1.
    const bytes = await sealWalletFile(secrets, password, this.fileModules)
    const unfinished = join(this.folder, `.new-${name}-${bytesToHex(this.modules.randomBytes(6))}`)
    const path = join(this.folder, name)
    try {
      await makeSecretFolder(this.folder)
      await mkdir(unfinished, { mode: 0o700 })
      await writeSecretFile(join(unfinished, KEY_FILE), bytes, this.modules.randomBytes)
      // 2. fails where a folder of this name holds anything
      await rename(unfinished, path)
      await syncFolder(this.folder)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true }).catch(() => {})
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      throw code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' ? existsAlready(name) : fileError(error, path)
    }
    // 3.
    const wallet = await this.openWallet(name)
    await this.openSecrets(wallet, secrets)
    return wallet
  }

  /** @throws WalletError `password-wrong`, `wallet-damaged`, `wallet-newer` */
  private async readSecrets(name: string, password: string): Promise<WalletSecrets> {
    const bytes = await readSecretFile(this.keyFile(name))
    if (bytes === undefined)
      throw new WalletError(
        'wallet-damaged',
        'The key file of this wallet is gone. Put it back, or restore the wallet from its words under another name.',
        { wallet: name },
      )
    return openWalletFile(bytes, password, this.fileModules.hashPassword)
  }

  private async openSecrets(wallet: Wallet, secrets: WalletSecrets): Promise<void> {
    const account = await this.accountOf(secrets)
    await wallet.unlock({ account, entropy: secrets.entropy }, this.metaOf(account, secrets))
  }

  /** Makes the public part known without leaving the wallet open. */
  private async openPublicPart(wallet: Wallet, secrets: WalletSecrets): Promise<void> {
    if (wallet.meta === undefined) {
      await this.openSecrets(wallet, secrets)
      wallet.lock()
      void wallet.follow()
    }
    secrets.entropy.fill(0)
  }

  private async accountOf({ entropy, passphrase }: WalletSecrets): Promise<AccountSecret> {
    const seed = await seedOf(entropy, passphrase)
    try {
      return new AccountSecret(seed, this.modules.chain.prefix)
    } finally {
      seed.fill(0)
    }
  }

  private metaOf(account: AccountSecret, { entropy, created, birthday }: WalletSecrets) {
    const { extendedPublicKey, fingerprint } = account
    const words: WordCount = entropy.length === 16 ? 12 : 24
    return { extendedKey: extendedPublicKey, fingerprint, words, created, birthday, genesis: bytesToHex(this.modules.chain.genesisId) }
  }
}

function requirePassword(password: string): void {
  if (password.normalize('NFKC').length === 0) throw new WalletError('input-invalid', 'A wallet needs a password.')
}

function existsAlready(name: string): WalletError {
  return new WalletError('wallet-exists', 'A wallet of this name exists. It is never overwritten: choose another name.', { wallet: name })
}
