// The engine that runs everywhere: WebAssembly in worker threads, AES from node:crypto.
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { VerifyChecks } from '../consensus/deferred-checks.ts'
import type { Logger } from '../util/logger.ts'
import type { Engine, PowHash } from './interface.ts'
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
    powHash: createPowHash(pool),
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

function createPowHash(pool: WorkerPool): PowHash {
  return async (header, memoryKiB) => {
    if (memoryKiB <= INLINE_POW_KIB) return powHashWasm(header, memoryKiB)
    try {
      // a copy: what crosses to a thread is the whole buffer behind a view
      const response = await pool.run(() => ({ kind: 'pow', header: header.slice(), memoryKiB }))
      if (response?.kind === 'pow') return response.hash
    } catch (error) {
      if (!(error instanceof WorkerLostError)) throw error
    }
    return powHashWasm(header, memoryKiB)
  }
}
