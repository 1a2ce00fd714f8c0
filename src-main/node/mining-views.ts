// What the node takes and tells of its miner: plain values, as views.ts. What the miner itself answers is passed on as it is.
import type { MiningProfile, MiningSettings } from '../mining/interface.ts'

export type { ComputerFacts, MiningSample, MiningStatus } from '../mining/interface.ts'
export type MiningSettingsView = MiningSettings

export interface MiningStart {
  threads?: number | undefined
  profile?: MiningProfile | undefined
  /** Who is paid; the wallet of the settings without it. */
  address?: string | undefined
}

export type MiningSettingsChange = { [Name in keyof MiningSettings]?: MiningSettings[Name] | undefined }
