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
const ELSEWHERE = formatAddress('rduit', testKey(5).lock)

/** A wallet with one confirmed coin, whose payments are taken as waiting at once. */
async function walletWithOneCoin() {
  const state = new WalletState({ store: new WalletStore({ database: new MemoryDatabase() }) })
  const { extendedPublicKey: extendedKey, fingerprint } = new AccountSecret(new Uint8Array(64).fill(4), 'rduit')
  const counters = { nextReceive: 0, miningIndex: null, backupMade: null, backupTested: null }
  await state.begin({ extendedKey, fingerprint, words: 12, created: 0, birthday: 0, genesis: '', ...counters })
  const keep = (tx: Transaction, height: number | undefined) => {
    const own = findOwnParts(state.ledger, tx) ?? { ownInputs: [], ownOutputs: [] }
    const place = height === undefined ? undefined : { height, blockId: new Uint8Array(32), position: 1, time: 60 * height }
    const waits = { coinbase: false, offered: true, refused: false, replacedBy: undefined, conflictHeight: undefined, note: '' }
    state.put({ txid: transactionId(tx), tx, place, seen: 0, seenHeight: 0, ...waits, ...own })
  }
  const ownLock = state.keys.lockOf({ chain: 0, index: 0 })
  const outputs = [{ value: 1_000_000_000, lock: ownLock, record: new Uint8Array(0) }]
  const inputs = [{ txid: new Uint8Array(32).fill(1), index: 0, sequence: 0 }]
  keep({ version: 1, lockTime: 0, inputs, outputs, witnesses: [new Uint8Array(0)] }, 1)
  state.advance({ height: 500, id: new Uint8Array(32) })
  const context = { state, prefix: 'rduit', randomBytes: randomSource, nextBlockRate: 10, usualRate: 10, tipIsFresh: true }
  const pay = async (to: PaymentRequest['to']) => {
    keep(prepared({ to }, context).payment.tx, undefined)
    await state.extendKeys()
  }
  return { pay, own: formatAddress('rduit', ownLock) }
}

const noneLeft = expect.objectContaining({ code: 'funds-insufficient' })

describe('wallet/families', () => {
  it('builds on its own change until 25 stand above a payment, and then waits for a block', async () => {
    const { pay } = await walletWithOneCoin()
    for (let i = 0; i < 26; i++) await pay([{ address: ELSEWHERE, amount: 20_000 }])
    await expect(pay([{ address: ELSEWHERE, amount: 20_000 }])).rejects.toEqual(noneLeft)
  })

  it('builds on a payment to itself until 25 stand below it', async () => {
    const { pay, own } = await walletWithOneCoin()
    await pay(Array.from({ length: 40 }, () => ({ address: own, amount: 20_000_000 })))
    for (let i = 0; i < 25; i++) await pay([{ address: ELSEWHERE, amount: 15_000_000 }])
    await expect(pay([{ address: ELSEWHERE, amount: 15_000_000 }])).rejects.toEqual(noneLeft)
  })
})
