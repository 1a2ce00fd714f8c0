// Wallets for tests: real manager and files, weak passwords' parameters, databases in memory that outlive a restart.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BatchOperation, Database } from '../../src-main/storage/database.ts'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { runAtOnce } from '../../src-main/util/steps.ts'
import type { ChainAccess } from '../../src-main/wallet/chain-access.ts'
import { AccountSecret } from '../../src-main/wallet/keys.ts'
import type { PasswordHash } from '../../src-main/wallet/password-hash.ts'
import { Wallet } from '../../src-main/wallet/wallet.ts'
import { WalletManager, type WalletManagerModules } from '../../src-main/wallet/wallet-manager.ts'
import { WalletState } from '../../src-main/wallet/wallet-state.ts'
import { WalletStore } from '../../src-main/wallet/wallet-store.ts'

/** A ledger for tests: what a wallet may ask, and the time. */
export interface TestLedger extends ChainAccess {
  readonly nowMs: number
}

/** Stands in for half a second of Argon2id where passwords are not what is tested. */
export const quickHash: PasswordHash = async ({ password, salt, parameters }) =>
  Uint8Array.from(createHash('sha256').update(password).update(salt).update(JSON.stringify(parameters)).digest())

export const WEAK_PARAMETERS = { memoryKiB: 64, passes: 1, lanes: 1 }

export const randomSource = (length: number) => Uint8Array.from(randomBytes(length))

/** A database in memory that survives close(), as a file would. */
export class LastingDatabase extends MemoryDatabase {
  /** Thrown by the next writes where set. */
  failure: Error | undefined
  override async batch(...arguments_: Parameters<MemoryDatabase['batch']>): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    return super.batch(...arguments_)
  }
  override async close(): Promise<void> {}
}

export interface OpenedWallet {
  readonly wallet: Wallet
  readonly state: WalletState
  readonly database: Database
  unlock(): Promise<void>
}

/** What a fresh wallet of a seed writes first: two hundred addresses, which take a while to make. */
const begun = new Map<string, BatchOperation[]>()

async function entriesOf(database: Database): Promise<BatchOperation[]> {
  const entries: BatchOperation[] = []
  for await (const page of database.iterate({ prefix: new Uint8Array(0) }))
    for (const entry of page) entries.push({ type: 'put', ...entry })
  return entries
}

/** One unlocked wallet without files; the same seed and database make it again. */
export async function openWallet(
  chain: TestLedger,
  { seed = 1, database = new LastingDatabase() as Database, birthday = 0 } = {},
): Promise<OpenedWallet> {
  const state = new WalletState({ store: new WalletStore({ database }) })
  const loaded = await state.store.load()
  const prepared = loaded.meta === undefined && birthday === 0 ? begun.get(`${chain.prefix} ${seed}`) : undefined
  if (prepared !== undefined) await database.batch(prepared, { sync: false })
  runAtOnce(state.restore(prepared === undefined ? loaded : await state.store.load()))
  const clock = { now: () => chain.nowMs }
  const wallet = new Wallet(
    { name: 'main' },
    { state, chain, clock, randomBytes: randomSource, logger: createSilentLogger(), onChanged: () => {} },
  )
  const unlock = () => {
    const account = new AccountSecret(new Uint8Array(64).fill(seed), chain.prefix)
    const { extendedPublicKey: extendedKey, fingerprint } = account
    const genesis = bytesToHex(chain.genesisId)
    return wallet.unlock(
      { account, entropy: new Uint8Array(16).fill(seed) },
      { extendedKey, fingerprint, words: 12, created: 0, birthday, genesis },
    )
  }
  if (state.meta === undefined) {
    await unlock()
    if (birthday === 0) begun.set(`${chain.prefix} ${seed}`, await entriesOf(database))
  } else if (prepared !== undefined) await unlock()
  await wallet.follow()
  return { wallet, state, database, unlock }
}

/** A manager on a fresh folder. */
export async function createManager(chain: TestLedger, changes: Partial<WalletManagerModules> = {}) {
  const folder = join(await mkdtemp(join(tmpdir(), 'duit-wallet-')), 'wallets')
  const databases = new Map<string, Database>()
  const openDatabase = async (path: string) => {
    const known = databases.get(path) ?? new LastingDatabase()
    databases.set(path, known)
    return known
  }
  const modules: WalletManagerModules = {
    chain,
    clock: { now: () => chain.nowMs },
    randomBytes: randomSource,
    logger: createSilentLogger(),
    onChanged: () => {},
    openDatabase,
    hashPassword: quickHash,
    ...changes,
  }
  const open = async () => {
    const manager = new WalletManager({ folder, parameters: WEAK_PARAMETERS }, modules)
    await manager.start()
    return manager
  }
  return { folder, open, databases, clean: () => rm(join(folder, '..'), { recursive: true, force: true }) }
}
