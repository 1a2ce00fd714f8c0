// Wallets on disk: made, opened, locked, restored, changed; nothing is ever overwritten, and no secret is left anywhere.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { SCHEMA_KEY } from '../../src-main/storage/migrate.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { openWalletDatabase } from '../../src-main/wallet/wallet-database.ts'
import { WalletManager, type WalletManagerModules } from '../../src-main/wallet/wallet-manager.ts'
import { WalletChain } from '../support/wallet-chain.ts'
import { createManager, quickHash, WEAK_PARAMETERS } from '../support/wallet-node.ts'

const PASSWORD = 'correct horse'
const cleaners: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleaners.splice(0).reverse()) await clean()
})

async function setUp(changes: Partial<WalletManagerModules> = {}) {
  const chain = new WalletChain()
  const made = await createManager(chain, changes)
  cleaners.push(made.clean)
  const manager = await made.open()
  cleaners.push(() => manager.stop())
  return { chain, manager, ...made }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

describe('wallet files', () => {
  it('makes a wallet that is open, tells its words once, and restores the same from them', async () => {
    const { manager, chain } = await setUp()
    const made = await manager.create({ wallet: 'main', password: PASSWORD, words: 24, passphrase: 'extra' })
    expect(made.words.split(' ')).toHaveLength(24)
    expect(await manager.info('main')).toMatchObject({
      exists: true,
      unlocked: true,
      words: 24,
      fingerprint: made.fingerprint,
      created: chain.nowMs,
    })
    const address = await manager.newAddress('main', undefined)
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    await manager.tipChanged()
    const restored = await manager.restore({ wallet: 'again', words: made.words, password: 'other', passphrase: 'extra' })
    expect(restored.fingerprint).toBe(made.fingerprint)
    await manager.tipChanged()
    expect(await manager.balance('again')).toEqual(await manager.balance('main'))
    expect((await manager.addresses('again')).map((entry) => entry.address)).toContain(address)
    const without = await manager.restore({ wallet: 'plain', words: made.words, password: 'other' })
    expect(without.fingerprint).not.toBe(made.fingerprint)
    expect(await manager.list()).toEqual(['again', 'main', 'plain'])
  })

  it('sees what comes and finds its books right after a restore with a birthday in the future', async () => {
    const { manager, chain } = await setUp()
    const { words } = await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    await manager.restore({ wallet: 'again', words, password: 'other', birthday: 8_640_000_000_000_000 })
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    chain.mineMany(3)
    await manager.tipChanged()
    expect(await manager.balance('again')).toEqual(await manager.balance('main'))
    expect(await manager.differencesFromRescan('again')).toEqual([])
  })

  it('never overwrites a wallet, neither one that is open nor a folder that is there', async () => {
    const { manager, folder } = await setUp()
    const { words } = await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    const before = await readFile(join(folder, 'main', 'wallet.duit'))
    await expect(manager.create({ wallet: 'main', password: 'x', words: 12 })).rejects.toMatchObject({ code: 'wallet-exists' })
    await expect(manager.restore({ wallet: 'main', words, password: 'x' })).rejects.toMatchObject({ code: 'wallet-exists' })
    expect((await readFile(join(folder, 'main', 'wallet.duit'))).equals(before)).toBe(true)
    await mkdir(join(folder, 'other', 'db'), { recursive: true })
    await expect(manager.create({ wallet: 'other', password: 'x', words: 12 })).rejects.toMatchObject({ code: 'wallet-exists' })
    expect((await readdir(folder)).sort()).toEqual(['main', 'other'])
  })

  it.each(['../evil', 'a/b', '', '-x', 'Upper', '.hidden', 'x'.repeat(33), 'a\0b'])('lets the name %j out of no folder', async (wallet) => {
    const { manager, folder } = await setUp()
    await expect(manager.create({ wallet, password: PASSWORD, words: 12 })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(manager.unlock(wallet, PASSWORD)).rejects.toMatchObject({ code: 'wallet-unknown' })
    expect(await filesBelow(join(folder, '..'))).toEqual([])
  })

  it('opens with its password alone, and says password-wrong for every other', async () => {
    const { manager } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    await manager.lock('main')
    expect(await manager.info('main')).toMatchObject({ unlocked: false })
    await expect(manager.unlock('main', 'wrong')).rejects.toMatchObject({ code: 'password-wrong' })
    expect(await manager.info('main')).toMatchObject({ unlocked: false })
    expect(await manager.unlock('main', PASSWORD)).toMatchObject({ unlocked: true })
    await expect(manager.unlock('nobody', PASSWORD)).rejects.toMatchObject({ code: 'wallet-unknown' })
    expect(await manager.info('nobody')).toMatchObject({ exists: false, balance: null })
  })

  it('changes the password: the old one no longer opens it, the words stay', async () => {
    const { manager } = await setUp()
    const { words } = await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    await expect(manager.changePassword('main', 'wrong', 'new')).rejects.toMatchObject({ code: 'password-wrong' })
    await manager.changePassword('main', PASSWORD, 'new')
    await expect(manager.unlock('main', PASSWORD)).rejects.toMatchObject({ code: 'password-wrong' })
    expect((await manager.words('main', 'new')).words).toBe(words)
    await expect(manager.changePassword('main', 'new', '')).rejects.toMatchObject({ code: 'input-invalid' })
  })

  it('remembers when a backup was made and tested, and nothing of what was typed', async () => {
    const { manager, open } = await setUp()
    const { words } = await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    expect(await manager.backupStatus('main')).toEqual({ made: null, tested: null })
    await manager.words('main', PASSWORD)
    const other = await manager.create({ wallet: 'other', password: PASSWORD, words: 12 })
    expect(await manager.confirmWords('main', other.words)).toBe(false)
    await expect(manager.confirmWords('main', 'one two three')).rejects.toMatchObject({ code: 'words-invalid' })
    expect((await manager.backupStatus('main')).tested).toBeNull()
    expect(await manager.confirmWords('main', ` ${words.toUpperCase()} `)).toBe(true)
    await manager.stop()
    const again = await open()
    expect(await again.backupStatus('main')).toEqual({ made: expect.any(Number), tested: expect.any(Number) })
    await expect(again.confirmWords('main', words)).rejects.toMatchObject({ code: 'wallet-locked' })
    await again.stop()
  })

  it('follows the chain while locked after a restart, from its public part', async () => {
    const { manager, open, chain } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    const lock = (await manager.miningLock('main')) as Uint8Array
    await manager.stop()
    chain.mine({ lock })
    const again = await open()
    await again.tipChanged()
    expect(await again.info('main')).toMatchObject({ unlocked: false, height: 1, balance: { ripening: 991_344_451 } })
    expect(await again.newAddress('main', undefined)).toMatch(/^rduit1p/)
    await again.stop()
  })

  it('is whole again after its database is gone: the password and the chain are enough', async () => {
    const { manager, open, chain, databases } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    await manager.tipChanged()
    const before = { balance: await manager.balance('main'), history: await manager.history('main', { limit: 10 }) }
    await manager.stop()
    databases.clear()
    const again = await open()
    expect(await again.info('main')).toMatchObject({ exists: true, fingerprint: null, balance: null })
    await expect(again.newAddress('main', undefined)).rejects.toMatchObject({ code: 'wallet-locked' })
    await again.unlock('main', PASSWORD)
    await again.tipChanged()
    expect({ balance: await again.balance('main'), history: await again.history('main', { limit: 10 }) }).toEqual(before)
    await again.stop()
  })

  it('names a damaged or lost key file, touches nothing, and leaves other wallets alone', async () => {
    const { manager, folder, open } = await setUp()
    await manager.create({ wallet: 'good', password: PASSWORD, words: 12 })
    await manager.create({ wallet: 'bad', password: PASSWORD, words: 12 })
    await manager.stop()
    const path = join(folder, 'bad', 'wallet.duit')
    const bytes = await readFile(path)
    bytes[100] = (bytes[100] as number) ^ 4
    await writeFile(path, bytes)
    const again = await open()
    await expect(again.unlock('bad', PASSWORD)).rejects.toMatchObject({ code: 'wallet-damaged' })
    await expect(again.changePassword('bad', PASSWORD, 'new')).rejects.toMatchObject({ code: 'wallet-damaged' })
    expect((await readFile(path)).equals(bytes)).toBe(true)
    await expect(again.unlock('good', PASSWORD)).resolves.toMatchObject({ unlocked: true })
    await again.stop()
  })

  it('keeps showing a wallet whose key file is gone, and says what to do', async () => {
    const { manager, folder, open, chain } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    await manager.tipChanged()
    const before = await manager.balance('main')
    await manager.stop()
    await mkdir(join(folder, 'main', 'db'), { recursive: true })
    await rm(join(folder, 'main', 'wallet.duit'))
    const again = await open()
    expect(await again.list()).toEqual(['main'])
    expect(await again.balance('main')).toEqual(before)
    await expect(again.unlock('main', PASSWORD)).rejects.toMatchObject({ code: 'wallet-damaged' })
    await again.stop()
  })

  it('makes the database of a wallet anew when its beginning is lost, and keeps the old one', async () => {
    const { folder, chain } = await setUp()
    const modules = { clock: { now: () => chain.nowMs }, logger: createSilentLogger() }
    const path = join(folder, 'db')
    const database = await openWalletDatabase(path, modules)
    await database.batch([{ type: 'put', key: Uint8Array.of(0x11, 1), value: Uint8Array.of(1, 2, 3) }], { sync: true })
    await database.batch([{ type: 'del', key: SCHEMA_KEY }], { sync: true })
    await database.close()
    const fresh = await openWalletDatabase(path, modules)
    expect(await fresh.get(Uint8Array.of(0x11, 1))).toBeUndefined()
    await fresh.close()
    expect((await readdir(folder)).filter((name) => name.startsWith('db'))).toHaveLength(2)
  })

  it('begins no password check any more once the program stops', async () => {
    let checks = 0
    const { manager } = await setUp({
      hashPassword: (request) => {
        checks += 1
        return quickHash(request)
      },
    })
    await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    const waiting = Array.from({ length: 8 }, () => manager.unlock('main', PASSWORD).catch((error: { code: string }) => error.code))
    await manager.stop()
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 8 }, () => 'queue-closed'))
    expect(checks).toBe(1)
  })

  it('is private on disk whatever the umask, and leaves no stray files', async () => {
    const umask = process.umask(0)
    cleaners.push(async () => process.umask(umask))
    const { manager, folder } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    await manager.changePassword('main', PASSWORD, 'new')
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777
    expect(await modeOf(folder)).toBe(0o700)
    expect(await modeOf(join(folder, 'main'))).toBe(0o700)
    expect(await modeOf(join(folder, 'main', 'wallet.duit'))).toBe(0o600)
    expect(await readdir(join(folder, 'main'))).toEqual(['wallet.duit'])
    expect(await readdir(folder)).toEqual(['main'])
  })

  it('writes its secrets into nothing but the encrypted file: not in the database, not in the log', async () => {
    const lines: string[] = []
    const write = (message: string, data?: object) => void lines.push(message, JSON.stringify(data ?? {}))
    const { manager, databases } = await setUp({ logger: { error: write, warn: write, info: write, debug: write, trace: write } })
    const { words } = await manager.create({ wallet: 'main', password: PASSWORD, words: 24, passphrase: 'tante Coba' })
    await manager.unlock('main', 'wrong').catch(() => {})
    await manager.words('main', PASSWORD)
    await manager.confirmWords('main', words)
    await manager.stop()
    for (const database of databases.values())
      for await (const page of database.iterate({ prefix: new Uint8Array(0) }))
        for (const { value } of page) lines.push(new TextDecoder('latin1').decode(value))
    const written = lines.join('\n')
    for (const secret of [words, words.split(' ').slice(0, 3).join(' '), PASSWORD, 'tante Coba', 'xprv'])
      expect(written).not.toContain(secret)
  })

  it('sends after unlocking and not while locked, through the manager', async () => {
    const { manager, chain } = await setUp()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 12 })
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    chain.mineMany(240)
    await manager.tipChanged()
    await manager.create({ wallet: 'shop', password: PASSWORD, words: 12 })
    const address = await manager.newAddress('shop', undefined)
    await manager.lock('main')
    const { quote } = await manager.prepare('main', { to: [{ address, amount: 123_456 }] })
    await expect(manager.send('main', quote)).rejects.toMatchObject({ code: 'wallet-locked' })
    await manager.unlock('main', PASSWORD)
    const txid = await manager.send('main', quote)
    for (const tx of await chain.waiting()) manager.transactionSeen(tx)
    await manager.tipChanged()
    expect((await manager.balance('shop')).pending).toBe(123_456)
    expect((await manager.bump('main', txid, 30)).fee).toBeGreaterThan(0)
  })

  it('refuses a folder that cannot be used, with a sentence', async () => {
    const { folder, chain } = await setUp()
    await writeFile(join(folder, 'file'), '')
    const modules = {
      chain,
      clock: { now: () => 0 },
      randomBytes: (n: number) => new Uint8Array(n),
      onChanged: () => {},
      hashPassword: quickHash,
    }
    const silent = () => {}
    const logger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent }
    const bad = new WalletManager({ folder: join(folder, 'file', 'wallets'), parameters: WEAK_PARAMETERS }, { ...modules, logger })
    await expect(bad.start()).rejects.toMatchObject({ code: 'data-dir-unusable' })
  })

  it('works with the real database and the real password check', async () => {
    const { folder, chain } = await setUp()
    const silent = () => {}
    const logger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent }
    const changed: string[] = []
    const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
    const modules = { chain, clock: { now: () => chain.nowMs }, randomBytes, logger, onChanged: (name: string) => void changed.push(name) }
    const manager = new WalletManager({ folder: join(folder, 'real') }, modules)
    await manager.start()
    await manager.create({ wallet: 'main', password: PASSWORD, words: 24 })
    chain.mine({ lock: (await manager.miningLock('main')) as Uint8Array })
    await manager.tipChanged()
    const info = await manager.info('main')
    await manager.stop()
    const again = new WalletManager({ folder: join(folder, 'real') }, modules)
    await again.start()
    await again.tipChanged()
    expect(await again.info('main')).toEqual({ ...info, unlocked: false })
    expect(await again.unlock('main', PASSWORD)).toEqual(info)
    await again.stop()
    expect(changed).toContain('main')
  })
})
