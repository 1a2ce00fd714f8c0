// What the node tells of its miner: plain values, as views.ts.

export type MiningProfile = 'quiet' | 'balanced' | 'full'
export type PauseReason = 'hours' | 'battery' | 'heat' | 'syncing' | 'clock' | 'disk-full'

export interface MiningStart {
  threads?: number | undefined
  profile?: MiningProfile | undefined
  address?: string | undefined
}

export interface MiningSettingsView {
  profile: MiningProfile
  wallet: string
  onlyOnMains: boolean
  hours: { from: number; to: number } | null
  stopAboveCelsius: number | null
  watts: number | null
  pricePerKwh: number | null
  currency: string
}

export type MiningSettingsChange = { [Name in keyof MiningSettingsView]?: MiningSettingsView[Name] | undefined }

export interface MiningSample {
  time: number
  hashRate: number
  paused: PauseReason | null
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
  sensors: { onMains: boolean | null; celsius: number | null }
  address: string | null
  settings: MiningSettingsView
}
