// bcoin as a peer: its chain is prepared in a process of its own, so that its memory is not that of who connects it.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Driver } from '../driver.ts'
import type { Timed } from '../harness.ts'
import { PLAN } from '../plan.ts'
import type { BcoinPeer } from './find-peers.ts'

/** Counts are blocks. */
export interface BcoinConnected {
  readonly oneIn: Timed
  readonly twoIn: Timed
  readonly reorganize: Timed
}

/** Writes bcoin's own blocks of the plan to files. */
export async function prepareBcoinBlocks({ node, modules }: BcoinPeer, folder: string): Promise<void> {
  const script = join(import.meta.dirname, 'bcoin-prepare.cjs')
  await promisify(execFile)(node, [script, folder, JSON.stringify(PLAN)], { env: { ...process.env, NODE_PATH: modules } })
}

export interface BcoinFolders {
  /** Blocks that were prepared; none for headers. */
  readonly blocks: string
  /** Its chain, made anew in each round. */
  readonly database: string
}

export function startBcoin({ node, modules }: BcoinPeer, { blocks, database }: BcoinFolders): Promise<Driver> {
  const args = [join(import.meta.dirname, 'bcoin-driver.cjs'), blocks, database]
  return Driver.start({ name: 'bcoin', command: node, args, environment: { NODE_PATH: modules } })
}
