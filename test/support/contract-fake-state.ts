// States for the fake: the wallet of the prototypes, and the same in other circumstances.
import { createHash } from 'node:crypto'
import { bech32m } from '@scure/base'
import type { FakeState } from './contract-fake.ts'

const duit = (whole: number) => Math.round(whole * 100_000_000)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
export const addressOf = (text: string, prefix = 'duit') =>
  bech32m.encode(prefix, [1, ...bech32m.toWords(new Uint8Array(createHash('sha256').update(text).digest()))])

const WORDS =
  'legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title'

export type Scenario =
  | 'full'
  | 'none'
  | 'empty'
  | 'locked'
  | 'syncing'
  | 'fresh'
  | 'off'
  | 'untested'
  | 'modest'
  | 'in-use'
  | 'starting'
  | 'many'
export const SCENARIOS: Scenario[] = [
  'full',
  'none',
  'empty',
  'locked',
  'syncing',
  'fresh',
  'off',
  'untested',
  'modest',
  'in-use',
  'starting',
  'many',
]

/** The wallet of the prototypes (363.99 DUIT, block 237,618), or another circumstance. */
export function fakeState(scenario: Scenario, now: number): FakeState {
  const height = scenario === 'fresh' ? 0 : 237_618
  const state = fullState(height, now)
  const empty = scenario === 'empty' || scenario === 'fresh' || scenario === 'none'
  if (empty) {
    state.entries = []
    state.steps = []
    const exists = scenario !== 'none'
    state.info = {
      ...state.info,
      exists,
      unlocked: exists,
      balance: exists ? { available: 0, pending: 0, ripening: 0, locked: 0 } : null,
      backup: { made: null, tested: null },
    }
  }
  if (empty || scenario === 'off')
    state.mining = {
      ...state.mining,
      ...UNMEASURED,
      running: false,
      threads: 0,
      duty: 0,
    }
  if (empty) state.mining = { ...state.mining, earned: 0, blocksFound: 0, since: null, lastFound: null, minedSeconds: 0, address: null }
  if (empty) state.samples = []
  if (scenario === 'fresh') state.status = { ...state.status, network: 'regtest', peers: 0 }
  if (scenario === 'fresh')
    state.mining = { ...state.mining, networkHashRate: null, sensors: { onMains: null, celsius: null, idleSeconds: null } }
  if (scenario === 'locked') state.info = { ...state.info, unlocked: false, balance: null }
  if (scenario === 'untested') state.info = { ...state.info, backup: { made: now - DAY, tested: null } }
  if (scenario === 'modest') makeModest(state)
  if (scenario === 'in-use') makeInUse(state, now)
  if (scenario === 'starting')
    state.mining = { ...state.mining, ...UNMEASURED, paused: null, lostThread: 'out of memory', profile: 'quiet', threads: 2, duty: 0.5 }
  if (scenario === 'many') {
    const byThread = Array.from({ length: 24 }, (_, index) => 4_100 - index * 17)
    const hashRate = byThread.reduce((sum, rate) => sum + rate, 0)
    state.mining = { ...state.mining, byThread, hashRate, threads: 24, maxThreads: 24, profile: 'full' }
  }
  if (scenario === 'syncing') {
    state.status = {
      ...state.status,
      height: 235_851,
      bestTime: now - 29 * HOUR,
      peers: 8,
      sync: { stage: 'blocks', progress: 0.386, secondsToGo: 40 },
    }
    state.mining = { ...state.mining, ...UNMEASURED, paused: 'syncing' }
  }
  return state
}

const UNMEASURED = { hashRate: 0, byThread: [], chancePerDay: null, expectedSeconds: null, rangeSeconds: null }

/** A computer without the native engine, whose owner has set nothing. */
function makeModest(state: FakeState): void {
  const description = 'WebAssembly in worker threads'
  state.status = { ...state.status, engine: { name: 'wasm', description, threads: 4 } }
  const settings = { ...state.mining.settings, watts: null, pricePerKwh: null }
  state.mining = { ...state.mining, engine: description, kernel: null, settings }
}

/** Somebody has been typing for a quarter of an hour, and mining waits until nobody does. */
function makeInUse(state: FakeState, now: number): void {
  state.mining = {
    ...state.mining,
    ...UNMEASURED,
    paused: 'active',
    sensors: { ...state.mining.sensors, idleSeconds: 4 },
    settings: { ...state.mining.settings, onlyWhenIdle: 5 },
  }
  state.samples = state.samples.map((sample) =>
    sample.time > now - 15 * MINUTE ? { ...sample, hashRate: 0, paused: 'active', eased: false } : sample,
  )
}

