// The shape of the chains that are connected: ours and bcoin's have the same blocks of the same payments.

export interface PaymentPlan {
  readonly blocks: number
  /** In each block. */
  readonly payments: number
  /** Of each payment. */
  readonly inputs: number
  readonly outputs: number
}

export interface FanOutPlan {
  readonly blocks: number
  /** Coins that each block makes out of one coinbase. */
  readonly parts: number
}

export interface ChainPlan {
  /** After the empty blocks that ripen the coinbases. */
  readonly ground: FanOutPlan
  readonly oneIn: PaymentPlan
  readonly twoIn: PaymentPlan
  /** Of each branch of the reorganisation; the second has an empty block more. */
  readonly branch: PaymentPlan
  /** Fills the caches before the blocks that memory is measured on. */
  readonly wide: FanOutPlan
}

export const PLAN: ChainPlan = {
  ground: { blocks: 10, parts: 3_000 },
  oneIn: { blocks: 5, payments: 2_500, inputs: 1, outputs: 2 },
  twoIn: { blocks: 3, payments: 2_000, inputs: 2, outputs: 2 },
  branch: { blocks: 100, payments: 50, inputs: 1, outputs: 1 },
  wide: { blocks: 60, parts: 3_500 },
}

export type BlockFile = 'ground' | 'one-in' | 'two-in' | 'branch-a' | 'branch-b' | 'wide' | 'wide-full'

export function paymentsOf({ blocks, payments }: PaymentPlan): number {
  return blocks * payments
}

export function inputsOf(plan: PaymentPlan): number {
  return paymentsOf(plan) * plan.inputs
}
