import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Chain } from '../../src-main/chain/chain.ts'
import { createNetwork } from '../../src-main/consensus/networks.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { Mempool } from '../../src-main/mempool/mempool.ts'
import type { FoundHeader, HashPool, MiningJob } from '../../src-main/mining/hash-pool.ts'
import type { MiningStatus, PauseReason, SensorReading, ValueStore } from '../../src-main/mining/interface.ts'
import { Miner } from '../../src-main/mining/miner.ts'
import { decodeHeader } from '../../src-main/primitives/block.ts'
import { type Coin, transactionId } from '../../src-main/primitives/transaction.ts'
import { bytesToHex, hexToBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { createQuickNetwork, output, signPayment, testKey } from '../support/chain-builder.ts'
import { openTestChain, type TestChain } from '../support/chain-node.ts'

const KEY = testKey(1)
/** Half of all hashes meet it. */
const EASY = new Uint8Array(32).fill(0x7f, 0, 1)
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const log = createSilentLogger()

function memoryStore(): ValueStore & { value: unknown; saves: number } {
  return {
    value: undefined,
    saves: 0,
    async load() {
      return this.value
    },
    async save(value) {
      this.value = JSON.parse(JSON.stringify(value))
      this.saves += 1
    },
  }
}

async function until(condition: () => boolean, what: string, timeoutMs = 20_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`)
    await wait(5)
  }
}

describe('integration: the miner', () => {
  let node: TestChain
  let mempool: Mempool
  let miner: Miner
  let engine: Engine
  let settingsStore: ReturnType<typeof memoryStore>
  let ledgerStore: ReturnType<typeof memoryStore>
  let canMine: PauseReason | null
  let reading: SensorReading
  let monotonic: () => number

  /** A hash pool that finds only when told to, where a test decides what is found and when. */
  class HandPool implements HashPool {
    readonly maxThreads = 4
    readonly description = 'by hand'
    onFound: ((found: FoundHeader) => void) | undefined
    onThreadLost: ((reason: string) => void) | undefined
    jobs: (MiningJob | undefined)[] = []
    threads = 0
    duty = 0
    guesses = 0
    async configure(threads: number, duty: number): Promise<void> {
      this.threads = threads
      this.duty = duty
    }
    setJob(job: MiningJob | undefined): void {
      this.jobs.push(job)
    }
    counts(): readonly number[] {
      this.guesses += 50
      return Array.from({ length: this.threads }, () => this.guesses)
    }
    async stop(): Promise<void> {
      this.threads = 0
    }
    get job(): MiningJob {
      const job = this.jobs.at(-1)
      if (job === undefined) throw new Error('There is no job')
      return job
    }
    /** Finds the nonce of a job. */
    async find(job = this.job): Promise<FoundHeader> {
      const header = job.header.slice()
      for (let nonce = 0; ; nonce++) {
        new DataView(header.buffer).setUint32(148, nonce)
        if ((await engine.checkWork([{ header, target: EASY }], job.memoryKiB)) === -1) return { jobId: job.id, header }
      }
    }
  }

  async function openAll(network = createQuickNetwork()): Promise<void> {
    node = await openTestChain({
      network,
      onTipChanged: async (change) => {
        await mempool.onTipChanged(change)
        void miner.onTipChanged(change)
      },
    })
    node.clock.nowMs = Date.now()
    mempool = new Mempool({}, { chain: node.chain, verify: engine.verify, clock: { now: () => node.clock.nowMs }, log })
    miner = openMiner(engine.hashPool)
    await miner.open()
  }

  function openMiner(hashPool: HashPool, restMs = 0): Miner {
    return new Miner(
      { tickMs: 20, restMs, monotonicMs: () => monotonic() },
      {
        chain: node.chain,
        mempool,
        sink: node.chain,
        hashPool,
        checkWork: engine.checkWork,
        clock: { now: () => node.clock.nowMs },
        log,
        sensors: { read: () => reading, refresh: async () => undefined },
        settingsStore,
        ledgerStore,
        random: (length) => Uint8Array.from(randomBytes(length)),
        canMine: () => canMine,
      },
    )
  }

  beforeEach(async () => {
    settingsStore = memoryStore()
    ledgerStore = memoryStore()
    canMine = null
    reading = { onMains: true, celsius: 40, idleSeconds: null }
    monotonic = () => performance.now()
    engine = await createWasmEngine({ threads: 1, log })
    await openAll()
  })

  afterEach(async () => {
    await miner.close()
    await mempool.stop()
    await node.chain.stop()
    await engine.stop()
  })

  const coinOf = async (chain: Chain, height: number): Promise<Coin> => {
    const view = await chain.getHeaderAt(height)
    const block = await chain.getBlock(view?.id as Uint8Array)
    const [coinbase] = block?.transactions ?? []
    if (coinbase === undefined) throw new Error('A block has a coinbase')
    const [coin] = await chain.getCoins([{ txid: transactionId(coinbase), index: 0 }])
    return coin as Coin
  }
  const payment = (coin: Coin, fee: number) =>
    signPayment(node.chain.network.genesisId, { coins: [coin], keys: [KEY], outputs: [output(coin.output.value - fee, KEY.lock)] })

  it('mines real blocks with real threads, and its figures are those of the chain', async () => {
    await node.chain.stop()
    await openAll(createNetwork('regtest', keystreamReference))
    const statuses: MiningStatus[] = []
    miner.onStatus = (status) => statuses.push(status)
    await miner.start({ lock: KEY.lock, threads: 2 })
    await until(() => node.chain.tip().height >= 12 && miner.status().hashRate > 0, 'twelve blocks')
    const status = miner.status()
    expect(status).toMatchObject({ running: true, paused: null, profile: null, threads: 2, difficulty: 2 })
    expect(status.address).toMatch(/^rduit1p/)
    expect(status.byThread).toHaveLength(2)
    expect(status.expectedSeconds).toBeCloseTo(2 / status.hashRate, 6)
    await miner.stop()
    const stopped = miner.status()
    const { height } = node.chain.tip()
    expect(stopped).toMatchObject({ running: false, hashRate: 0, threads: 0, blocksFound: height })
    let earned = 0
    for (let at = 1; at <= height; at++) earned += (await coinOf(node.chain, at)).output.value
    expect(stopped.earned).toBe(earned)
    expect(stopped.lastFound).toMatchObject({ id: bytesToHex(node.chain.tip().id), height, matures: height + 240 })
    expect(stopped.minedSeconds).toBeGreaterThan(0)
    expect(statuses.length).toBeGreaterThan(5)
    await wait(100)
    expect(node.chain.tip().height).toBe(height)
  })

  it('generates 250 blocks in a few seconds and takes in what waits, best fee rate first', async () => {
    const began = performance.now()
    const ids = await miner.generate(250, KEY.lock)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(ids).toHaveLength(250)
    expect(bytesToHex(node.chain.tip().id)).toBe(ids.at(-1))
    const cheap = payment(await coinOf(node.chain, 1), 5_000)
    const dear = payment(await coinOf(node.chain, 2), 50_000)
    for (const tx of [cheap, dear]) expect(await mempool.accept(tx)).toMatchObject({ status: 'accepted' })
    const [id] = await miner.generate(1, KEY.lock)
    const block = await node.chain.getBlock(hexToBytes(id as string) as Uint8Array)
    expect(block?.transactions.slice(1).map((tx) => bytesToHex(transactionId(tx)))).toEqual(
      [dear, cheap].map((tx) => bytesToHex(transactionId(tx))),
    )
    expect(mempool.entries()).toHaveLength(0)
    const reward = (await coinOf(node.chain, 250)).output.value
    expect((await coinOf(node.chain, 251)).output.value).toBeGreaterThan(reward + 54_000)
    expect(miner.status().blocksFound).toBe(251)
    // all of it is there again after a restart
    const again = openMiner(engine.hashPool)
    await again.open()
    expect(again.status()).toMatchObject({ blocksFound: 251, earned: miner.status().earned })
  })

  it('generates with the least legal times until the clock has to be moved, and then says so', async () => {
    await miner.generate(20, KEY.lock)
    node.clock.nowMs -= 290_000
    const more: string[] = []
    await expect(
      (async () => {
        for (;;) more.push(...(await miner.generate(1, KEY.lock)))
      })(),
    ).rejects.toMatchObject({ code: 'mining-refused' })
    // the median moves on by a second with every sixth block
    expect(more.length).toBeGreaterThan(20)
    expect(more.length).toBeLessThan(100)
    expect(miner.status().blocksFound).toBe(20 + more.length)
    node.clock.nowMs += 600_000
    expect(await miner.generate(3, KEY.lock)).toHaveLength(3)
  })

  it('generates on regtest only', async () => {
    await node.chain.stop()
    await openAll(createQuickNetwork({ name: 'test' }))
    await expect(miner.generate(1, KEY.lock)).rejects.toMatchObject({ code: 'not-on-this-network' })
  })

  it('leaves an old tip at once, and drops what is found for it', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    await miner.start({ lock: KEY.lock, profile: 'full' })
    await until(() => pool.jobs.at(-1) !== undefined, 'a job')
    const old = await pool.find()
    await miner.generate(1, KEY.lock)
    await until(() => pool.jobs.at(-1) !== undefined && decodeHeader(pool.job.header).height === 2, 'a job on the new tip', 1_000)
    pool.onFound?.(old)
    await wait(50)
    expect(node.chain.tip().height).toBe(1)
    expect(pool.threads).toBe(4)
  })

  it('hands in a found block once, however many threads find one', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    let handedIn = 0
    const addBlock = node.chain.addBlock.bind(node.chain)
    node.chain.addBlock = (bytes) => {
      handedIn += 1
      return addBlock(bytes)
    }
    await miner.start({ lock: KEY.lock, threads: 3 })
    await until(() => pool.jobs.at(-1) !== undefined, 'a job')
    const found = await pool.find()
    const again = { ...found, header: found.header.slice() }
    pool.onFound?.(found)
    pool.onFound?.(again)
    await until(() => node.chain.tip().height === 1, 'the block')
    await until(() => pool.jobs.at(-1) !== undefined, 'the next job', 1_000)
    pool.onFound?.(again)
    await wait(30)
    expect(handedIn).toBe(1)
    expect(miner.status().blocksFound).toBe(1)
  })

  it('sets a time of at least the median plus one, and refreshes it and the fees every 15 s', async () => {
    await miner.generate(245, KEY.lock)
    const pool = new HandPool()
    let nowMs = 0
    monotonic = () => nowMs
    miner = openMiner(pool)
    node.clock.nowMs -= 250_000
    const { medianTime } = node.chain.tip()
    await miner.start({ lock: KEY.lock })
    await until(() => pool.jobs.at(-1) !== undefined, 'a job')
    expect(decodeHeader(pool.job.header).time).toBe(medianTime + 1)
    const first = pool.job
    node.clock.nowMs += 600_000
    nowMs += 15_000
    await until(() => pool.job.id !== first.id, 'a newer job')
    const second = decodeHeader(pool.job.header)
    expect(second.time).toBe(Math.floor(node.clock.nowMs / 1000))
    expect(second.transactions).toEqual(decodeHeader(first.header).transactions)
    expect(await mempool.accept(payment(await coinOf(node.chain, 1), 9_000))).toMatchObject({ status: 'accepted' })
    nowMs += 15_000
    await until(() => bytesToHex(decodeHeader(pool.job.header).transactions) !== bytesToHex(second.transactions), 'better fees')
    // a find for the job before still counts: it is as good a block
    pool.onFound?.(await pool.find(first))
    await until(() => node.chain.tip().height === 246, 'the block')
  })

  it('rests after a find where the target never changes, so that blocks do not outrun the clock', async () => {
    const resting = openMiner(engine.hashPool, 60_000)
    await resting.open()
    const before = node.chain.tip().height
    await resting.start({ lock: KEY.lock, threads: 1 })
    await until(() => node.chain.tip().height > before, 'a block')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(node.chain.tip().height).toBe(before + 1)
    await resting.close()
  })

  it('a block of ours that a reorganisation takes away no longer counts', async () => {
    await miner.generate(2, KEY.lock)
    const other = await openTestChain({ network: node.chain.network })
    other.clock.nowMs = node.clock.nowMs
    const rival = new Miner(
      {},
      {
        chain: other.chain,
        mempool: new Mempool({}, { chain: other.chain, verify: engine.verify, clock: { now: () => other.clock.nowMs }, log }),
        sink: other.chain,
        hashPool: new HandPool(),
        checkWork: engine.checkWork,
        clock: { now: () => other.clock.nowMs },
        log,
        sensors: { read: () => reading, refresh: async () => undefined },
        settingsStore: memoryStore(),
        ledgerStore: memoryStore(),
        random: (length) => Uint8Array.from(randomBytes(length)),
        canMine: () => null,
      },
    )
    const ids = await rival.generate(3, testKey(2).lock)
    for (const id of ids) await node.chain.addBlock((await other.chain.getBlockBytes(hexToBytes(id) as Uint8Array)) as Uint8Array)
    expect(bytesToHex(node.chain.tip().id)).toBe(ids[2])
    expect(miner.status()).toMatchObject({ blocksFound: 0, earned: 0, lastFound: null })
    await other.chain.stop()
  })

  it('pauses with a reason and goes on by itself', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    await miner.start({ lock: KEY.lock })
    await until(() => pool.jobs.at(-1) !== undefined, 'a job')
    const pausesWith = async (reason: PauseReason): Promise<void> => {
      await until(() => miner.status().paused === reason, reason)
      await until(() => pool.jobs.at(-1) === undefined, `rest for ${reason}`)
    }
    reading = { onMains: false, celsius: 40, idleSeconds: null }
    await pausesWith('battery')
    reading = { onMains: true, celsius: 40, idleSeconds: null }
    await until(() => pool.jobs.at(-1) !== undefined, 'mains again')
    await miner.settings({ stopAboveCelsius: 60 })
    reading = { onMains: true, celsius: 61, idleSeconds: null }
    await pausesWith('heat')
    reading = { onMains: true, celsius: 50, idleSeconds: null }
    await until(() => pool.jobs.at(-1) !== undefined, 'cool again')
    await miner.settings({ onlyWhenIdle: 2 })
    reading = { onMains: true, celsius: 50, idleSeconds: 119 }
    await pausesWith('active')
    reading = { onMains: true, celsius: 50, idleSeconds: 120 }
    await until(() => pool.jobs.at(-1) !== undefined, 'nobody there')
    for (const reason of ['syncing', 'disk-full', 'clock'] as const) {
      canMine = reason
      await pausesWith(reason)
    }
    canMine = 'syncing'
    await miner.start({ lock: KEY.lock, whileBehind: true })
    await until(() => pool.jobs.at(-1) !== undefined, 'mining behind because asked')
    expect(miner.samples().map(({ paused }) => paused)).toContain('battery')
  })

  it('does not count paused time as mined', async () => {
    let nowMs = 0
    monotonic = () => nowMs
    miner = openMiner(new HandPool())
    canMine = 'syncing'
    await miner.start({ lock: KEY.lock })
    nowMs += 3_000
    await wait(60)
    expect(miner.status().minedSeconds).toBe(0)
    canMine = null
    await until(() => miner.status().paused === null, 'mining')
    nowMs += 2_000
    await wait(60)
    expect(miner.status()).toMatchObject({ minedSeconds: 2, minedSecondsThisMonth: 2 })
    // a computer that slept did not mine
    nowMs += 3_600_000
    await wait(60)
    expect(miner.status().minedSeconds).toBe(2)
    await miner.stop()
    expect(ledgerStore.value).toMatchObject({ mined: { seconds: 2 } })
  })

  it('falls back to an empty block, after a pause, when our own chain refuses a find', async () => {
    await miner.generate(241, KEY.lock)
    let nowMs = 0
    monotonic = () => nowMs
    const pool = new HandPool()
    miner = openMiner(pool)
    const addBlock = node.chain.addBlock.bind(node.chain)
    node.chain.addBlock = async () => ({ status: 'rejected', id: null, rule: 'header-state' })
    expect(await mempool.accept(payment(await coinOf(node.chain, 1), 9_000))).toMatchObject({ status: 'accepted' })
    await miner.start({ lock: KEY.lock })
    await until(() => pool.jobs.at(-1) !== undefined, 'a job')
    pool.onFound?.(await pool.find())
    await wait(60)
    expect(pool.jobs.at(-1)).toBeUndefined()
    node.chain.addBlock = addBlock
    nowMs += 1_000
    await until(() => pool.jobs.at(-1) !== undefined, 'another job')
    pool.onFound?.(await pool.find())
    await until(() => node.chain.tip().height === 242, 'the block')
    const block = await node.chain.getBlock(node.chain.tip().id)
    expect(block?.transactions).toHaveLength(1)
    // on the next tip all is as before
    await until(() => pool.jobs.at(-1) !== undefined, 'a job on the next tip')
    pool.onFound?.(await pool.find())
    await until(() => mempool.entries().length === 0, 'the payment confirmed')
  })

  it('keeps settings, changes a running miner, and refuses nonsense', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    await miner.open()
    await miner.start({ lock: KEY.lock })
    expect(pool.threads).toBe(2)
    expect(await miner.settings({ profile: 'quiet', watts: 20 })).toMatchObject({ profile: 'quiet', watts: 20, onlyOnMains: true })
    expect(pool.threads).toBe(1)
    await miner.start({ lock: KEY.lock, profile: 'full' })
    expect(pool.threads).toBe(4)
    await expect(miner.settings({ watts: -5 })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(miner.start({ lock: KEY.lock, threads: 0 })).rejects.toMatchObject({ code: 'input-invalid' })
    // each thread takes megabytes, and more than the processor runs at a time find nothing more
    await expect(miner.start({ lock: KEY.lock, threads: 17 })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(miner.start({ lock: new Uint8Array(5) })).rejects.toMatchObject({ code: 'mining-no-address' })
    const again = openMiner(new HandPool())
    await again.open()
    expect(await again.settings()).toMatchObject({ profile: 'full', watts: 20 })
  })

  it('gives way while somebody works at the computer, without a rest and with the same threads', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    reading = { onMains: true, celsius: 40, idleSeconds: 600 }
    await miner.start({ lock: KEY.lock })
    expect(pool).toMatchObject({ threads: 2, duty: 1 })
    reading = { ...reading, idleSeconds: 1 }
    await until(() => pool.duty === 0.5, 'half of the time')
    expect(miner.status()).toMatchObject({ paused: null, threads: 2, duty: 0.5 })
    expect(pool.jobs.at(-1)).toBeDefined()
    reading = { ...reading, idleSeconds: 61 }
    await until(() => pool.duty === 1, 'all of the time')
    reading = { ...reading, idleSeconds: 1 }
    await miner.start({ lock: KEY.lock, threads: 3 })
    expect(pool).toMatchObject({ threads: 3, duty: 1 })
  })

  it('shows a figure for each thread there is, and none of threads that are not measured', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    let shown: number[][] = []
    miner.onStatus = (status) => shown.push(status.byThread)
    await miner.start({ lock: KEY.lock, threads: 1 })
    expect(shown.at(-1)).toEqual([])
    await until(() => miner.status().byThread.length === 1, 'one figure')
    // the same thread, but half of the time: what it made before is no figure of now
    await miner.start({ lock: KEY.lock, profile: 'quiet' })
    expect(miner.status()).toMatchObject({ threads: 1, duty: 0.5, byThread: [] })
    shown = []
    await miner.start({ lock: KEY.lock, threads: 3 })
    await until(() => miner.status().byThread.length === 3, 'three figures')
    expect([...new Set(shown.map((rates) => rates.length))].sort()).toEqual(expect.arrayContaining([3]))
    // a thread that works is never shown as one that does nothing
    expect(shown.flat().every((rate) => rate > 0)).toBe(true)
    canMine = 'syncing'
    await until(() => miner.status().paused === 'syncing', 'a rest')
    expect(miner.status()).toMatchObject({ byThread: [], hashRate: 0, expectedSeconds: null })
    canMine = null
    await until(() => miner.status().byThread.length === 3, 'three figures again')
    await miner.stop()
    expect(miner.status()).toMatchObject({ byThread: [], hashRate: 0, threads: 0, duty: 0 })
  })

  it('ends switched off when it is switched on and off at once, and on the other way round', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    await Promise.all([miner.start({ lock: KEY.lock }), miner.stop()])
    await wait(60)
    expect(miner.status().running).toBe(false)
    expect([pool.threads, pool.jobs.at(-1)]).toEqual([0, undefined])
    await miner.start({ lock: KEY.lock })
    await Promise.all([miner.stop(), miner.start({ lock: KEY.lock, threads: 3 })])
    expect(miner.status()).toMatchObject({ running: true, threads: 3 })
    await until(() => pool.threads === 3 && pool.jobs.at(-1) !== undefined, 'threads that guess')
  })

  it('is off, and says why, where the threads cannot be started', async () => {
    const pool = new HandPool()
    pool.configure = async () => {
      throw new Error('no memory for a thread')
    }
    miner = openMiner(pool)
    await expect(miner.start({ lock: KEY.lock })).rejects.toMatchObject({
      code: 'mining-refused',
      message: expect.stringContaining('no memory'),
    })
    expect(miner.status()).toMatchObject({ running: false, threads: 0 })
  })

  it('keeps the switch for the next start, and forgets failed starts once mining has lasted', async () => {
    let nowMs = 0
    monotonic = () => nowMs
    miner = openMiner(new HandPool())
    await miner.open()
    expect(miner.keptSwitch).toBeNull()
    await miner.keepSwitch({ threads: 2, address: null, attempts: 2 })
    await miner.settings({ watts: 7 })
    const again = openMiner(new HandPool())
    await again.open()
    expect(again.keptSwitch).toEqual({ threads: 2, address: null, attempts: 2 })
    expect(await again.settings()).toMatchObject({ watts: 7 })
    await again.start({ lock: KEY.lock, threads: 2 })
    for (let second = 0; second < 70; second += 4) {
      nowMs += 4_000
      await wait(30)
    }
    expect(again.keptSwitch).toEqual({ threads: 2, address: null, attempts: 0 })
    // a clean end is no failed start, and no switch
    await again.keepSwitch({ threads: 2, address: null, attempts: 1 })
    await again.close()
    expect(again.keptSwitch).toEqual({ threads: 2, address: null, attempts: 0 })
  })

  it('says when a thread was lost', async () => {
    const pool = new HandPool()
    miner = openMiner(pool)
    await miner.start({ lock: KEY.lock })
    expect(miner.status().lostThread).toBeNull()
    pool.onThreadLost?.('out of memory')
    expect(miner.status().lostThread).toBe('out of memory')
  })
})
