// Sending: a payment is worked out by the node, shown, and then signed exactly as it was shown.
import { useDuit } from '../../state/duit.ts'
import { WALLET } from '../../state/stores.ts'
import { useAction } from '../wallet/use-action.ts'

/** How soon it should be in a block. */
export type Haste = 'next' | 'soon'
const BLOCKS: Record<Haste, number> = { next: 1, soon: 10 }

export interface PaymentWish {
  address: string
  amount: number | 'all'
  haste: Haste
  note: string
}

export function usePrepare() {
  const { client } = useDuit()
  return useAction(async ({ address, amount, haste, note }: PaymentWish) => {
    const { feeRate } = await client.fees.estimate({ blocks: BLOCKS[haste] })
    return client.wallet.prepare({ wallet: WALLET, to: [{ address, amount }], feeRate, ...(note === '' ? {} : { note }) })
  })
}

export function usePay() {
  const { client } = useDuit()
  return useAction((quote: string) => client.wallet.send({ wallet: WALLET, quote }))
}
