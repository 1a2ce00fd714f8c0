// The miner's manners: whether it rests now, and how hard it works otherwise.
import type { ChainReader } from '../chain/interface.ts'
import type { Clock } from '../util/clock.ts'
import type { MiningSettings, PauseReason, Sensors } from './interface.ts'
import { isInUse, isTooHot, pauseReason } from './pause.ts'
import { type Effort, effortOf } from './settings.ts'

export interface MannersModules {
  readonly chain: Pick<ChainReader, 'nextBlock'>
  readonly clock: Clock
  readonly sensors: Pick<Sensors, 'read'>
  /** Threads that make sense on this computer. */
  readonly maxThreads: number
  /** Why the node cannot mine now (`syncing`, `clock`, `disk-full`), or null. */
  readonly canMine: () => PauseReason | null
}

/** What was asked for when mining was switched on. */
export interface Wish {
  /** Instead of the profile of the settings. */
  readonly threads: number | undefined
  readonly whileBehind: boolean
}

export interface Decision {
  readonly paused: PauseReason | null
  readonly effort: Effort
  /** The effort is less than the profile's, because somebody works at the computer. */
  readonly eased: boolean
}

export class Manners {
  private readonly modules: MannersModules
  private isHot = false

  constructor(modules: MannersModules) {
    this.modules = modules
  }

  /** What holds at this moment. Threads by number are taken as they are asked for; a profile gives way. */
  decide(settings: MiningSettings, { threads, whileBehind }: Wish): Decision {
    const { canMine, chain, clock, maxThreads, sensors } = this.modules
    const node = canMine()
    const reading = sensors.read()
    this.isHot = isTooHot(settings, reading, this.isHot)
    const paused = pauseReason({
      node: node === 'syncing' && whileBehind ? null : node,
      settings,
      sensors: reading,
      now: clock.now(),
      medianTime: chain.nextBlock().medianTime,
      isHot: this.isHot,
    })
    if (threads !== undefined) return { paused, effort: { threads, duty: 1 }, eased: false }
    const effort = effortOf(settings.profile, maxThreads, isInUse(reading))
    return { paused, effort, eased: paused === null && effort.duty < effortOf(settings.profile, maxThreads, false).duty }
  }
}
