// What can be done with the wallet itself: create, restore, unlock, lock, change its password, show and check its words.
import { useDuit } from '../../state/duit.ts'
import { WALLET } from '../../state/stores.ts'
import { useAction } from './use-action.ts'

/** Takes over the wallet's state after an action that changed it. */
function useRefreshWallet(): () => Promise<void> {
  const { client, applyWallet } = useDuit()
  return async () => applyWallet(await client.wallet.info({ wallet: WALLET }))
}

export function useCreateWallet() {
  const { client } = useDuit()
  return useAction((password: string) => client.wallet.create({ wallet: WALLET, password, words: 24 }))
}

export function useRestoreWallet() {
  const { client } = useDuit()
  const refresh = useRefreshWallet()
  return useAction(async (words: string, password: string) => {
    const restored = await client.wallet.restore({ wallet: WALLET, words, password })
    await refresh()
    return restored
  })
}

export function useUnlock() {
  const { client, applyWallet } = useDuit()
  return useAction(async (password: string) => {
    const info = await client.wallet.unlock({ wallet: WALLET, password })
    applyWallet(info)
    return info
  })
}

export function useLock() {
  const { client } = useDuit()
  const refresh = useRefreshWallet()
  return useAction(async () => {
    await client.wallet.lock({ wallet: WALLET })
    await refresh()
  })
}

export function useChangePassword() {
  const { client } = useDuit()
  return useAction((password: string, newPassword: string) => client.wallet.changePassword({ wallet: WALLET, password, newPassword }))
}

export function useShowWords() {
  const { client } = useDuit()
  return useAction((password: string) => client.backup.words({ wallet: WALLET, password }))
}

export function useConfirmWords() {
  const { client } = useDuit()
  const refresh = useRefreshWallet()
  return useAction(async (words: string) => {
    const { matches } = await client.backup.confirmWords({ wallet: WALLET, words })
    if (matches) await refresh()
    return matches
  })
}

/** Lets the screens know of a wallet that was just made. */
export const useWalletMade = useRefreshWallet
