// What the other parts may ask of the miner and are told by it. Types only. The shapes are those of the contract's mining namespace.

export type MiningProfile = 'quiet' | 'balanced' | 'full'
/** Why the miner is on but not guessing at this moment. */
export type PauseReason = 'hours' | 'battery' | 'active' | 'heat' | 'syncing' | 'clock' | 'disk-full'

export interface MiningSettings {
  profile: MiningProfile
  /** The wallet that is paid. */
  wallet: string
  onlyOnMains: boolean
  /** Minutes without keyboard or mouse after which mining goes on, null to mine while somebody uses the computer too. */
  onlyWhenIdle: number | null
  /** Minutes of the local day, null for always. `from` after `to` goes over midnight; equal ones are the whole day. */
  hours: { from: number; to: number } | null
  stopAboveCelsius: number | null
  watts: number | null
  pricePerKwh: number | null
  currency: string
}

export interface MiningSample {
  /** Unix milliseconds. */
  time: number
  hashRate: number
  paused: PauseReason | null
  /** The threads gave way to somebody at the computer: half of the speed is meant. */
  eased: boolean
}

/** null where this computer does not tell. */
export interface SensorReading {
  onMains: boolean | null
  celsius: number | null
  /** Seconds since somebody last used a keyboard or a mouse here. */
  idleSeconds: number | null
}

/** What the desktop around the node knows of the computer, null where it does not; it is asked before the files of the system. */
export type ComputerFacts = Readonly<Pick<SensorReading, 'onMains' | 'idleSeconds'>>

export interface MiningStatus {
  running: boolean
  paused: PauseReason | null
  profile: MiningProfile | null
  threads: number
  /** Share of the time that each thread works, now. */
  duty: number
  maxThreads: number
  hashRate: number
  /** Empty until the threads are measured. */
  byThread: number[]
  engine: string
  /** What it chose among the processor's abilities, such as AVX2; null where there is no choice. */
  kernel: string | null
  /** Why a thread was lost in the last minutes; it is started again by itself. */
  lostThread: string | null
  networkHashRate: number | null
  difficulty: number
  expectedSeconds: number | null
  chancePerDay: number | null
  rangeSeconds: { from: number; to: number } | null
  blocksFound: number
  earned: number
  earnedThisMonth: number
  since: number | null
  lastFound: { id: string; height: number; time: number; matures: number } | null
  minedSeconds: number
  minedSecondsThisMonth: number
  sensors: SensorReading
  address: string | null
  settings: MiningSettings
}

/** A block that this node found. */
export interface FoundBlock {
  /** Block id, lower-case hex. */
  readonly id: string
  readonly height: number
  /** Reward and fees that its coinbase pays, penning. */
  readonly claimed: number
  /** Unix milliseconds. */
  readonly time: number
}

/** Keeps one small value, complete or absent. */
export interface ValueStore {
  /** undefined where nothing was kept yet. */
  load(): Promise<unknown>
  save(value: unknown): Promise<void>
}

export interface Sensors {
  /** What was read last; asks the computer again every few seconds, in the background. */
  read(): SensorReading
  /** Asks the computer now. Never rejects. */
  refresh(): Promise<void>
}

/** How the switch stood, kept for the next start. */
export interface KeptSwitch {
  /** Instead of a profile. */
  readonly threads: number | null
  /** Who is paid; the wallet of the settings without it. */
  readonly address: string | null
  /** Starts in a row after which mining did not last: a computer that it brings down is left alone. */
  readonly attempts: number
}