function fullState(height: number, now: number): FakeState {
  const blocks = Array.from({ length: Math.min(height + 1, 100) }, (_, index) => ({
    id: hashOf(`block ${height - index}`),
    height: height - index,
    time: now - index * MINUTE,
    transactionCount: 3,
    sizeBytes: 1200,
    mined: index === 40,
  }))
  return {
    status: {
      network: 'main',
      candidate: false,
      height,
      best: blocks[0]?.id ?? '',
      bestTime: now,
      genesis: hashOf('genesis'),
      addresses: [],
      peers: 11,
      sync: { stage: 'idle', progress: 1, secondsToGo: null },
      mempool: { transactions: 3, sizeBytes: 800, heldBytes: 3000, limitBytes: 1e8, minimumFeeRate: 1 },
      disk: { usedBytes: 1_020_000_000, freeBytes: 212_000_000_000, full: false },
      engine: { name: 'native', description: 'C++ with AVX2', threads: 8 },
      indexes: { transactions: true, addresses: true },
      repaired: null,
      version: '0.1.0',
      dataDir: '/home/maria/.local/share/duit',
      time: now,
    },
    blocks,
    info: {
      wallet: 'main',
      exists: true,
      unlocked: true,
      created: now - 160 * DAY,
      height,
      scanning: false,
      scanProgress: 1,
      fingerprint: 'b1c7e02d',
      words: 24,
      backup: { made: now - 20 * DAY, tested: now - 16 * DAY },
      balance: { available: duit(363.99551), pending: duit(25), ripening: duit(9.36), locked: 0 },
    },
    mining: miningState(height, now),
    samples: Array.from({ length: 360 }, (_, index) => {
      const eased = index > 138 && index < 186
      return {
        time: now - HOUR + index * 10_000,
        hashRate: (eased ? 8_100 : 16_200) + Math.round(300 * Math.sin(index * 1.7)),
        paused: null,
        eased,
      }
    }),
    entries: entries(height, now),
    steps: steps(now),
    balance: { available: duit(363.99551), pending: duit(25), ripening: duit(9.36), locked: 0 },
    address: addressOf('receive'),
    words: WORDS,
    password: 'correct horse battery',
  }
}

function miningState(height: number, now: number): FakeState['mining'] {
  return {
    running: true,
    paused: null,
    profile: 'balanced',
    threads: 4,
    duty: 1,
    maxThreads: 8,
    hashRate: 16_200,
    byThread: [4120, 4080, 4030, 3970],
    engine: 'C++ with AVX2',
    kernel: 'AVX2',
    lostThread: null,
    networkHashRate: 40_500_000,
    difficulty: 2.43e9,
    expectedSeconds: 42 * 3600,
    chancePerDay: 0.445,
    rangeSeconds: { from: 7756, to: 452_965 },
    blocksFound: 57,
    earned: duit(549.05),
    earnedThisMonth: duit(75.16),
    since: now - 162 * DAY,
    lastFound: { id: hashOf('block 237556'), height: 237_556, time: now - 62 * MINUTE, matures: height + 39 },
    minedSeconds: 2317 * 3600,
    minedSecondsThisMonth: 300 * 3600,
    sensors: { onMains: true, celsius: 71, idleSeconds: 340 },
    address: addressOf('mine'),
    settings: {
      profile: 'balanced',
      wallet: 'main',
      onlyOnMains: true,
      onlyWhenIdle: null,
      hours: { from: 480, to: 1380 },
      stopAboveCelsius: 85,
      watts: 45,
      pricePerKwh: 0.3,
      currency: 'EUR',
    },
  }
}

function entries(height: number, now: number): FakeState['entries'] {
  const entry = (over: Partial<FakeState['entries'][number]>): FakeState['entries'][number] => ({
    txid: hashOf(JSON.stringify(over)),
    kind: 'received',
    amount: duit(25),
    fee: null,
    height: null,
    blockId: null,
    time: now,
    confirmations: 0,
    matures: null,
    state: 'confirmed',
    counterparties: [],
    addresses: [addressOf('mine')],
    note: '',
    canBump: false,
    runningBalance: duit(363.99551),
    ...over,
  })
  const at = (ago: number, down: number) => ({
    time: now - ago,
    height: height - down,
    blockId: hashOf(`block ${height - down}`),
    confirmations: down + 1,
  })
  return [
    entry({ state: 'pending', note: 'boat hire', runningBalance: null }),
    entry({ kind: 'mined', amount: duit(9.36), ...at(62 * MINUTE, 62), matures: height + 39, state: 'ripening' }),
    entry({
      kind: 'sent',
      amount: duit(-6.40000552),
      fee: 552,
      ...at(20 * HOUR, 1200),
      counterparties: [addressOf('bakery')],
      note: 'bread, June',
    }),
    entry({ amount: duit(48), ...at(29 * HOUR, 1740), note: 'hedge and two trees' }),
    entry({ kind: 'mined', amount: duit(9.37), ...at(64 * HOUR, 3825), matures: height - 3585 }),
    entry({
      kind: 'sent',
      amount: duit(-45),
      fee: 740,
      ...at(6 * DAY, 8600),
      counterparties: [addressOf('a'), addressOf('b'), addressOf('c')],
      note: 'boat hire, shared',
    }),
    entry({ amount: 90_000, ...at(9 * DAY, 12_000), note: 'a few penning' }),
  ]
}

function steps(now: number): FakeState['steps'] {
  const values = [120, 180, 238, 247, 226, 236, 298, 308, 316, 308, 322, 281, 290, 364, 372, 380, 366, 376, 332, 341, 318, 326, 373.3]
  const days = [160, 90, 31, 28.3, 26.7, 25.9, 23.5, 22.7, 20.4, 20, 17.7, 16.6, 15, 13.9, 11.8, 10.1, 9.3, 7.2, 6, 5.4, 4.1, 2.9, 0.05]
  return values.map((value, index) => ({ time: now - (days[index] ?? 0) * DAY, total: duit(value) }))
}
