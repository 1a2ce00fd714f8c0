import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../../src-main/primitives/address.ts'
import { type Transaction, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { MemoryDatabase } from '../../../../src-main/storage/memory-database.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'
import { findOwnParts } from '../../../../src-main/wallet/apply-block.ts'
import type { PaymentRequest } from '../../../../src-main/wallet/interface.ts'
import { AccountSecret } from '../../../../src-main/wallet/keys.ts'
import { type PaymentContext, preparePayment } from '../../../../src-main/wallet/prepare-payment.ts'
import { WalletState } from '../../../../src-main/wallet/wallet-state.ts'
import { WalletStore } from '../../../../src-main/wallet/wallet-store.ts'
import { testKey } from '../../../support/chain-builder.ts'
import { randomSource } from '../../../support/wallet-node.ts'

const prepared = (request: PaymentRequest, context: PaymentContext) => runAtOnce(preparePayment(request, context))
const address = formatAddress('rduit', testKey(5).lock)

/** A wallet that was paid `count` coins in one confirmed transaction for each hundred. */
async function walletWith(count: number) {
  const state = new WalletState({ store: new WalletStore({ database: new MemoryDatabase() }) })
  const account = new AccountSecret(new Uint8Array(64).fill(4), 'rduit')
  const { extendedPublicKey: extendedKey, fingerprint } = account
  const counters = { nextReceive: 0, miningIndex: null, backupMade: null, backupTested: null }
  await state.begin({ extendedKey, fingerprint, words: 12, created: 0, birthday: 0, genesis: '', ...counters })
  for (let first = 0; first < count; first += 100) {
    const outputs = Array.from({ length: Math.min(100, count - first) }, (_, i) => ({
      value: 10_000 + (((first + i) * 7_919) % 1_000_003),
      lock: state.keys.lockOf({ chain: 0, index: i % 50 }),
      record: new Uint8Array(0),
    }))
    const tx: Transaction = {
      version: 1,
      lockTime: first,
      inputs: [{ txid: new Uint8Array(32).fill(1), index: first, sequence: 0 }],
      outputs,
      witnesses: [new Uint8Array(0)],
    }
    const own = findOwnParts(state.ledger, tx) ?? { ownInputs: [], ownOutputs: [] }
    const place = { height: 1 + first / 100, blockId: new Uint8Array(32), position: 1, time: 60 * first }
    const waits = { coinbase: false, offered: true, refused: false, replacedBy: undefined, conflictHeight: undefined, note: '' }
    state.put({ txid: transactionId(tx), tx, place, seen: 0, seenHeight: 0, ...waits, ...own })
  }
  state.advance({ height: 500, id: new Uint8Array(32) })
  return { state, prefix: 'rduit', randomBytes: randomSource, nextBlockRate: 10, usualRate: 10, tipIsFresh: true }
}

describe('wallet/prepare-payment', () => {
  it('works a payment from 10,000 coins out in under 300 ms', async () => {
    const context = await walletWith(10_000)
    for (const amount of [50_000, 5_000_000, 300_000_000]) {
      const started = performance.now()
      const { view } = prepared({ to: [{ address, amount }] }, context)
      expect(performance.now() - started).toBeLessThan(300)
      expect(view.coins.reduce((sum, { value }) => sum + value, 0)).toBe(amount + view.fee + view.change)
    }
  })

  it('says when coins are too many for one payment, and sends as much as fits with “all”', async () => {
    const context = await walletWith(10_000)
    expect(() => prepared({ to: [{ address, amount: 4_000_000_000 }] }, context)).toThrow(/too many/)
    const { view } = prepared({ to: [{ address, amount: 'all' }] }, context)
    expect(view.sizeBytes).toBeLessThanOrEqual(100_000)
    expect(view.sizeBytes).toBeGreaterThan(99_800)
    expect(view.warnings).not.toContain('everything')
    expect(view.left).toBeGreaterThan(0)
  })

  it('puts the change at any place', async () => {
    const context = await walletWith(40)
    const places = new Set<number>()
    for (let i = 0; i < 60; i++) {
      const { payment } = prepared({ to: [{ address, amount: 10_000 }], feeRate: 20 }, context)
      if (payment.tx.outputs.length === 2) places.add(payment.tx.outputs.findIndex(({ value }) => value !== 10_000))
    }
    expect([...places].sort()).toEqual([0, 1])
  })

  it('is bound to no height when the tip is old', async () => {
    const context = await walletWith(3)
    expect(prepared({ to: [{ address, amount: 10_000 }] }, context).payment.tx.lockTime).toBe(500)
    expect(prepared({ to: [{ address, amount: 10_000 }] }, { ...context, tipIsFresh: false }).payment.tx.lockTime).toBe(0)
  })

  it('refuses a sum above the supply without leaving the safe integers', async () => {
    const context = await walletWith(3)
    const to = Array.from({ length: 3 }, () => ({ address, amount: 4_200_000_000_000_000 }))
    expect(() => prepared({ to }, context)).toThrow(expect.objectContaining({ code: 'funds-insufficient' }))
  })
})
