// What all groups of one run share: the engine that was asked for, the peers that are there, and the chains that were prepared.
import { rm } from 'node:fs/promises'
import type { EngineChoice } from '../../src-main/engine/create-engine.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { temporaryFolder } from './bench-chain.ts'
import { createBenchEngine } from './bench-engine.ts'
import { preparePaymentBlocks } from './payments.ts'
import { prepareBcoinBlocks } from './peers/bcoin.ts'
import type { Peers } from './peers/find-peers.ts'

export interface BenchContext {
  readonly engine: EngineChoice
  readonly peers: Peers
  /** `threads` for verification; as many as the processor has, without it. The caller stops it. */
  createEngine(threads?: number): Promise<Engine>
  /** Folder with our blocks of plan.ts; made once a run. */
  ownBlocks(): Promise<string>
  /** Folder with bcoin's blocks of plan.ts; undefined where bcoin is missing. */
  bcoinBlocks(): Promise<string | undefined>
  close(): Promise<void>
}

export function createContext(engine: EngineChoice, peers: Peers): BenchContext {
  const folders: string[] = []
  const once = (fill: (folder: string) => Promise<void>) => {
    let filled: Promise<string> | undefined
    return () => {
      filled ??= temporaryFolder().then(async (folder) => {
        folders.push(folder)
        await fill(folder)
        return folder
      })
      return filled
    }
  }
  const { bcoin } = peers
  return {
    engine,
    peers,
    createEngine: (threads) => createBenchEngine(engine, threads),
    ownBlocks: once(preparePaymentBlocks),
    bcoinBlocks: bcoin === undefined ? async () => undefined : once((folder) => prepareBcoinBlocks(bcoin, folder)),
    close: async () => {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
    },
  }
}
