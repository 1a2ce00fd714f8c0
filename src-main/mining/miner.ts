// The miner: one switch, honest figures. Decides how much and when; work.ts keeps the job, the hash pool guesses.
import type { BlockSink, ChainReader, TipChange } from '../chain/interface.ts'
import { createEmission } from '../consensus/emission.ts'
import { blockWork } from '../consensus/targets.ts'
import type { MempoolReader } from '../mempool/interface.ts'
import { formatAddress } from '../primitives/address.ts'
import { bytesEqual, hexToBytes } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { MiningError } from './errors.ts'
import { type GenerateModules, generateBlocks } from './generate.ts'
import { HashMeter } from './hash-meter.ts'
import type { HashPool } from './hash-pool.ts'
import type {
  FoundBlock,
  MiningProfile,
  MiningSample,
  MiningSettings,
  MiningStatus,
  PauseReason,
  Sensors,
  ValueStore,
} from './interface.ts'
import { MiningLedger } from './ledger.ts'
import { estimateNetworkHashRate, oddsOf } from './odds.ts'
import { isTooHot, pauseReason } from './pause.ts'
import { changeSettings, defaultSettings, type Effort, effortOf, parseSettings } from './settings.ts'
import { MiningWork } from './work.ts'

const TICK_MS = 1_000
/** How often a job gets the time of now, and better transactions. */
const IMPROVE_EVERY_MS = 15_000
const SAVE_EVERY_MS = 60_000
/** With the tick after it: about a block a second on regtest. */
const REST_MS = 800
/** Threads that may be asked for, for each that the processor runs at a time: more of them find nothing more, and each takes megabytes. */
const THREADS_A_PROCESSOR_THREAD = 2
/** Also where the processor runs few. */
const LEAST_MOST_THREADS = 16
/** A gap between two ticks beyond this was sleep, not mining. */
const LONGEST_TICK_MS = 5_000
/** How long the status says that a thread was lost. */
const LOSS_TOLD_MS = 600_000

export interface MinerOptions {
  readonly tickMs?: number
  /** Rest after a find on a network that does not retarget. */
  readonly restMs?: number
  /** Milliseconds of a clock that never jumps. */
  readonly monotonicMs?: () => number
}

export interface MinerModules {
  readonly chain: Pick<ChainReader, 'network' | 'tip' | 'nextBlock' | 'getCoins' | 'stateAfter' | 'getHeaderAt' | 'isOnBestChain'>
  readonly mempool: MempoolReader
  readonly sink: Pick<BlockSink, 'addBlock'>
  readonly hashPool: HashPool
  readonly checkWork: GenerateModules['checkWork']
  readonly clock: Clock
  readonly log: Logger
  readonly sensors: Sensors
  readonly settingsStore: ValueStore
  readonly ledgerStore: ValueStore
  /** That many random bytes. */
  readonly random: (length: number) => Uint8Array
  /** Why the node cannot mine now (`syncing`, `clock`, `disk-full`), or null. */
  readonly canMine: () => PauseReason | null
}

export interface StartOptions {
  /** Who is paid: 32 bytes. */
  readonly lock: Uint8Array
  /** Instead of a profile. */
  readonly threads?: number | undefined
  /** Kept in the settings; those of the settings without it. */
  readonly profile?: MiningProfile | undefined
  /** Mine also while the chain is behind others. */
  readonly whileBehind?: boolean | undefined
}

interface Run {
  readonly lock: Uint8Array
  readonly profile: MiningProfile | null
  readonly effort: Effort
  readonly whileBehind: boolean
}

export class Miner {
  /** Told every second while mining is on, and at every change. Facts only. */
  onStatus: ((status: MiningStatus, sample: MiningSample) => void) | undefined
  private readonly modules: MinerModules
  private readonly tickMs: number
  private readonly monotonicMs: () => number
  private readonly work: MiningWork
  private readonly meter = new HashMeter()
  private readonly emission = createEmission()
  private ledger = MiningLedger.empty()
  private settingsNow = defaultSettings()
  private run: Run | undefined
  private paused: PauseReason | null = null
  private isHot = false
  private timer: NodeJS.Timeout | undefined
  private tickAtMs = 0
  private improvedAtMs = 0
  private savedAtMs = 0
  private lostThread: { reason: string; atMs: number } | undefined
  private networkHashRate: number | null = null
  private saving: Promise<void> = Promise.resolve()

  constructor({ tickMs = TICK_MS, restMs = REST_MS, monotonicMs = () => performance.now() }: MinerOptions, modules: MinerModules) {
    this.tickMs = tickMs
    this.monotonicMs = monotonicMs
    this.modules = modules
    this.work = new MiningWork({ ...modules, emission: this.emission, monotonicMs, restMs })
    this.work.onFound = (block) => this.recordFound(block)
    modules.hashPool.onFound = (found) => this.inBackground(this.work.handleFound(found), 'A find was lost')
    modules.hashPool.onThreadLost = (reason) => {
      this.lostThread = { reason, atMs: this.monotonicMs() }
    }
  }

