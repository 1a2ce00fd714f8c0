// What has to be true of a chain after anything: compared with the builder's own model, to the byte.
import { expect } from 'vitest'
import type { Chain } from '../../src-main/chain/chain.ts'
import { type Coin, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import type { BuiltBlock } from './chain-builder.ts'

/** Tip, commitment, every coin, and what the indexes say of them. */
export async function expectAt(chain: Chain, block: BuiltBlock): Promise<void> {
  expect(bytesToHex(chain.tip().id)).toBe(bytesToHex(block.id))
  expect(chain.tip().chainWork).toBe(block.work)
  expect(bytesToHex(chain.encodedState())).toBe(bytesToHex(block.sum.encode()))
  const coins = [...block.coins.values()]
  expect(await chain.getCoins(coins.map((coin) => coin.outpoint))).toEqual(coins)
  expect(chain.supply().coins).toBe(coins.length)
  // what was spent on the way here is gone, from disk and cache
  const spent: Coin[] = []
  for (let at = block.parent, depth = 0; at !== undefined && depth < 10; at = at.parent, depth++) {
    for (const [key, coin] of at.coins) if (!block.coins.has(key)) spent.push(coin)
  }
  expect((await chain.getCoins(spent.map((coin) => coin.outpoint))).every((coin) => coin === undefined)).toBe(true)
}

/** Balance and number of coins of a lock by the address index, against the model. */
export async function expectAddress(chain: Chain, block: BuiltBlock, lock: Uint8Array): Promise<void> {
  const own = [...block.coins.values()].filter((coin) => bytesToHex(coin.output.lock) === bytesToHex(lock))
  const { balance, coins, history } = await chain.getAddress(lock, 100_000)
  expect(coins).toBe(own.length)
  expect(balance).toBe(own.reduce((sum, coin) => sum + coin.output.value, 0))
  expect(history.reduce((sum, row) => sum + row.change, 0)).toBe(balance)
}

/** Every transaction of the branch is found where it stands. */
export async function expectTransactions(chain: Chain, block: BuiltBlock, depth: number): Promise<void> {
  let at: BuiltBlock | undefined = block
  for (let i = 0; i < depth && at !== undefined; i++, at = at.parent) {
    for (const [position, tx] of at.block.transactions.entries()) {
      const found = await chain.getTransaction(transactionId(tx))
      expect(found).toMatchObject({ height: at.height, position })
      expect(bytesToHex(found?.blockId as Uint8Array)).toBe(bytesToHex(at.id))
    }
  }
}

/** Findings of a walk through the books. */
export async function findingsOf(chain: Chain): Promise<string[]> {
  const findings: string[] = []
  for await (const { finding } of chain.verifyBooks()) if (finding !== undefined) findings.push(finding)
  return findings
}
