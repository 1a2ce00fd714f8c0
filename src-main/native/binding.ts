// The native addon, typed. The only file that loads it.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'

/** Judges batches on threads of its own, in the order in which they come. Nothing behind the first failure of a batch is judged. */
export interface NativeVerifier {
  /** Records of check-codec.ts, copied: the index of the first that does not hold, or −1. @throws RangeError for part of a record */
  checks(records: Uint8Array): Promise<number>
  /** The same on the calling thread. */
  checksNow(records: Uint8Array): number
  /**
   * Headers (156 bytes), each with the target (32 bytes, big-endian) that its Argon2d over so many KiB (8 to 65,536) has to meet: the
   * index of the first that does not, or −1. @throws RangeError for part of a record
   */
  work(records: Uint8Array, memoryKiB: number): Promise<number>
  /** Ends the threads, which begin again with the next batch. @throws Error while a batch is being judged */
  stop(): void
}

/** Called with a find, or with why a thread ended by itself. */
export type MinerListener = (jobId: number | undefined, header: Uint8Array | undefined, lost: string | undefined) => void

/** Searches nonces on threads of its own, below normal priority. */
export interface NativeMiner {
  /**
   * Starts threads (1 to 1,024) that are missing and ends what is too much; resolves when these have ended. `duty` is the share of the
   * time that each works, 0.001 to 1; `pinned` keeps each on one processor. `listener` is held while threads run.
   */
  configure(threads: number, duty: number, pinned: boolean, listener: MinerListener): Promise<void>
  /** Replaces the job: `id` up to 2^53, a header of 156 bytes and a target of 32, both copied, and 8 to 65,536 KiB. */
  setJob(id: number, header: Uint8Array, target: Uint8Array, memoryKiB: number): void
  clearJob(): void
  /** Hashes by thread since this miner was made. */
  counts(): number[]
  /** Resolves when all threads have ended. */
  stop(): Promise<void>
}

/** Every function throws TypeError or RangeError for what it cannot take. */
export interface NativeBinding {
  /** Names of what this processor can compute proofs of work with, the widest first. */
  kernels(): string[]
  /** Name of the fastest of them by a race of some milliseconds, once a process. @throws Error where none gives the known answer */
  kernel(): string
  /** Argon2d of section 3 over 156 header bytes, on the calling thread; by the fastest kernel unless another is named. */
  powHash(header: Uint8Array, memoryKiB: number, kernel?: string): Uint8Array
  /** With 1 to 256 threads. */
  createVerifier(threads: number): NativeVerifier
  /** `start` (below 2^48): where the nonce counter of each thread begins. By the fastest kernel unless another is named. */
  createMiner(start: number, kernel?: string): NativeMiner
}

/** The addon, or a sentence on why there is none. */
export type LoadedBinding = { readonly binding: NativeBinding } | { readonly reason: string }

const PLATFORM = `${process.platform}-${process.arch}`
const BUILT = 'build/Release/native.node'
const SHIPPED = `prebuilds/${PLATFORM}/native.node`

/**
 * Where the addon may be, seen from the folder of the running file: beside this source; two folders up from the bundle in dist/main; and
 * outside of the archive of a packaged program, from which nothing can be loaded.
 */
export function bindingPaths(folder: string): string[] {
  const unpacked = folder.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
  return [unpacked, join(unpacked, '../../src-main/native')].flatMap((base) => [join(base, BUILT), join(base, SHIPPED)])
}

/** Looks in `paths` in turn. */
export function loadBinding(paths: readonly string[] = bindingPaths(import.meta.dirname)): LoadedBinding {
  const found = paths.filter((path) => existsSync(path))
  if (found.length === 0) return { reason: `no native addon was built for ${PLATFORM}` }
  const require = createRequire(import.meta.url)
  const reasons: string[] = []
  for (const path of found) {
    try {
      return { binding: require(path) as NativeBinding }
    } catch (error) {
      reasons.push(`${path} does not load: ${(error as Error).message}`)
    }
  }
  return { reason: reasons.join('; ') }
}
