import { describe, expect, it } from 'vitest'
import type { KeptSwitch } from '../../../../src-main/mining/interface.ts'
import type { StartOptions } from '../../../../src-main/mining/miner.ts'
import { beginMining } from '../../../../src-main/node/begin-mining.ts'
import { createMiningApi, Payee } from '../../../../src-main/node/mining-api.ts'
import { formatAddress } from '../../../../src-main/primitives/address.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'

const WALLET_LOCK = new Uint8Array(32).fill(1)
const OTHER_LOCK = new Uint8Array(32).fill(2)

function createApi({ network = 'test', kept = null as KeptSwitch | null, wallet = true } = {}) {
  const state = { kept, started: [] as StartOptions[], running: false, warnings: [] as string[], refuses: false }
  const log = { ...createSilentLogger(), warn: (message: string) => void state.warnings.push(message) }
  const miner = {
    get keptSwitch() {
      return state.kept
    },
    keepSwitch: async (on: KeptSwitch | null) => {
      state.kept = on
    },
    start: async (options: StartOptions) => {
      // what ends the program now finds the try counted
      if (state.refuses) throw new Error('no memory')
      state.started.push(options)
      state.running = true
    },
    stop: async () => {
      state.running = false
    },
    settings: async () => ({ wallet: 'main' }),
    status: () => ({ running: state.running }),
  }
  const modules = {
    network: { name: network, prefix: 'tduit' },
    miner,
    log,
    wallets: { miningLock: async () => (wallet ? WALLET_LOCK : undefined) },
  } as never
  const api = createMiningApi(modules, new Payee(modules))
  return { state, api, begin: (threads?: number) => beginMining(api, threads, log) }
}

describe('src-main/node/mining-api', () => {
  it('keeps how the switch was set, and that it was switched off', async () => {
    const { state, api } = createApi()
    await api.start({ threads: 3 })
    expect(state.kept).toEqual({ threads: 3, address: null, attempts: 0 })
    const address = formatAddress('tduit', OTHER_LOCK)
    await api.start({ profile: 'full', address })
    expect(state.kept).toEqual({ threads: null, address, attempts: 0 })
    await api.stop()
    expect(state.kept).toBeNull()
  })

  it('keeps nothing of a start that was refused', async () => {
    const { state, api } = createApi({ wallet: false })
    await expect(api.start({})).rejects.toMatchObject({ code: 'mining-no-address' })
    expect(state.kept).toBeNull()
  })

  it('begins again as it was, to the same address, and counts the try beforehand', async () => {
    const address = formatAddress('tduit', OTHER_LOCK)
    const { state, begin } = createApi({ kept: { threads: 2, address, attempts: 0 }, wallet: false })
    await begin()
    expect(state.started).toEqual([{ lock: OTHER_LOCK, threads: 2, profile: undefined }])
    expect(state.kept).toEqual({ threads: 2, address, attempts: 1 })
  })

  it('begins with the number of threads of the command line, and keeps nothing of it', async () => {
    const { state, begin } = createApi({ network: 'regtest' })
    await begin(4)
    expect(state.started).toEqual([{ lock: WALLET_LOCK, threads: 4, profile: undefined }])
    expect(state.kept).toBeNull()
  })

  it('stays off where it was off, and on regtest, where scripts decide', async () => {
    const kept = { threads: 1, address: null, attempts: 0 }
    for (const how of [{}, { network: 'regtest', kept }]) {
      const { state, begin } = createApi(how)
      await begin()
      expect(state.started).toEqual([])
    }
  })

  it('stays off after three starts that did not last, and says so', async () => {
    const { state, begin } = createApi({ kept: { threads: 1, address: null, attempts: 0 } })
    for (let start = 0; start < 5; start++) await begin()
    expect(state.started).toHaveLength(3)
    expect(state.warnings[0]).toContain('Mining stays off')
  })

  it('lets the node start where mining cannot begin again', async () => {
    const { state, begin } = createApi({ kept: { threads: 1, address: null, attempts: 0 } })
    state.refuses = true
    await begin()
    expect(state.warnings).toHaveLength(1)
    const homeless = createApi({ kept: { threads: null, address: null, attempts: 0 }, wallet: false })
    await homeless.begin()
    await homeless.begin(2)
    expect(homeless.state.warnings).toHaveLength(2)
  })
})
