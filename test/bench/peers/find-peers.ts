// Which peers are there. Each is optional: what is missing is said, and its rows have no ratio.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { peerFiles } from './layout.ts'

export interface BcoinPeer {
  /** Node.js 10. */
  readonly node: string
  readonly modules: string
}

/** Paths of what can be run; undefined where it is missing. */
export interface Peers {
  readonly argon2Loop: string | undefined
  readonly argon2WideLoop: string | undefined
  readonly secp256k1Loop: string | undefined
  readonly nimiqAddon: string | undefined
  readonly bcoin: BcoinPeer | undefined
  readonly monerod: string | undefined
}

export const NO_PEERS: Peers = {
  argon2Loop: undefined,
  argon2WideLoop: undefined,
  secp256k1Loop: undefined,
  nimiqAddon: undefined,
  bcoin: undefined,
  monerod: undefined,
}

/** The loop with AVX-512 is not among them: most processors have none. */
const NAMES: Partial<Record<keyof Peers, string>> = {
  argon2Loop: 'the C++ loop over Argon2',
  secp256k1Loop: 'the C++ loop over libsecp256k1',
  nimiqAddon: "Nimiq's miner",
  bcoin: 'bcoin',
  monerod: 'monerod',
}

function ifThere(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

export function findPeers(folder: string): Peers {
  const files = peerFiles(folder)
  const hasBcoin = existsSync(files.bcoinDatabase) && existsSync(files.oldNode)
  return {
    argon2Loop: ifThere(files.argon2Loop),
    argon2WideLoop: ifThere(files.argon2WideLoop),
    secp256k1Loop: ifThere(files.secp256k1Loop),
    nimiqAddon: ifThere(files.nimiqAddon),
    bcoin: hasBcoin ? { node: files.oldNode, modules: join(files.bcoinFolder, 'node_modules') } : undefined,
    monerod: findProgram('monerod'),
  }
}

/** What a person calls the peers that are missing. */
export function missingPeers(peers: Peers): string[] {
  return (Object.keys(NAMES) as (keyof Peers)[]).filter((name) => peers[name] === undefined).map((name) => NAMES[name] as string)
}
