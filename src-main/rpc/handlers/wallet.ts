// wallet.* and backup.*: each call names its wallet; everything else is the wallet's own business.
import type { NodeApi } from '../../node/interface.ts'
import { procedures } from '../procedures.ts'

const { wallet: on, backup: onBackup } = procedures
const ok = { ok: true } as const

export function createWalletHandlers({ wallet }: Pick<NodeApi, 'wallet'>) {
  return {
    list: on.list.handler(async () => ({ wallets: await wallet.list() })),
    info: on.info.handler(({ input }) => wallet.info(input.wallet)),
    create: on.create.handler(({ input }) => wallet.create(input)),
    restore: on.restore.handler(({ input }) => wallet.restore(input)),
    unlock: on.unlock.handler(({ input }) => wallet.unlock(input.wallet, input.password)),
    lock: on.lock.handler(async ({ input }) => {
      await wallet.lock(input.wallet)
      return ok
    }),
    changePassword: on.changePassword.handler(async ({ input }) => {
      await wallet.changePassword(input.wallet, input.password, input.newPassword)
      return ok
    }),
    balance: on.balance.handler(({ input }) => wallet.balance(input.wallet)),
    balanceHistory: on.balanceHistory.handler(async ({ input }) => ({
      steps: await wallet.balanceHistory(input.wallet, input.from, input.points),
    })),
    newAddress: on.newAddress.handler(async ({ input }) => ({ address: await wallet.newAddress(input.wallet, input.label) })),
    addresses: on.addresses.handler(async ({ input }) => ({ addresses: await wallet.addresses(input.wallet) })),
    coins: on.coins.handler(async ({ input }) => ({ coins: await wallet.coins(input.wallet) })),
    history: on.history.handler(({ input }) => wallet.history(input.wallet, input)),
    prepare: on.prepare.handler(({ input }) => wallet.prepare(input.wallet, input)),
    send: on.send.handler(async ({ input }) => ({ txid: await wallet.send(input.wallet, input.quote) })),
    bump: on.bump.handler(({ input }) => wallet.bump(input.wallet, input.txid, input.feeRate)),
    label: on.label.handler(async ({ input }) => {
      await wallet.label(input.wallet, input)
      return ok
    }),
  }
}

export function createBackupHandlers({ wallet }: Pick<NodeApi, 'wallet'>) {
  return {
    words: onBackup.words.handler(({ input }) => wallet.words(input.wallet, input.password)),
    confirmWords: onBackup.confirmWords.handler(async ({ input }) => ({ matches: await wallet.confirmWords(input.wallet, input.words) })),
    status: onBackup.status.handler(({ input }) => wallet.backupStatus(input.wallet)),
  }
}
