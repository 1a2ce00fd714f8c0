// Wallets that pay each other on a ledger in memory with the real rules, through reorganisations, crashes and second copies.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lockOf } from '../../src-main/consensus/locks.ts'
import { formatAddress, parseAddress } from '../../src-main/primitives/address.ts'
import { encodeTransaction, type Transaction } from '../../src-main/primitives/transaction.ts'
import type { BatchOperation, Database } from '../../src-main/storage/database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { weightOf } from '../../src-main/wallet/transaction-size.ts'
import { testKey } from '../support/chain-builder.ts'
import { FOREIGN_LOCK, WalletChain } from '../support/wallet-chain.ts'
import { LastingDatabase, type OpenedWallet, openWallet } from '../support/wallet-node.ts'

const QUERY = { limit: 500 }
const ELSEWHERE = formatAddress('rduit', lockOf(testKey(7).owner, new Uint8Array(0)) as Uint8Array)

const totalOf = ({ wallet }: OpenedWallet) => {
  const { available, pending, ripening } = wallet.balance()
  return available + pending + ripening
}

/** A chain on which one wallet mined `count` ripe coins. */
async function minedWallet(count = 3, seed = 1) {
  const chain = new WalletChain()
  const opened = await openWallet(chain, { seed })
  for (let i = 0; i < count; i++) {
    chain.mine({ lock: (await opened.wallet.miningLock()) as Uint8Array })
    await opened.wallet.follow()
  }
  chain.mineMany(240)
  await opened.wallet.follow()
  return { chain, ...opened, opened }
}

/** The part of a wallet that must be the same after a rescan from seed and chain. */
async function figures({ wallet }: OpenedWallet) {
  const coins = (await wallet.coins()).map(({ txid, index, value, state }) => `${txid}:${index} ${value} ${state}`)
  const entries = (await wallet.historyPage(QUERY)).entries.filter(({ state }) => state !== 'replaced' && state !== 'conflicted')
  const history = entries.map(({ note: _, time, height, ...rest }) => ({ ...rest, height, time: height === null ? 0 : time }))
  // addresses of payments that came to nothing were seen by others, so they stay used; a rescan cannot know them
  const cameToNothing = entries.length < (await wallet.historyPage(QUERY)).total
  const addresses = (await wallet.addresses()).filter((entry) => entry.used)
  const used = cameToNothing ? undefined : addresses.map(({ label: _, ...rest }) => rest)
  return { balance: wallet.balance(), coins: coins.sort(), history: history.sort((a, b) => a.txid.localeCompare(b.txid)), used }
}

async function expectRescanEqual(chain: WalletChain, opened: OpenedWallet, seed: number) {
  await opened.wallet.follow()
  const rescan = await openWallet(chain, { seed, database: new LastingDatabase() })
  const [{ used: live, ...here }, { used: found, ...there }] = [await figures(opened), await figures(rescan)]
  expect(here).toEqual(there)
  if (live !== undefined) expect(live).toEqual(found)
}

/** What stands in a database, by key in hex. */
async function entriesOf(database: Database): Promise<Map<string, BatchOperation>> {
  const entries = new Map<string, BatchOperation>()
  for await (const page of database.iterate({ prefix: new Uint8Array(0) }))
    for (const { key, value } of page) entries.set(bytesToHex(key), { type: 'put', key: key.slice(), value: value.slice() })
  return entries
}

