// What the screens' hooks get hold of: the client, the stores and the feed. Built once in main.tsx.
import { createContext, useContext } from 'react'
import { type NodeClient, type NodeError, nodeErrorOf } from '../rpc/client.ts'
import type { Preferences } from './preferences.ts'
import { type Store, useStore } from './store.ts'
import type { ConnectionState, MiningState, NodeState, Stores, WalletState } from './stores.ts'
import type { WalletInfo } from './types.ts'

export interface Duit {
  client: NodeClient
  stores: Stores
  preferences: Store<Preferences>
  /** Takes over the wallet's state that a call answered. */
  applyWallet(info: WalletInfo): void
  /** Ends the pause before the next attempt to connect. */
  retryNow(): void
}

export type { NodeError }
export { nodeErrorOf }

export const DuitContext = createContext<Duit | undefined>(undefined)

export function useDuit(): Duit {
  const duit = useContext(DuitContext)
  if (duit === undefined) throw new Error('DuitContext is missing above this component')
  return duit
}

export const useConnection = (): ConnectionState => useStore(useDuit().stores.connection)
export const useNode = (): NodeState => useStore(useDuit().stores.node)
export const useWallet = (): WalletState => useStore(useDuit().stores.wallet)
export const useMining = (): MiningState => useStore(useDuit().stores.mining)
export const usePreferences = (): Preferences => useStore(useDuit().preferences)
/** Whether calls can be made now. */
export const useOnline = (): boolean => useConnection().phase === 'online'