  /** Reads settings and ledger. What is damaged is reported and begins anew. */
  async open(): Promise<void> {
    const { settingsStore, ledgerStore, log } = this.modules
    const settings = parseSettings(await settingsStore.load())
    if (settings === undefined) log.warn('The saved mining settings are damaged; mining begins with the defaults')
    this.settingsNow = settings ?? defaultSettings()
    const ledger = MiningLedger.parse(await ledgerStore.load())
    if (ledger === undefined) log.warn('The list of blocks that this node found is damaged; it begins anew')
    this.ledger = ledger ?? MiningLedger.empty()
    this.networkHashRate = await estimateNetworkHashRate(this.modules.chain)
  }

  /** Switches mining on, or changes threads, profile or payee of a running miner. @throws MiningError `input-invalid`, `mining-no-address` */
  async start({ lock, threads, profile, whileBehind = false }: StartOptions): Promise<void> {
    if (lock.length !== 32) throw new MiningError('mining-no-address', 'Mining needs an address to pay to. Create a wallet first.')
    if (threads !== undefined) this.requireThreads(threads)
    if (profile !== undefined && profile !== this.settingsNow.profile) await this.saveSettings({ profile })
    const chosen = threads === undefined ? this.settingsNow.profile : null
    const effort = chosen === null ? { threads: threads as number, duty: 1 } : effortOf(chosen, this.modules.hashPool.maxThreads)
    const wasRunning = this.run !== undefined
    this.run = { lock, profile: chosen, effort, whileBehind }
    if (!wasRunning) this.tickAtMs = this.improvedAtMs = this.monotonicMs()
    this.meter.reset()
    await this.modules.hashPool.configure(effort.threads, effort.duty)
    if (this.timer === undefined && this.run !== undefined) {
      this.timer = setInterval(() => this.tick(), this.tickMs)
      this.timer.unref()
    }
    this.tick()
  }

  private requireThreads(threads: number): void {
    const { maxThreads } = this.modules.hashPool
    const most = Math.max(LEAST_MOST_THREADS, THREADS_A_PROCESSOR_THREAD * maxThreads)
    if (Number.isInteger(threads) && threads >= 1 && threads <= most) return
    throw new MiningError('input-invalid', `This processor runs ${maxThreads} threads at a time: mining takes 1 to ${most} of them.`)
  }

  /** Pays the next blocks to another lock (32 bytes); the speed goes on being measured. Nothing where mining is off. */
  payTo(lock: Uint8Array): void {
    if (this.run === undefined || bytesEqual(this.run.lock, lock)) return
    this.run = { ...this.run, lock }
    this.tick()
  }

  /** True for a block (id in hex) that this node found. */
  isFound(id: string): boolean {
    return this.ledger.has(id)
  }

  /** Switches mining off and ends its threads. Safe to repeat. */
  async stop(): Promise<void> {
    if (this.run === undefined) return
    this.countMinedTime()
    this.run = undefined
    this.paused = null
    clearInterval(this.timer)
    this.timer = undefined
    await this.work.search(undefined)
    await this.modules.hashPool.stop()
    this.meter.reset()
    this.meter.mark(this.modules.clock.now(), null)
    this.emit()
    await this.saveLedger()
  }

  /** The last thing before the program ends. */
  async close(): Promise<void> {
    await this.stop()
    await this.saveLedger()
  }

  /** From the node, after the mempool was told. Resolves when the threads guess on the new tip; never rejects. */
  async onTipChanged(_change: TipChange): Promise<void> {
    const { chain, log } = this.modules
    try {
      if (this.run !== undefined) {
        if (this.paused === null) await this.work.tipChanged()
        this.ledger.fold(chain.tip().height, (id) => this.isOurs(id))
      }
      this.networkHashRate = await estimateNetworkHashRate(chain)
    } catch (error) {
      log.error('The miner could not follow the tip', describeError(error))
    }
  }

  /** Changes settings; what is not named stays. @throws MiningError `input-invalid` */
  async settings(changes: { readonly [K in keyof MiningSettings]?: MiningSettings[K] | undefined } = {}): Promise<MiningSettings> {
    if (Object.values(changes).every((value) => value === undefined)) return { ...this.settingsNow }
    await this.saveSettings(changes)
    const { run, settingsNow } = this
    if (run !== undefined && run.profile !== null && run.profile !== settingsNow.profile) {
      const { lock, whileBehind } = run
      await this.start({ lock, whileBehind })
    } else this.tick()
    return { ...settingsNow }
  }

  private async saveSettings(changes: { readonly [K in keyof MiningSettings]?: MiningSettings[K] | undefined }): Promise<void> {
    const changed = changeSettings(this.settingsNow, changes)
    await this.modules.settingsStore.save(changed)
    this.settingsNow = changed
  }

