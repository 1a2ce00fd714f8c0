// The miner: one switch, honest figures. manners.ts decides how much and when, work.ts keeps the job, the hash pool guesses.
import type { BlockSink, ChainReader, TipChange } from '../chain/interface.ts'
import { createEmission } from '../consensus/emission.ts'
import { blockWork } from '../consensus/targets.ts'
import type { MempoolReader } from '../mempool/interface.ts'
import { formatAddress } from '../primitives/address.ts'
import { bytesEqual } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import { describeError, type Logger } from '../util/logger.ts'
import { MiningError } from './errors.ts'
import { type GenerateModules, generateBlocks } from './generate.ts'
import { HashMeter, type Moment } from './hash-meter.ts'
import type { HashPool } from './hash-pool.ts'
import type {
  FoundBlock,
  KeptSwitch,
  MiningProfile,
  MiningSample,
  MiningSettings,
  MiningStatus,
  PauseReason,
  Sensors,
  ValueStore,
} from './interface.ts'
import { KeptLedger } from './kept-ledger.ts'
import { KeptSettings } from './kept-settings.ts'
import { type Decision, Manners, type Wish } from './manners.ts'
import { estimateNetworkHashRate, oddsOf } from './odds.ts'
import { PoolControl } from './pool-control.ts'
import type { SettingsChange } from './settings.ts'
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
/** Mining that lasted this long does not bring the computer down. */
const STEADY_MS = 60_000

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

/** Mining that is on. */
interface Run extends Wish {
  lock: Uint8Array
}

export class Miner {
  /** Told every second while mining is on, and at every change. Facts only. */
  onStatus: ((status: MiningStatus, sample: MiningSample) => void) | undefined
  private readonly modules: MinerModules
  private readonly tickMs: number
  private readonly monotonicMs: () => number
  private readonly work: MiningWork
  private readonly pool: PoolControl
  private readonly manners: Manners
  private readonly kept: KeptSettings
  private readonly ledger: KeptLedger
  private readonly meter = new HashMeter()
  private readonly emission = createEmission()
  private run: Run | undefined
  private paused: PauseReason | null = null
  private eased = false
  /** Since mining was switched on. */
  private minedMs = 0
  private timer: NodeJS.Timeout | undefined
  private tickAtMs = 0
  private improvedAtMs = 0
  private savedAtMs = 0
  private lostThread: { reason: string; atMs: number } | undefined
  private networkHashRate: number | null = null

  constructor({ tickMs = TICK_MS, restMs = REST_MS, monotonicMs = () => performance.now() }: MinerOptions, modules: MinerModules) {
    const { hashPool, settingsStore, ledgerStore } = modules
    this.tickMs = tickMs
    this.monotonicMs = monotonicMs
    this.modules = modules
    this.pool = new PoolControl(hashPool)
    this.manners = new Manners({ ...modules, maxThreads: hashPool.maxThreads })
    this.kept = new KeptSettings({ ...modules, store: settingsStore })
    this.ledger = new KeptLedger({ ...modules, store: ledgerStore })
    this.work = new MiningWork({ ...modules, emission: this.emission, monotonicMs, restMs })
    this.work.onFound = (block) => this.recordFound(block)
    hashPool.onFound = (found) => this.inBackground(this.work.handleFound(found), 'A find was lost')
    hashPool.onThreadLost = (reason) => {
      this.lostThread = { reason, atMs: this.monotonicMs() }
    }
  }

  /** Reads settings and ledger. What is damaged is reported and begins anew. */
  async open(): Promise<void> {
    await this.kept.load()
    await this.ledger.load()
    this.networkHashRate = await estimateNetworkHashRate(this.modules.chain)
    await this.modules.sensors.refresh()
  }

