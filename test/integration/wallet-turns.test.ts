// Wallets give way in the middle of long work: what is asked of them meanwhile is answered, and what arrives is not lost.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Outpoint, outpointKey, type Transaction, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { coinState } from '../../src-main/wallet/balance.ts'
import { giveWayAlways, lookBetween } from '../support/turns.ts'
import { FOREIGN_LOCK, WalletChain } from '../support/wallet-chain.ts'
import { type OpenedWallet, openWallet } from '../support/wallet-node.ts'

const QUERY = { limit: 500 }
const FAN = 12

function spend(from: Outpoint, outputs: readonly (readonly [number, Uint8Array])[]): Transaction {
  const made = outputs.map(([value, lock]) => ({ value, lock, record: new Uint8Array(0) }))
  const { txid, index } = from
  return { version: 1, lockTime: 0, inputs: [{ txid, index, sequence: 0xfffffffd }], outputs: made, witnesses: [new Uint8Array(0)] }
}
const outputOf = (tx: Transaction, index: number): Outpoint => ({ txid: transactionId(tx), index })
const named = (tx: Transaction) => bytesToHex(transactionId(tx))

/** The coinbase of the newest block, nobody's. */
function fresh(chain: WalletChain): Outpoint {
  const [coinbase] = chain.mine().transactions
  return outputOf(coinbase as Transaction, 0)
}

const lockOfKey = ({ state }: OpenedWallet, index: number) => state.keys.lockOf({ chain: 0, index })

/** The figures as they are defined: coin by coin. */
function plainBalance({ state }: OpenedWallet) {
  const sums = { available: 0, pending: 0, ripening: 0, reserved: 0 }
  for (const coin of state.ledger.openCoins()) sums[coinState(state, coin)] += coin.output.value
  return sums
}

/** A ledger whose next block pays a wallet in many ways: coins made, spent, and made and spent in it. */
async function busyBlock() {
  const chain = new WalletChain()
  const opened = await openWallet(chain, { seed: 1 })
  const source = fresh(chain)
  const paid = spend(
    source,
    Array.from({ length: FAN }, (_, i) => [20_000 + i, lockOfKey(opened, i)] as const),
  )
  chain.mine({ transactions: [paid] })
  await opened.wallet.follow()
  const moved = Array.from({ length: FAN }, (_, i) => spend(outputOf(paid, i), [[15_000, lockOfKey(opened, 20 + i)]]))
  const gone = moved.slice(0, 5).map((tx) => spend(outputOf(tx, 0), [[14_000, FOREIGN_LOCK]]))
  return { chain, opened, transactions: [...moved, ...gone] }
}

describe('integration: wallets while they give way', () => {
  let endGivingWay: () => Promise<void>

  beforeEach(() => {
    endGivingWay = async () => undefined
  })

  afterEach(() => endGivingWay())

  it('is a wallet that could be at every step of a block, and of its withdrawal', async () => {
    const { chain, opened, transactions } = await busyBlock()
    const { wallet, state } = opened
    endGivingWay = giveWayAlways()
    const sizes = new Set<number>()
    const look = () => {
      const { available, pending, ripening } = plainBalance(opened)
      expect(wallet.balance()).toEqual({ available, pending, ripening, locked: 0 })
      const spent = new Set(state.ledger.mined().flatMap(({ tx }) => tx.inputs.map(outpointKey)))
      for (const { outpoint } of state.ledger.openCoins()) expect(spent.has(outpointKey(outpoint))).toBe(false)
      sizes.add(state.ledger.size)
    }
    const asked: Promise<unknown>[] = []
    chain.mine({ transactions })
    const forward = await lookBetween(wallet.follow(), () => {
      look()
      asked.push(wallet.historyPage(QUERY), wallet.coins(), wallet.addresses())
    })
    expect(forward.looks).toBeGreaterThan(transactions.length)
    expect(sizes.size).toBeGreaterThan(10)
    await Promise.all(asked)
    const settled = wallet.balance()
    expect(settled).toEqual({ available: (FAN - 5) * 15_000, pending: 0, ripening: 0, locked: 0 })
    expect((await wallet.historyPage(QUERY)).total).toBe(1 + transactions.length)
    expect(await wallet.differencesFromRescan()).toEqual([])
    // the block goes and comes back in another one
    await chain.disconnect(1)
    chain.mine()
    chain.mine({ transactions })
    await lookBetween(wallet.follow(), () => void wallet.balance())
    expect(wallet.balance()).toEqual(settled)
    expect(await wallet.differencesFromRescan()).toEqual([])
  })

  it('answers lists of the moment in which they were asked for', async () => {
    const { chain, opened, transactions } = await busyBlock()
    const { wallet } = opened
    const before = (await wallet.coins()).map(({ txid, index, state }) => `${txid}:${index} ${state}`)
    endGivingWay = giveWayAlways()
    const coins = wallet.coins()
    chain.mine({ transactions })
    await wallet.follow()
    expect((await coins).map(({ txid, index, state }) => `${txid}:${index} ${state}`)).toEqual(before)
  })

  it.each([10, 6_000])('misses none of %i transactions that are told of at once', async (count) => {
    const chain = new WalletChain()
    const alice = await openWallet(chain, { seed: 1 })
    const bob = await openWallet(chain, { seed: 2 })
    chain.mine({ lock: (await alice.wallet.miningLock()) as Uint8Array })
    chain.mineMany(240)
    await alice.wallet.follow()
    await bob.wallet.follow()
    const address = await bob.wallet.newAddress(undefined)
    const quote = await alice.wallet.prepare({ to: [{ address, amount: 1_000_000 }] })
    const txid = await alice.wallet.send(quote.quote)
    const [own] = await chain.waiting()
    const other = spend({ txid: new Uint8Array(32).fill(7), index: 0 }, [[10_000, FOREIGN_LOCK]])
    for (let i = 0; i < count; i++) bob.wallet.transactionSeen(other)
    bob.wallet.transactionSeen(own as Transaction)
    while (bob.wallet.balance().pending === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await bob.wallet.historyPage(QUERY)).entries).toMatchObject([{ txid, state: 'pending' }])
  })

  it('offers a payment again only where the mempool has it no more', async () => {
    const chain = new WalletChain()
    const { wallet } = await openWallet(chain, { seed: 1 })
    chain.mine({ lock: (await wallet.miningLock()) as Uint8Array })
    chain.mineMany(240)
    await wallet.follow()
    const address = await wallet.newAddress(undefined)
    const quote = await wallet.prepare({ to: [{ address, amount: 1_000_000 }] })
    const txid = await wallet.send(quote.quote)
    const offered: string[] = []
    const submit = chain.submitTransaction.bind(chain)
    chain.submitTransaction = async (tx) => {
      offered.push(named(tx))
      return submit(tx)
    }
    chain.mine({ withWaiting: false })
    await wallet.follow()
    expect(offered).toEqual([])
    chain.drop(txid)
    chain.mine({ withWaiting: false })
    await wallet.follow()
    expect(offered).toEqual([txid])
    expect(chain.isWaiting(txid)).toBe(true)
  })
})