  /** regtest only: mines now, for real, and answers the ids, lower-case hex. @throws MiningError `not-on-this-network`, `mining-refused` */
  async generate(blocks: number, lock: Uint8Array): Promise<string[]> {
    const ids: string[] = []
    const record = (block: FoundBlock): void => {
      ids.push(block.id)
      this.ledger.add(block)
    }
    try {
      await generateBlocks({ count: blocks, lock, record }, { ...this.modules, emission: this.emission })
    } finally {
      await this.saveLedger()
      this.emit()
    }
    return ids
  }

  /** The speed over the last hour, oldest first. */
  samples(): MiningSample[] {
    return this.meter.samples(this.modules.clock.now())
  }

  status(): MiningStatus {
    const { chain, clock, hashPool, sensors } = this.modules
    const now = clock.now()
    const hashRate = this.meter.hashRate()
    const difficulty = Number(blockWork(chain.nextBlock().target))
    const mined = this.ledger.minedSeconds(now)
    const { run } = this
    return {
      running: run !== undefined,
      paused: this.paused,
      profile: run === undefined ? this.settingsNow.profile : run.profile,
      threads: run?.effort.threads ?? 0,
      maxThreads: hashPool.maxThreads,
      hashRate,
      byThread: this.meter.byThread(),
      engine: this.describeEngine(),
      networkHashRate: this.networkHashRate,
      difficulty,
      ...oddsOf(hashRate, difficulty),
      ...this.ledger.figures(now, (id) => this.isOurs(id)),
      minedSeconds: mined.total,
      minedSecondsThisMonth: mined.thisMonth,
      sensors: sensors.read(),
      address: run === undefined ? null : formatAddress(chain.network.prefix, run.lock),
      settings: { ...this.settingsNow },
    }
  }

  private isOurs(id: string): boolean {
    return this.modules.chain.isOnBestChain(hexToBytes(id) as Uint8Array)
  }

  private describeEngine(): string {
    const { description } = this.modules.hashPool
    const lost = this.lostThread
    if (lost === undefined || this.monotonicMs() - lost.atMs > LOSS_TOLD_MS) return description
    return `${description}. A mining thread stopped and is started again: ${lost.reason}`
  }

  private tick(): void {
    const { run } = this
    if (run === undefined) return
    const { clock, hashPool } = this.modules
    const atMs = this.monotonicMs()
    this.countMinedTime()
    const paused = this.currentPause(run)
    if (paused !== this.paused) this.changePause(paused)
    this.inBackground(this.work.search(paused === null ? run.lock : undefined), 'The miner could not begin')
    this.meter.read(atMs, hashPool.counts())
    this.meter.sample(clock.now(), paused)
    if (paused === null && atMs - this.improvedAtMs >= IMPROVE_EVERY_MS) {
      this.improvedAtMs = atMs
      this.inBackground(this.work.improve(), 'The block template could not be improved')
    }
    if (atMs - this.savedAtMs >= SAVE_EVERY_MS) this.inBackground(this.saveLedger(), 'The mining ledger could not be saved')
    this.emit()
  }

  private changePause(paused: PauseReason | null): void {
    this.meter.mark(this.modules.clock.now(), paused)
    this.meter.reset()
    this.paused = paused
    if (paused === null) this.modules.log.info('Mining goes on')
    else this.modules.log.info('Mining pauses', { paused })
  }

  private currentPause(run: Run): PauseReason | null {
    const { canMine, chain, clock, sensors } = this.modules
    const node = canMine()
    const reading = sensors.read()
    this.isHot = isTooHot(this.settingsNow, reading, this.isHot)
    return pauseReason({
      node: node === 'syncing' && run.whileBehind ? null : node,
      settings: this.settingsNow,
      sensors: reading,
      now: clock.now(),
      medianTime: chain.nextBlock().medianTime,
      isHot: this.isHot,
    })
  }

  /** The time since the last tick counts when it was spent mining. */
  private countMinedTime(): void {
    const atMs = this.monotonicMs()
    const spentMs = atMs - this.tickAtMs
    this.tickAtMs = atMs
    if (this.paused === null && spentMs <= LONGEST_TICK_MS) this.ledger.addMinedSeconds(spentMs / 1000, this.modules.clock.now())
  }

  private recordFound(block: FoundBlock): void {
    this.ledger.add(block)
    this.inBackground(this.saveLedger(), 'The mining ledger could not be saved')
    this.emit()
  }

  private async saveLedger(): Promise<void> {
    this.savedAtMs = this.monotonicMs()
    // one after the other, so that an older one never comes last
    this.saving = this.saving.catch(() => undefined).then(() => this.modules.ledgerStore.save(this.ledger.toJSON()))
    await this.saving
  }

  private emit(): void {
    if (this.onStatus === undefined) return
    const status = this.status()
    this.onStatus(status, { time: this.modules.clock.now(), hashRate: status.hashRate, paused: status.paused })
  }

  private inBackground(task: Promise<void>, what: string): void {
    task.catch((error: unknown) => this.modules.log.error(what, describeError(error)))
  }
}