  /**
   * Switches mining on, or changes threads, profile or payee of a running miner.
   * @throws MiningError `input-invalid`, `mining-no-address`, `mining-refused` where the threads cannot be started: then it is off
   */
  async start({ lock, threads, profile, whileBehind = false }: StartOptions): Promise<void> {
    if (lock.length !== 32) throw new MiningError('mining-no-address', 'Mining needs an address to pay to. Create a wallet first.')
    if (threads !== undefined) this.requireThreads(threads)
    if (profile !== undefined && profile !== this.kept.settings.profile) await this.kept.change({ profile })
    const wasOff = this.run === undefined
    const run: Run = { lock, threads, whileBehind }
    this.run = run
    if (wasOff) await this.beginRun()
    // switched off again, or on otherwise, in the meantime
    if (this.run !== run) return
    await this.applyEffort(run)
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

  private async beginRun(): Promise<void> {
    this.tickAtMs = this.improvedAtMs = this.monotonicMs()
    this.minedMs = 0
    this.turn({ paused: null, eased: false })
    // what was read when nobody asked may be hours old
    await this.modules.sensors.refresh()
  }

  private async applyEffort(run: Run): Promise<void> {
    const { effort } = this.manners.decide(this.kept.settings, run)
    const isNew = effort.threads !== this.pool.effort?.threads || effort.duty !== this.pool.effort.duty
    try {
      await this.pool.change(effort)
      if (isNew) this.meter.begin(this.moment())
    } catch (error) {
      await this.stop()
      throw new MiningError('mining-refused', `The mining threads could not be started: ${describeError(error).message}.`)
    }
  }

  /** Pays the next blocks to another lock (32 bytes); the speed goes on being measured. Nothing where mining is off. */
  payTo(lock: Uint8Array): void {
    if (this.run === undefined || bytesEqual(this.run.lock, lock)) return
    this.run.lock = lock
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
    clearInterval(this.timer)
    this.timer = undefined
    this.turn({ paused: null, eased: false })
    // both at once: nothing may come in between that switches mining on again
    await Promise.all([this.work.search(undefined), this.pool.change(undefined)])
    this.emit()
    await this.saveLedger()
  }

  /** The last thing before the program ends; the switch stays kept as it is. */
  async close(): Promise<void> {
    await this.stop()
    await this.keepAsSteady()
    await this.saveLedger()
  }

  /** From the node, after the mempool was told. Resolves when the threads guess on the new tip; never rejects. */
  async onTipChanged(_change: TipChange): Promise<void> {
    const { chain, log } = this.modules
    try {
      if (this.run !== undefined) {
        if (this.paused === null) await this.work.tipChanged()
        this.ledger.fold()
      }
      this.networkHashRate = await estimateNetworkHashRate(chain)
    } catch (error) {
      log.error('The miner could not follow the tip', describeError(error))
    }
  }

  /** Changes settings; what is not named stays. @throws MiningError `input-invalid`, `mining-refused` as in `start` */
  async settings(changes: SettingsChange = {}): Promise<MiningSettings> {
    if (Object.values(changes).every((value) => value === undefined)) return { ...this.kept.settings }
    await this.kept.change(changes)
    if (this.run === undefined) this.emit()
    else await this.applyEffort(this.run)
    this.tick()
    return { ...this.kept.settings }
  }

  /** How the switch stood when the node last ran, null for off. */
  get keptSwitch(): KeptSwitch | null {
    return this.kept.switch
  }

  /** Remembers the switch for the next start. Never rejects. */
  async keepSwitch(on: KeptSwitch | null): Promise<void> {
    await this.kept.keepSwitch(on)
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
    const { chain, hashPool, sensors } = this.modules
    const hashRate = this.meter.hashRate()
    const difficulty = Number(blockWork(chain.nextBlock().target))
    const { run, pool } = this
    const { settings } = this.kept
    return {
      running: run !== undefined,
      paused: this.paused,
      profile: run?.threads === undefined ? settings.profile : null,
      threads: pool.effort?.threads ?? 0,
      duty: pool.effort?.duty ?? 0,
      maxThreads: hashPool.maxThreads,
      hashRate,
      byThread: this.meter.byThread(),
      engine: hashPool.description,
      kernel: hashPool.kernel ?? null,
      lostThread: this.reasonOfLoss(),
      networkHashRate: this.networkHashRate,
      difficulty,
      ...oddsOf(hashRate, difficulty),
      ...this.ledger.figures(),
      sensors: sensors.read(),
      address: run === undefined ? null : formatAddress(chain.network.prefix, run.lock),
      settings: { ...settings },
    }
  }

  private reasonOfLoss(): string | null {
    const lost = this.lostThread
    return lost === undefined || this.monotonicMs() - lost.atMs > LOSS_TOLD_MS ? null : lost.reason
  }

  private tick(): void {
    const { run } = this
    if (run === undefined) return
    const moment = this.moment()
    const { atMs } = moment
    this.countMinedTime()
    const decision = this.manners.decide(this.kept.settings, run)
    this.follow(decision)
    const { paused } = decision
    this.inBackground(this.work.search(paused === null ? run.lock : undefined), 'The miner could not begin')
    this.meter.measure(moment, this.modules.hashPool.counts(), this.eased)
    if (paused === null && atMs - this.improvedAtMs >= IMPROVE_EVERY_MS) {
      this.improvedAtMs = atMs
      this.inBackground(this.work.improve(), 'The block template could not be improved')
    }
    if (atMs - this.savedAtMs >= SAVE_EVERY_MS) this.inBackground(this.saveLedger(), 'The mining ledger could not be saved')
    this.emit()
  }

  private follow({ paused, effort, eased }: Decision): void {
    if (paused === this.paused) this.eased = eased
    else {
      this.turn({ paused, eased })
      if (paused === null) this.modules.log.info('Mining goes on')
      else this.modules.log.info('Mining pauses', { paused })
    }
    if (effort.duty !== this.pool.effort?.duty) this.inBackground(this.pool.change(effort), 'The mining threads could not be changed')
  }

  private turn({ paused, eased }: Pick<Decision, 'paused' | 'eased'>): void {
    this.meter.turn(this.moment(), { paused, eased })
    this.paused = paused
    this.eased = eased
  }

  private moment(): Moment {
    return { atMs: this.monotonicMs(), time: this.modules.clock.now() }
  }

  /** The time since the last tick counts when it was spent mining. */
  private countMinedTime(): void {
    const atMs = this.monotonicMs()
    const spentMs = atMs - this.tickAtMs
    this.tickAtMs = atMs
    if (this.paused !== null || spentMs > LONGEST_TICK_MS) return
    this.ledger.addMinedSeconds(spentMs / 1000)
    this.minedMs += spentMs
    if (this.minedMs > STEADY_MS) void this.keepAsSteady()
  }

  /** Mining that lasted, or that ended cleanly, has not brought the computer down. */
  private async keepAsSteady(): Promise<void> {
    const { switch: on } = this.kept
    if (on !== null && on.attempts > 0) await this.kept.keepSwitch({ ...on, attempts: 0 })
  }

  private recordFound(block: FoundBlock): void {
    this.ledger.add(block)
    this.inBackground(this.saveLedger(), 'The mining ledger could not be saved')
    this.emit()
  }

  private async saveLedger(): Promise<void> {
    this.savedAtMs = this.monotonicMs()
    await this.ledger.save()
  }

  private emit(): void {
    if (this.onStatus === undefined) return
    const status = this.status()
    this.onStatus(status, { time: this.modules.clock.now(), hashRate: status.hashRate, paused: this.paused, eased: this.eased })
  }

  private inBackground(task: Promise<void>, what: string): void {
    task.catch((error: unknown) => this.modules.log.error(what, describeError(error)))
  }
}
