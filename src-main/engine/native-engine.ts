// The engine of the native addon: C++ on threads of its own, AES from node:crypto.
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { CheckWork } from '../consensus/check-header.ts'
import type { DeferredCheck, VerifyChecks } from '../consensus/deferred-checks.ts'
import { holds } from '../consensus/verify-reference.ts'
import type { NativeBinding, NativeVerifier } from '../native/binding.ts'
import type { Logger } from '../util/logger.ts'
import { hasPlainLengths, packChecks, packWork } from './check-codec.ts'
import type { Engine } from './interface.ts'
import { keystreamNode } from './keystream.ts'
import { NativeHashPool } from './native-hash-pool.ts'
import { checkEngine } from './self-test.ts'

/** Up to here the way to a thread and back takes longer than the checks (some 0.03 ms each). */
const INLINE_CHECKS = 2
const MOST_VERIFY_THREADS = 256

export interface NativeEngineOptions {
  /** Threads for verification; as many as the processor has, without it. */
  readonly threads?: number
}

export interface NativeEngineModules {
  readonly binding: NativeBinding
  readonly log: Logger
}

/** @throws EngineError when known answers come out wrong; Error where the addon has no room for its tables. */
export async function createNativeEngine({ threads }: NativeEngineOptions, { binding, log }: NativeEngineModules): Promise<Engine> {
  const processors = availableParallelism()
  const verifyThreads = Math.max(1, Math.min(threads ?? processors, MOST_VERIFY_THREADS))
  const kernel = binding.kernel()
  const verifier = binding.createVerifier(verifyThreads)
  const startNonce = randomBytes(8).readBigUInt64LE() & 0xffff_ffff_ffffn
  const hashPool = new NativeHashPool({ maxThreads: processors, description: `C++ with ${kernel}`, kernel, startNonce }, { binding, log })
  const pending = new Set<Promise<number>>()
  const follow = (answer: Promise<number>): Promise<number> => {
    pending.add(answer)
    return answer.finally(() => pending.delete(answer))
  }
  const engine: Engine = {
    name: 'native',
    description: `C++ with ${kernel} for proofs of work, libsecp256k1 for signatures`,
    threads: verifyThreads,
    checkWork: createCheckWork(verifier, follow),
    verify: createVerify(verifier, follow),
    keystream: keystreamNode,
    hashPool,
    stop: async () => {
      await hashPool.stop()
      while (pending.size > 0) await Promise.allSettled(pending)
      verifier.stop()
    },
  }
  await checkEngine(engine)
  return engine
}

type Follow = (answer: Promise<number>) => Promise<number>

function createCheckWork(verifier: NativeVerifier, follow: Follow): CheckWork {
  return async (checks, memoryKiB) => (checks.length === 0 ? -1 : follow(verifier.work(packWork(checks), memoryKiB)))
}

function createVerify(verifier: NativeVerifier, follow: Follow): VerifyChecks {
  const verifyPlain = async (checks: readonly DeferredCheck[]): Promise<number> => {
    if (checks.length === 0) return -1
    const records = packChecks(checks)
    return checks.length <= INLINE_CHECKS ? verifier.checksNow(records) : follow(verifier.checks(records))
  }
  return async (checks) => {
    if (checks.every(hasPlainLengths)) return verifyPlain(checks)
    // a record has no room for other lengths: such checks, which the rules never ask for, are the reference's
    const odd = checks.findIndex((check) => !hasPlainLengths(check) && !holds(check))
    const judged = odd === -1 ? checks : checks.slice(0, odd)
    const plain = judged.filter(hasPlainLengths)
    const failed = await verifyPlain(plain)
    return failed === -1 ? odd : judged.indexOf(plain[failed] as DeferredCheck)
  }
}
