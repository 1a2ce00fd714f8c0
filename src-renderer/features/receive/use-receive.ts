// A fresh address, taken once when the screen opens, and whether it was paid meanwhile.
import { useEffect, useRef, useState } from 'react'
import { useDuit, useWallet } from '../../state/duit.ts'
import { WALLET } from '../../state/stores.ts'
import type { HistoryEntry } from '../../state/types.ts'
import { useAction } from '../wallet/use-action.ts'

export function useReceive() {
  const { client } = useDuit()
  const { entries } = useWallet()
  const [address, setAddress] = useState<string | null>(null)
  const fresh = useAction(async () => setAddress((await client.wallet.newAddress({ wallet: WALLET })).address))
  const asked = useRef(false)
  useEffect(() => {
    // One visit takes one address, also where effects run twice.
    if (asked.current) return
    asked.current = true
    void fresh.run()
  }, [fresh.run])
  const payment: HistoryEntry | undefined = entries?.find(
    (entry) => address !== null && entry.amount > 0 && entry.addresses.includes(address),
  )
  return { address, error: fresh.error, again: () => void fresh.run(), payment }
}
