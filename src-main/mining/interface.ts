// What the other parts may ask of the miner and are told by it. Types only. The shapes are those of the contract's mining namespace.

export type MiningProfile = 'quiet' | 'balanced' | 'full'
/** Why the miner is on but not guessing at this moment. */
export type PauseReason = 'hours' | 'battery' | 'heat' | 'syncing' | 'clock' | 'disk-full'

export interface MiningSettings {
  profile: MiningProfile
  /** The wallet that is paid. */
  wallet: string
  onlyOnMains: boolean
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
}

export interface SensorReading {
  /** null where this computer does not tell. */
  onMains: boolean | null
  celsius: number | null
}

export interface MiningStatus {
  running: boolean
  paused: PauseReason | null
  profile: MiningProfile | null
  threads: number
  maxThreads: number
  hashRate: number
  byThread: number[]
  engine: string
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
  /** What was read last; asks the computer again at most every 30 s, in the background. */
  read(): SensorReading
}
