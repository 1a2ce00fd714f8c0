// The switch: where it stands, whether it can be moved, and moving it.
import { type NodeError, useDuit, useMining, useOnline, useWallet } from '../../state/duit.ts'
import type { MiningProfile, MiningSettings } from '../../state/types.ts'
import { useAction } from '../wallet/use-action.ts'

export interface MiningSwitch {
  on: boolean
  /** There is nobody to pay: no wallet and no address. */
  homeless: boolean
  disabled: boolean
  error: NodeError | null
  set(on: boolean): void
}

export function useMiningSwitch(): MiningSwitch {
  const { client, stores } = useDuit()
  const { status } = useMining()
  const { info } = useWallet()
  const online = useOnline()
  const action = useAction(async (on: boolean) => {
    const next = on ? await client.mining.start({}) : await client.mining.stop({})
    stores.mining.set({ status: next })
  })
  const on = online && (status?.running ?? false)
  const homeless = !on && status?.address == null && info?.exists === false
  return { on, homeless, disabled: !online || homeless || action.busy, error: action.error, set: (next) => void action.run(next) }
}

/** Changes what is named; the answer goes into the store at once. */
export function useMiningSettings() {
  const { client, stores } = useDuit()
  return useAction(async (change: Partial<MiningSettings>) => {
    const settings = await client.mining.settings(change)
    stores.mining.set((state) => ({ status: state.status === null ? null : { ...state.status, settings } }))
  })
}

/** Quiet, balanced or full: kept as a setting, and taken at once by a miner that runs. */
export function useMiningProfile() {
  const { client, stores } = useDuit()
  return useAction(async (profile: MiningProfile) => {
    await client.mining.settings({ profile })
    const running = stores.mining.get().status?.running === true
    stores.mining.set({ status: running ? await client.mining.start({ profile }) : await client.mining.status() })
  })
}