describe('wallet payments', () => {
  it('mines, ripens, pays, is pending and confirmed, and every figure adds up', async () => {
    const chain = new WalletChain()
    const alice = await openWallet(chain, { seed: 1 })
    const bob = await openWallet(chain, { seed: 2 })
    chain.mine({ lock: (await alice.wallet.miningLock()) as Uint8Array })
    await alice.wallet.follow()
    const reward = alice.wallet.balance().ripening
    expect(alice.wallet.balance()).toEqual({ available: 0, pending: 0, ripening: 991_344_451, locked: 0 })
    expect((await alice.wallet.historyPage(QUERY)).entries[0]).toMatchObject({
      kind: 'mined',
      state: 'ripening',
      matures: 241,
      runningBalance: reward,
    })
    chain.mineMany(238)
    await alice.wallet.follow()
    expect(alice.wallet.balance().ripening).toBe(reward)
    chain.mine()
    await alice.wallet.follow()
    // the next block, 241, may spend the coin of block 1
    expect(alice.wallet.balance()).toEqual({ available: reward, pending: 0, ripening: 0, locked: 0 })

    const address = await bob.wallet.newAddress('from Alice')
    const quote = await alice.wallet.prepare({ to: [{ address, amount: 100_000_000 }], note: 'rent' })
    expect(quote).toMatchObject({ amount: 100_000_000, left: reward - 100_000_000 - quote.fee, warnings: [] })
    expect(quote.change).toBe(quote.left)
    const txid = await alice.wallet.send(quote.quote)
    const tx = (await chain.waiting())[0] as Transaction
    expect(encodeTransaction(tx)).toHaveLength(quote.sizeBytes)
    expect(chain.feeOf(txid)).toBe(quote.fee)
    expect(quote.fee).toBe(weightOf(tx) * 10)
    expect(tx).toMatchObject({ version: 1, lockTime: 240, inputs: [{ sequence: 0xfffffffd }] })
    expect(alice.wallet.balance()).toEqual({ available: 0, pending: quote.change, ripening: 0, locked: 0 })
    expect((await alice.wallet.historyPage(QUERY)).entries[0]).toMatchObject({
      kind: 'sent',
      amount: -100_000_000 - quote.fee,
      fee: quote.fee,
      state: 'pending',
      counterparties: [address],
      note: 'rent',
      canBump: true,
      runningBalance: null,
    })
    for (const waiting of await chain.waiting()) bob.wallet.transactionSeen(waiting)
    await bob.wallet.follow()
    expect(bob.wallet.balance().pending).toBe(100_000_000)
    chain.mine()
    await Promise.all([alice.wallet.follow(), bob.wallet.follow()])
    expect(bob.wallet.balance()).toEqual({ available: 100_000_000, pending: 0, ripening: 0, locked: 0 })
    expect(alice.wallet.balance().available).toBe(quote.change)
    expect((await bob.wallet.historyPage(QUERY)).entries[0]).toMatchObject({
      kind: 'received',
      addresses: [address],
      fee: null,
      confirmations: 1,
    })
    await expectRescanEqual(chain, alice, 1)
    await expectRescanEqual(chain, bob, 2)
  })

  it('sends one quote once, however often and at once it is sent', async () => {
    const { chain, wallet } = await minedWallet()
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    const [a, b] = await Promise.all([wallet.send(quote.quote), wallet.send(quote.quote)])
    expect(a).toBe(b)
    expect(await wallet.send(quote.quote)).toBe(a)
    expect(await chain.waiting()).toHaveLength(1)
  })

  it('pays from the change of a payment that waits, and says so', async () => {
    const { chain, wallet, opened } = await minedWallet(1)
    const first = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    await wallet.send(first.quote)
    const second = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 60_000 }] })
    expect(second.warnings).toContain('spends-unconfirmed')
    await wallet.send(second.quote)
    expect(await chain.waiting()).toHaveLength(2)
    expect((await wallet.historyPage(QUERY)).entries.map(({ canBump }) => canBump)).toContain(false)
    chain.mine()
    await expectRescanEqual(chain, opened, 1)
  })

  it('refuses the second of two quotes that use the same coin', async () => {
    const { wallet } = await minedWallet(1)
    const [a, b] = [
      await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] }),
      await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 60_000 }] }),
    ]
    await wallet.send(a.quote)
    await expect(wallet.send(b.quote)).rejects.toMatchObject({ code: 'coin-unavailable' })
    await expect(wallet.send(b.quote)).rejects.toMatchObject({ code: 'quote-unknown' })
  })

  it('keeps its hands off when locked, and sends the same quote after unlocking', async () => {
    const { chain, wallet, opened } = await minedWallet(1)
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    wallet.lock()
    await expect(wallet.send(quote.quote)).rejects.toMatchObject({ code: 'wallet-locked' })
    expect(await chain.waiting()).toHaveLength(0)
    await opened.unlock()
    await expect(wallet.send(quote.quote)).resolves.toMatch(/^[0-9a-f]{64}$/)
  })

  it('frees the coins of a payment that was refused and names the rule', async () => {
    const { chain, wallet } = await minedWallet(1)
    const before = wallet.balance()
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    chain.refuse = async () => ({ status: 'rejected', rule: 'policy-full' })
    await expect(wallet.send(quote.quote)).rejects.toMatchObject({ code: 'payment-rejected', data: { rule: 'policy-full' } })
    expect(wallet.balance()).toEqual(before)
    expect((await wallet.historyPage(QUERY)).total).toBe(1)
  })

  it('survives a crash between writing a payment down and offering it', async () => {
    const { chain, wallet, database } = await minedWallet(1)
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }], note: 'once' })
    chain.refuse = () => new Promise(() => {})
    void wallet.send(quote.quote)
    await new Promise((resolve) => setTimeout(resolve, 100))
    // the first process is dead from here on
    chain.refuse = undefined
    const again = await openWallet(chain, { database })
    expect(await chain.waiting()).toHaveLength(1)
    expect(again.wallet.balance().pending).toBe(quote.change)
    expect((await again.wallet.historyPage(QUERY)).entries[0]).toMatchObject({ state: 'pending', note: 'once' })
    chain.mine()
    await expectRescanEqual(chain, again, 1)
  })

  it('frees the coins of a stored payment that can never be sent, and keeps one that only waits', async () => {
    for (const [rule, state] of [
      ['policy-fee', 'conflicted'],
      ['policy-full', 'pending'],
    ]) {
      const { chain, wallet, database } = await minedWallet(1)
      const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
      chain.refuse = () => new Promise(() => {})
      void wallet.send(quote.quote)
      await new Promise((resolve) => setTimeout(resolve, 100))
      chain.refuse = async () => ({ status: 'rejected', rule: rule as string })
      const again = await openWallet(chain, { database })
      expect((await again.wallet.historyPage(QUERY)).entries).toEqual(
        expect.arrayContaining([expect.objectContaining({ state, kind: 'sent' })]),
      )
      expect(again.wallet.balance().available).toBe(state === 'pending' ? 0 : 991_344_451)
    }
  })

  it('sends nothing when the payment cannot be written down', async () => {
    const { chain, wallet, database } = await minedWallet(1)
    const before = wallet.balance()
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    const disk = database as LastingDatabase
    disk.failure = Object.assign(new Error('full'), { code: 'disk-full' })
    await expect(wallet.send(quote.quote)).rejects.toMatchObject({ code: 'disk-full' })
    expect(await chain.waiting()).toHaveLength(0)
    expect(wallet.balance()).toEqual(before)
    disk.failure = undefined
    await wallet.send(quote.quote)
    expect(await chain.waiting()).toHaveLength(1)
  })

  it('offers what waits again when the mempool forgot it', async () => {
    const { chain, wallet } = await minedWallet(1)
    const txid = await wallet.send((await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })).quote)
    chain.drop(txid)
    chain.mine()
    await wallet.follow()
    expect(chain.isWaiting(txid)).toBe(true)
  })

  it('speeds a payment up: same receivers, higher fee, the old one shown as replaced', async () => {
    const { chain, wallet, opened } = await minedWallet(1)
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }], note: 'hurry' })
    const txid = await wallet.send(quote.quote)
    const bumped = await wallet.bump(txid, 35)
    expect(bumped.fee).toBe(35 * weightOf((await chain.waiting())[0] as Transaction))
    expect(await chain.waiting()).toHaveLength(1)
    const [now, old] = (await wallet.historyPage(QUERY)).entries
    expect(now).toMatchObject({ txid: bumped.txid, state: 'pending', note: 'hurry', fee: bumped.fee, counterparties: [ELSEWHERE] })
    expect(old).toMatchObject({ txid, state: 'replaced', canBump: false })
    expect(totalOf(opened)).toBe(991_344_451 - 50_000 - bumped.fee)
    const again = await wallet.bump(bumped.txid, undefined)
    expect(again.fee).toBeGreaterThan(bumped.fee)
    await expect(wallet.bump(txid, 100)).rejects.toMatchObject({ code: 'payment-not-replaceable' })
    await expect(wallet.bump(again.txid, 12)).rejects.toMatchObject({ code: 'fee-too-low' })
    chain.mine()
    await wallet.follow()
    expect((await wallet.historyPage(QUERY)).entries.filter(({ state }) => state === 'replaced')).toHaveLength(2)
    await expect(wallet.bump(again.txid, 100)).rejects.toMatchObject({ code: 'payment-not-replaceable' })
    await expect(wallet.bump('00'.repeat(32), 100)).rejects.toMatchObject({ code: 'transaction-unknown' })
    await expectRescanEqual(chain, opened, 1)
  })

  it('adds coins to a payment that has no change to take the higher fee from', async () => {
    const { chain, wallet } = await minedWallet(2)
    const [coin] = await wallet.coins()
    const quote = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 'all' }], coins: [{ txid: coin?.txid as string, index: 0 }] })
    expect(quote).toMatchObject({ change: 0, amount: (coin?.value as number) - quote.fee })
    const txid = await wallet.send(quote.quote)
    const bumped = await wallet.bump(txid, 50)
    const [tx] = await chain.waiting()
    expect(tx?.inputs).toHaveLength(2)
    expect(tx?.outputs.some(({ value }) => value === quote.amount)).toBe(true)
    expect(bumped.fee).toBe(chain.feeOf(bumped.txid))
    await expect(wallet.bump(bumped.txid, 100_000_000)).rejects.toMatchObject({ code: 'payment-not-replaceable' })
  })

  it('empties itself with “all”, also beside fixed amounts', async () => {
    const { chain, wallet, opened } = await minedWallet(3)
    const before = totalOf(opened)
    const quote = await wallet.prepare({
      to: [
        { address: ELSEWHERE, amount: 70_000 },
        { address: formatAddress('rduit', testKey(8).lock), amount: 'all' },
      ],
    })
    expect(quote.warnings).toContain('everything')
    expect(quote).toMatchObject({ change: 0, left: 0, amount: before - quote.fee })
    const txid = await wallet.send(quote.quote)
    expect(chain.feeOf(txid)).toBe(quote.fee)
    expect(totalOf(opened)).toBe(0)
  })

  it('refuses what cannot be paid, each with its code', async () => {
    const { wallet } = await minedWallet(1)
    const to = (amount: number | 'all', address = ELSEWHERE) => ({ to: [{ address, amount }] })
    await expect(wallet.prepare(to(9_999))).rejects.toMatchObject({ code: 'amount-too-small', data: { least: 10_000 } })
    await expect(wallet.prepare(to(991_344_451))).rejects.toMatchObject({ code: 'funds-insufficient', data: { missing: 1_500 } })
    await expect(wallet.prepare(to(50_000, `${ELSEWHERE.slice(0, -1)}q`))).rejects.toMatchObject({ code: 'address-invalid' })
    await expect(wallet.prepare(to(50_000, formatAddress('duit', testKey(1).lock)))).rejects.toMatchObject({
      code: 'address-other-network',
    })
    await expect(wallet.prepare(to(50_000, formatAddress('rduit', new Uint8Array(32).fill(255))))).rejects.toMatchObject({
      code: 'address-invalid',
    })
    await expect(wallet.prepare({ ...to(50_000), feeRate: 9.99 })).rejects.toMatchObject({ code: 'fee-too-low' })
    await expect(wallet.prepare({ to: [...to('all').to, ...to('all').to] })).rejects.toMatchObject({ code: 'input-invalid' })
    const coins = [{ txid: 'ab'.repeat(32), index: 0 }]
    await expect(wallet.prepare({ ...to(50_000), coins })).rejects.toMatchObject({ code: 'coin-unavailable' })
    await expect(wallet.send('nonsense')).rejects.toMatchObject({ code: 'quote-unknown' })
  })

  it('warns of high fees, own addresses, old tips', async () => {
    const { chain, wallet } = await minedWallet(1)
    const own = await wallet.newAddress(undefined)
    const high = await wallet.prepare({ to: [{ address: own, amount: 100_000 }], feeRate: 500 })
    expect(high.warnings).toEqual(expect.arrayContaining(['high-fee', 'fee-above-tenth', 'own-address']))
    const old = chain.nowMs + 2 * 3_600_000
    Object.defineProperty(chain, 'nowMs', { get: () => old })
    const late = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 100_000 }] })
    expect(late.warnings).toEqual(['tip-is-old'])
  })

  it('does not spend a mined coin before it is ripe', async () => {
    const chain = new WalletChain()
    const { wallet } = await openWallet(chain)
    chain.mine({ lock: (await wallet.miningLock()) as Uint8Array })
    await wallet.follow()
    await expect(wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })).rejects.toMatchObject({
      code: 'funds-insufficient',
      data: { ripening: 991_344_451 },
    })
    const [coin] = await wallet.coins()
    const coins = [{ txid: coin?.txid as string, index: coin?.index as number }]
    await expect(wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }], coins })).rejects.toMatchObject({
      code: 'coin-unavailable',
    })
  })

  it('shows the loser of two copies of one wallet as conflicted, with its coins back', async () => {
    const { chain, wallet, opened } = await minedWallet(1)
    const copy = await openWallet(chain, { database: new LastingDatabase() })
    const here = await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    const txid = await wallet.send(here.quote)
    chain.drop(txid)
    const there = await copy.wallet.prepare({ to: [{ address: ELSEWHERE, amount: 70_000 }] })
    await copy.wallet.send(there.quote)
    chain.mine()
    await wallet.follow()
    expect((await wallet.historyPage(QUERY)).entries.find((entry) => entry.txid === txid)).toMatchObject({ state: 'conflicted' })
    expect(wallet.balance()).toEqual({ available: there.change, pending: 0, ripening: 0, locked: 0 })
    await copy.wallet.follow()
    const [{ used: _a, ...one }, { used: _b, ...two }] = [await figures(opened), await figures(copy)]
    expect(one).toEqual(two)
  })

  it('gives everything back in a reorganisation of 100 blocks', async () => {
    const { chain, wallet, opened } = await minedWallet(2)
    const before = await figures(opened)
    const txid = await wallet.send((await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })).quote)
    chain.mineMany(99)
    await wallet.follow()
    expect((await wallet.historyPage(QUERY)).entries[0]).toMatchObject({ txid, state: 'confirmed', confirmations: 99 })
    await chain.disconnect(100)
    chain.mineMany(101, { withWaiting: false })
    await wallet.follow()
    expect((await wallet.historyPage(QUERY)).entries[0]).toMatchObject({ txid, state: 'pending' })
    expect(chain.isWaiting(txid)).toBe(true)
    chain.mine()
    await expectRescanEqual(chain, opened, 1)
    expect(before.balance.available).toBe(
      wallet.balance().available + 50_000 + ((await wallet.historyPage(QUERY)).entries[0]?.fee as number),
    )
  })

  it('loses mined coins with their block, and what was built on them', async () => {
    const chain = new WalletChain()
    const opened = await openWallet(chain)
    chain.mine()
    chain.mine({ lock: (await opened.wallet.miningLock()) as Uint8Array })
    chain.mineMany(239)
    await opened.wallet.follow()
    const quote = await opened.wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })
    const txid = await opened.wallet.send(quote.quote)
    await chain.disconnect(240)
    chain.mineMany(245)
    await opened.wallet.follow()
    expect(opened.wallet.balance()).toEqual({ available: 0, pending: 0, ripening: 0, locked: 0 })
    expect((await opened.wallet.historyPage(QUERY)).entries).toMatchObject([{ txid, state: 'conflicted' }])
  })

  it('looks through the chain again after a reorganisation deeper than it remembers', async () => {
    const chain = new WalletChain()
    const opened = await openWallet(chain)
    chain.mine({ lock: (await opened.wallet.miningLock()) as Uint8Array })
    chain.mineMany(2_100)
    await opened.wallet.follow()
    await chain.disconnect(2_090)
    chain.mineMany(2_091)
    await expectRescanEqual(chain, opened, 1)
    expect(opened.wallet.balance().available).toBe(991_344_451)
  })

  it('forgets a payment of others that left the mempool, and shows one that another replaced', async () => {
    const { chain, wallet } = await minedWallet(1)
    const bob = await openWallet(chain, { seed: 2 })
    const address = await bob.wallet.newAddress(undefined)
    const txid = await wallet.send((await wallet.prepare({ to: [{ address, amount: 50_000 }] })).quote)
    await bob.wallet.follow()
    expect(bob.wallet.balance().pending).toBe(50_000)
    const bumped = await wallet.bump(txid, 40)
    await bob.wallet.follow()
    expect((await bob.wallet.historyPage(QUERY)).entries.map(({ txid, state }) => [txid, state])).toEqual([
      [bumped.txid, 'pending'],
      [txid, 'replaced'],
    ])
    expect(bob.wallet.balance().pending).toBe(50_000)
    chain.drop(bumped.txid)
    await bob.wallet.follow()
    expect(bob.wallet.balance().pending).toBe(0)
    await wallet.follow()
    await bob.wallet.follow()
    expect(bob.wallet.balance().pending).toBe(50_000)
  })

  it('needs no notice to be right: what was dropped is made up for at the next one', async () => {
    const { chain, wallet, opened } = await minedWallet(1)
    const bob = await openWallet(chain, { seed: 2 })
    const address = await bob.wallet.newAddress(undefined)
    for (let i = 0; i < 5; i++) {
      await wallet.send((await wallet.prepare({ to: [{ address, amount: 50_000 + i }] })).quote)
      chain.mine()
      await wallet.follow()
    }
    await expectRescanEqual(chain, bob, 2)
    await expectRescanEqual(chain, opened, 1)
    expect(bob.wallet.balance().available).toBe(250_010)
  })

  it('hears of no block between its last look and its rest', async () => {
    const { chain, wallet } = await minedWallet(1)
    for (let i = 0; i < 30; i++) {
      chain.mine()
      const first = wallet.follow()
      for (let turn = 0; turn < i; turn++) await Promise.resolve()
      chain.mine()
      await Promise.all([first, wallet.follow()])
      expect(wallet.info().height).toBe(chain.height)
    }
  })

  it('keeps locked wallets following, and starts where it stopped', async () => {
    const { chain, wallet, database } = await minedWallet(1)
    wallet.lock()
    chain.mineMany(5)
    await wallet.follow()
    expect(wallet.info()).toMatchObject({ unlocked: false, height: chain.height })
    await wallet.stop()
    chain.mineMany(3)
    chain.reads = 0
    const again = await openWallet(chain, { database })
    expect(again.wallet.info()).toMatchObject({ height: chain.height, unlocked: false })
    expect(chain.reads).toBeLessThan(8)
  })

  it('begins anew on another ledger and after damage', async () => {
    const { chain, opened, database, wallet } = await minedWallet(2)
    await wallet.stop()
    for await (const page of database.iterate({ prefix: Uint8Array.of(0x11) }))
      for (const { key } of page) await database.batch([{ type: 'put', key, value: Uint8Array.of(1, 2, 3) }], { sync: false })
    const again = await openWallet(chain, { database })
    expect(await figures(again)).toEqual(await figures(opened))
  })

  it('pages, searches and narrows its history; the balance line ends at the total', async () => {
    const { chain, wallet, opened } = await minedWallet(2)
    const labelled = await wallet.newAddress('Savings jar')
    for (let i = 0; i < 12; i++) {
      await wallet.send(
        (await wallet.prepare({ to: [{ address: i === 3 ? labelled : ELSEWHERE, amount: 50_000 + i }], note: `bread ${i}` })).quote,
      )
      if (i % 3 === 2) chain.mine()
      await wallet.follow()
    }
    await wallet.send((await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 77_000 }] })).quote)
    const all = await wallet.historyPage(QUERY)
    expect(all).toMatchObject({ total: 15, cursor: null })
    expect(all.entries[0]?.state).toBe('pending')
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await wallet.historyPage({ limit: 4, cursor })
      paged.push(...page.entries.map(({ txid }) => txid))
      cursor = page.cursor ?? undefined
    } while (cursor !== undefined)
    expect(paged).toEqual(all.entries.map(({ txid }) => txid))
    expect((await wallet.historyPage({ limit: 9, search: 'BREAD 11' })).total).toBe(1)
    expect((await wallet.historyPage({ limit: 9, search: 'savings' })).entries).toMatchObject([{ kind: 'self', addresses: [labelled] }])
    const middle = all.entries[7]?.time as number
    expect(
      (await wallet.historyPage({ limit: 99, from: middle })).total + (await wallet.historyPage({ limit: 99, to: middle - 1 })).total,
    ).toBe(15)
    await expect(wallet.historyPage({ limit: 9, cursor: 'x' })).rejects.toThrow(/cursor/)
    const confirmed = all.entries.find(({ height }) => height !== null)
    const steps = wallet.balanceHistory(undefined, 400)
    expect(steps.at(-1)?.total).toBe(confirmed?.runningBalance)
    expect(wallet.balanceHistory(undefined, 3)).toHaveLength(3)
    expect(totalOf(opened)).toBe((confirmed?.runningBalance as number) + (all.entries[0]?.amount as number))
  })

  it('labels addresses and notes payments, and keeps both over a restart', async () => {
    const { chain, wallet, database } = await minedWallet(1)
    const address = await wallet.newAddress(undefined)
    const [entry] = (await wallet.historyPage(QUERY)).entries
    await wallet.label({ address, text: 'Oma' })
    await wallet.label({ txid: entry?.txid, text: 'my first block' })
    await expect(wallet.label({ address: 'nonsense', text: 'x' })).rejects.toMatchObject({ code: 'address-invalid' })
    await expect(wallet.label({ text: 'nothing' })).rejects.toMatchObject({ code: 'input-invalid' })
    await wallet.stop()
    const again = await openWallet(chain, { database })
    expect((await again.wallet.addresses()).find((known) => known.address === address)).toMatchObject({
      label: 'Oma',
      used: false,
      change: false,
    })
    expect((await again.wallet.historyPage(QUERY)).entries[0]?.note).toBe('my first block')
  })

  it('looks through the chain again when entries are gone from its database, or are old, without a word', async () => {
    const { chain, database, wallet } = await minedWallet(3)
    const before = await entriesOf(database)
    await wallet.send((await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })).quote)
    chain.mine({ lock: FOREIGN_LOCK, withWaiting: true })
    await wallet.follow()
    const right = wallet.balance()
    const after = await entriesOf(database)
    const payments = [...after.keys()].filter((key) => key.startsWith('11'))
    expect(payments.length).toBeGreaterThan(3)
    for (const key of payments) {
      const damaged = new LastingDatabase()
      // as it was before, where it was there; else it is gone
      const kept = [...after].flatMap(([name, entry]) => (name === key ? (before.get(name) ?? []) : entry))
      await damaged.batch(kept, { sync: false })
      const again = await openWallet(chain, { database: damaged })
      expect(again.wallet.balance()).toEqual(right)
    }
  })

  it('tells nobody to pay anew whose payment came into a block while it was sped up', async () => {
    const { chain, wallet } = await minedWallet(2)
    const txid = await wallet.send((await wallet.prepare({ to: [{ address: ELSEWHERE, amount: 50_000 }] })).quote)
    chain.mine({ lock: FOREIGN_LOCK, withWaiting: true })
    const refusal = { code: 'payment-rejected', message: expect.stringContaining('stands as it was') }
    await expect(wallet.bump(txid, undefined)).rejects.toMatchObject(refusal)
    await wallet.follow()
    expect((await wallet.historyPage(QUERY)).entries.filter(({ kind }) => kind === 'sent')).toMatchObject([{ txid, state: 'confirmed' }])
  })

  it('hands out fresh addresses, and none that a restored wallet would not find', async () => {
    const chain = new WalletChain()
    const { wallet } = await openWallet(chain)
    const handed: string[] = []
    for (let i = 0; i < 100; i++) handed.push(await wallet.newAddress(undefined))
    expect(new Set(handed).size).toBe(100)
    expect(handed).toContain(await wallet.newAddress(undefined))
    chain.mine({ lock: parseAddress(chain.prefix, handed[99] as string) })
    const restored = await openWallet(chain, { database: new LastingDatabase() })
    expect(restored.wallet.balance().ripening).toBeGreaterThan(0)
    await wallet.follow()
    expect(handed).not.toContain(await wallet.newAddress(undefined))
  })

  it('makes no gap of labelled addresses that a restored wallet would not find', async () => {
    const chain = new WalletChain()
    const { wallet } = await openWallet(chain)
    const handed: string[] = []
    for (let i = 0; i < 100; i++) handed.push(await wallet.newAddress(`invoice ${i}`))
    await expect(wallet.newAddress('one more')).rejects.toMatchObject({ code: 'input-invalid' })
    expect(handed).toContain(await wallet.newAddress(undefined))
    expect(handed).toContain(formatAddress(chain.prefix, (await wallet.miningLock()) as Uint8Array))
    await wallet.label({ address: handed[40] as string, text: '' })
    expect(await wallet.newAddress('one more')).toBe(handed[40])
  })

  it('gives the miner one address until it is used', async () => {
    const chain = new WalletChain()
    const { wallet } = await openWallet(chain)
    const first = (await wallet.miningLock()) as Uint8Array
    expect(bytesToHex((await wallet.miningLock()) as Uint8Array)).toBe(bytesToHex(first))
    chain.mine({ lock: first })
    await wallet.follow()
    expect(bytesToHex((await wallet.miningLock()) as Uint8Array)).not.toBe(bytesToHex(first))
  })

  it('equals a rescan after any sequence of receiving, paying, speeding up, mining and reorganising', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('pay' as const),
          from: fc.nat(1),
          amount: fc.integer({ min: 10_000, max: 400_000_000 }),
          rate: fc.integer({ min: 10, max: 60 }),
        }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('mine' as const), to: fc.nat(2), withWaiting: fc.boolean() }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('reorganise' as const),
          depth: fc.integer({ min: 1, max: 12 }),
          withWaiting: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('bump' as const), from: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), from: fc.nat(1) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const chain = new WalletChain()
        const wallets = [await openWallet(chain, { seed: 1 }), await openWallet(chain, { seed: 2 })]
        const follow = () => Promise.all(wallets.map(({ wallet }) => wallet.follow()))
        for (let i = 0; i < 6; i++) {
          chain.mine({ lock: (await (wallets[i % 2] as OpenedWallet).wallet.miningLock()) as Uint8Array })
          await follow()
        }
        chain.mineMany(240)
        await follow()
        for (const move of steps) {
          if (move.kind === 'mine')
            chain.mine({ lock: (await wallets[move.to]?.wallet.miningLock()) ?? FOREIGN_LOCK, withWaiting: move.withWaiting })
          else if (move.kind === 'reorganise') {
            await chain.disconnect(move.depth)
            chain.mineMany(move.depth + 1, { withWaiting: move.withWaiting })
          } else if (move.kind === 'restart') {
            const { database, wallet } = wallets[move.from] as OpenedWallet
            await wallet.stop()
            wallets[move.from] = await openWallet(chain, { seed: move.from + 1, database })
            await wallets[move.from]?.unlock()
          } else if (move.kind === 'pay') await tryPay(wallets, move)
          else await tryBump(wallets[move.from] as OpenedWallet)
          await follow()
        }
        // whatever still waits is offered and mined, so nothing but the chain counts
        await follow()
        for (const [i, opened] of wallets.entries()) await expectRescanEqual(chain, opened, i + 1)
        chain.mine()
        await follow()
        for (const [i, opened] of wallets.entries()) {
          await expectRescanEqual(chain, opened, i + 1)
          const latest = (await opened.wallet.historyPage(QUERY)).entries.find(({ height }) => height !== null)
          expect(totalOf(opened)).toBe(latest?.runningBalance)
        }
      }),
      { numRuns: Number(process.env.DUIT_RUNS ?? 6) },
    )
  }, 500_000)
})

const ACCEPTABLE = ['funds-insufficient', 'payment-rejected', 'coin-unavailable', 'payment-not-replaceable', 'fee-too-low']

async function tolerate(action: Promise<unknown>): Promise<void> {
  await action.catch((error: { code?: string }) => {
    if (!ACCEPTABLE.includes(error.code ?? '')) throw error
  })
}

async function tryPay(
  wallets: readonly OpenedWallet[],
  { from, amount, rate }: { from: number; amount: number; rate: number },
): Promise<void> {
  const payer = wallets[from] as OpenedWallet
  const address = await (wallets[1 - from] as OpenedWallet).wallet.newAddress(undefined)
  await tolerate(payer.wallet.prepare({ to: [{ address, amount }], feeRate: rate }).then(({ quote }) => payer.wallet.send(quote)))
}

async function tryBump({ wallet }: OpenedWallet): Promise<void> {
  const entry = (await wallet.historyPage(QUERY)).entries.find(({ canBump }) => canBump)
  if (entry !== undefined) await tolerate(wallet.bump(entry.txid, undefined))
}
