// The engine that runs everywhere: WebAssembly in worker threads, AES from node:crypto.
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { CheckWork, WorkCheck } from '../consensus/check-header.ts'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import { compareBytes } from '../util/bytes.ts'
import type { Logger } from '../util/logger.ts'
import type { Engine } from './interface.ts'
import { keystreamNode } from './keystream.ts'
import { powHashWasm } from './pow-hash.ts'
import { checkEngine } from './self-test.ts'
import { verifyWithPool } from './verifier.ts'
import { WasmHashPool } from './wasm-hash-pool.ts'
import { WorkerLostError, WorkerPool } from './worker-pool.ts'
import { workerUrl } from './worker-url.ts'

/** Each thread holds a copy of libsecp256k1 (10 MB and more): beyond this many, memory is spent for little. */
const MOST_VERIFY_THREADS = 8
/** A hash over less memory is done sooner here than on the way to a thread. */
const INLINE_POW_KIB = 128

export interface WasmEngineOptions {
  /** Threads for verification; as many as the processor has, without it. */
  readonly threads?: number
  readonly log: Logger
}

/** @throws EngineError when known answers come out wrong. */
export async function createWasmEngine({ threads, log }: WasmEngineOptions): Promise<Engine> {
  const processors = availableParallelism()
  const verifyThreads = Math.max(1, Math.min(threads ?? processors, MOST_VERIFY_THREADS))
  const pool = new WorkerPool({ size: verifyThreads, url: workerUrl('verify-worker') }, { log })
  const startNonce = randomBytes(8).readBigUInt64LE() & 0xffff_ffff_ffffn
  const hashPool = new WasmHashPool({ maxThreads: processors, url: workerUrl('hash-worker'), startNonce }, { log })
  const verify: VerifyChecks = (checks) => verifyWithPool(checks, pool)
  const engine: Engine = {
    name: 'wasm',
    description: 'WebAssembly: hash-wasm for proofs of work, libsecp256k1 for signatures; slower than the native engine',
    threads: verifyThreads,
    checkWork: createCheckWork(pool),
    verify,
    keystream: keystreamNode,
    hashPool,
    stop: async () => {
      await Promise.all([pool.stop(), hashPool.stop()])
    },
  }
  await checkEngine(engine)
  return engine
}

function createCheckWork(pool: WorkerPool): CheckWork {
  return async (checks, memoryKiB) => {
    let first = checks.length
    const judge = async ({ header, target }: WorkCheck, at: number): Promise<void> => {
      const hash = await powHash(header, memoryKiB, { pool, isNeeded: () => at < first })
      if (hash !== undefined && compareBytes(hash, target) > 0) first = Math.min(first, at)
    }
    await Promise.all(checks.map(judge))
    return first === checks.length ? -1 : first
  }
}

interface HashPlace {
  readonly pool: WorkerPool
  readonly isNeeded: () => boolean
}

/** Undefined where it was no longer needed when its turn came. */
async function powHash(header: Uint8Array, memoryKiB: number, { pool, isNeeded }: HashPlace): Promise<Uint8Array | undefined> {
  if (memoryKiB <= INLINE_POW_KIB) return isNeeded() ? powHashWasm(header, memoryKiB) : undefined
  try {
    // a copy: what crosses to a thread is the whole buffer behind a view
    const response = await pool.run(() => (isNeeded() ? { kind: 'pow', header: header.slice(), memoryKiB } : undefined))
    return response?.kind === 'pow' ? response.hash : undefined
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error
    return powHashWasm(header, memoryKiB)
  }
}
