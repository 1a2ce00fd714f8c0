// A fake of the node behind the same contract, in memory, for the window's unit tests and its pictures. Inputs and outputs pass the schemas.
import { implement, ORPCError } from '@orpc/server'
import type * as z from 'zod'
import type { blockSummary } from '../../src-main/contract/chain.ts'
import { contract } from '../../src-main/contract/contract.ts'
import { ERROR_STATUS, type ErrorCode } from '../../src-main/contract/errors.ts'
import type { nodeEvent } from '../../src-main/contract/events.ts'
import type { miningSample, miningStatus } from '../../src-main/contract/mining.ts'
import type { nodeStatus } from '../../src-main/contract/node.ts'
import type { balance, historyEntry, walletInfo } from '../../src-main/contract/wallet.ts'

export type FakeEvent = z.input<typeof nodeEvent>

export interface FakeState {
  status: z.input<typeof nodeStatus>
  blocks: z.input<typeof blockSummary>[]
  info: z.input<typeof walletInfo>
  mining: z.input<typeof miningStatus>
  samples: z.input<typeof miningSample>[]
  entries: z.input<typeof historyEntry>[]
  steps: { time: number; total: number }[]
  /** What an open wallet holds. */
  balance: z.input<typeof balance>
  address: string
  words: string
  password: string
}

export interface ContractFake {
  state: FakeState
  router: ReturnType<typeof createRouter>
  /** Sends an event to everyone who listens. */
  publish(event: FakeEvent): void
  /** Ends all streams, as a node that stops does. */
  endStreams(): void
  listeners(): number
}

class Channel {
  private readonly waiting: FakeEvent[] = []
  private wake: (() => void) | undefined
  ended = false

  push(event: FakeEvent): void {
    this.waiting.push(event)
    this.wake?.()
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<FakeEvent, void, void> {
    signal?.addEventListener('abort', () => this.end(), { once: true })
    while (!this.ended || this.waiting.length > 0) {
      const event = this.waiting.shift()
      if (event !== undefined) yield event
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
    }
  }
}

/** A fake node in the given state; procedures that change something change the state. */
export function createContractFake(state: FakeState): ContractFake {
  const channels = new Set<Channel>()
  const publish = (event: FakeEvent) => {
    for (const channel of channels) channel.push(event)
  }
  return {
    state,
    router: createRouter(state, channels, publish),
    publish,
    endStreams: () => {
      for (const channel of channels) channel.end()
    },
    listeners: () => channels.size,
  }
}

function refuse(code: ErrorCode, data?: Record<string, unknown>): never {
  throw new ORPCError(code, { status: ERROR_STATUS[code], message: code, data })
}

function createRouter(state: FakeState, channels: Set<Channel>, publish: (event: FakeEvent) => void) {
  const os = implement(contract)
  const open = () => (state.info.unlocked ? undefined : refuse('wallet-locked'))
  const changed = () => publish({ topic: 'wallet', info: state.info })
  const setMining = (change: Partial<FakeState['mining']>) => {
    state.mining = { ...state.mining, ...change }
    return state.mining
  }
  return {
    node: { status: os.node.status.handler(() => state.status) },
    chain: { latest: os.chain.latest.handler(({ input }) => ({ blocks: state.blocks.slice(0, input.count) })) },
    fees: {
      estimate: os.fees.estimate.handler(({ input }) => ({
        feeRate: input.blocks === 1 ? 3 : 1,
        blocks: input.blocks,
        basis: 'recent' as const,
      })),
    },
    wallet: {
      info: os.wallet.info.handler(() => state.info),
      create: os.wallet.create.handler(({ input }) => {
        if (state.info.exists) refuse('wallet-exists')
        state.password = input.password
        state.info = {
          ...state.info,
          exists: true,
          unlocked: true,
          words: 24,
          balance: { available: 0, pending: 0, ripening: 0, locked: 0 },
        }
        changed()
        return { wallet: 'main', words: state.words, fingerprint: 'b1c7e02d' }
      }),
      unlock: os.wallet.unlock.handler(({ input }) => {
        if (input.password !== state.password) refuse('password-wrong')
        state.info = { ...state.info, unlocked: true, balance: state.balance }
        changed()
        return state.info
      }),
      lock: os.wallet.lock.handler(() => {
        state.info = { ...state.info, unlocked: false, balance: null }
        changed()
        return { ok: true as const }
      }),
      history: os.wallet.history.handler(({ input }) => {
        open()
        return { entries: state.entries.slice(0, input.limit), cursor: null, total: state.entries.length }
      }),
      balanceHistory: os.wallet.balanceHistory.handler(() => {
        open()
        return { steps: state.steps }
      }),
      newAddress: os.wallet.newAddress.handler(() => ({ address: state.address })),
      prepare: os.wallet.prepare.handler(({ input }) => prepare(state, input.to)),
      send: os.wallet.send.handler(() => ({ txid: 'ab'.repeat(32) })),
    },
    backup: {
      words: os.backup.words.handler(({ input }) =>
        input.password === state.password ? { words: state.words, fingerprint: 'b1c7e02d' } : refuse('password-wrong'),
      ),
      confirmWords: os.backup.confirmWords.handler(({ input }) => ({ matches: input.words === state.words })),
    },
    mining: {
      status: os.mining.status.handler(() => state.mining),
      samples: os.mining.samples.handler(() => ({ samples: state.samples })),
      start: os.mining.start.handler(() => setMining({ running: true })),
      stop: os.mining.stop.handler(() => setMining({ running: false })),
      settings: os.mining.settings.handler(
        ({ input }) => setMining({ settings: Object.assign({ ...state.mining.settings }, input) }).settings,
      ),
    },
    events: {
      subscribe: os.events.subscribe.handler(async function* ({ signal }) {
        const channel = new Channel()
        channels.add(channel)
        try {
          yield* channel.read(signal)
        } finally {
          channels.delete(channel)
        }
      }),
    },
  }
}

function prepare(state: FakeState, to: { address: string; amount: number | 'all' }[]) {
  const available = state.info.balance?.available ?? 0
  const fee = 552
  const paid = to.map((line) => ({ address: line.address, amount: line.amount === 'all' ? available - fee : line.amount }))
  const amount = paid.reduce((sum, line) => sum + line.amount, 0)
  if (amount + fee > available) refuse('funds-insufficient', { missing: amount + fee - available })
  const left = available - amount - fee
  return {
    quote: 'q1',
    amount,
    fee,
    feeRate: 3,
    change: left,
    sizeBytes: 184,
    left,
    to: paid,
    coins: [],
    warnings: [],
    expires: Date.now() + 600_000,
  }
}
