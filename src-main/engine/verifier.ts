// Batches of checks spread over the worker pool, answering the index of the first that fails. Small batches stay on this thread.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DeferredCheck } from '../consensus/deferred-checks.ts'
import { packChecks } from './check-codec.ts'
import { holdsWasm, isPlain } from './secp-wasm.ts'
import { WorkerLostError, type WorkerPool } from './worker-pool.ts'

/** Up to here the way to a thread costs more than it saves (a check takes 0.2 ms). */
const INLINE_CHECKS = 8
const CHUNK_CHECKS = 48

/** On this thread, giving way between chunks. `from` and `to` are positions in `checks`. */
async function verifyInline(checks: readonly DeferredCheck[], from: number, to: number): Promise<number> {
  for (let i = from; i < to; i++) {
    if ((i - from) % CHUNK_CHECKS === CHUNK_CHECKS - 1) await nextTurn()
    if (!holdsWasm(checks[i] as DeferredCheck)) return i
  }
  return -1
}

/**
 * Position of the first check that no thread has to see because it fails by the reference, else the count.
 * Odd checks fail but for one in 2^128, so at most one is judged by the slow reference here.
 */
function endOfPlain(checks: readonly DeferredCheck[]): number {
  const odd = checks.findIndex((check) => !isPlain(check) && !holdsWasm(check))
  return odd === -1 ? checks.length : odd
}

/** The first failing position of the whole batch: no chunk behind a known failure is judged. */
export async function verifyWithPool(checks: readonly DeferredCheck[], pool: WorkerPool): Promise<number> {
  if (checks.length <= INLINE_CHECKS) return verifyInline(checks, 0, checks.length)
  const end = endOfPlain(checks)
  let first = end
  const judge = async (from: number): Promise<void> => {
    const to = Math.min(end, from + CHUNK_CHECKS)
    const failed = await verifyChunk(checks, { from, to, isNeeded: () => from < first }, pool)
    if (failed !== -1) first = Math.min(first, failed)
  }
  const chunks: Promise<void>[] = []
  for (let from = 0; from < end; from += CHUNK_CHECKS) chunks.push(judge(from))
  await Promise.all(chunks)
  return first === checks.length ? -1 : first
}

interface Chunk {
  readonly from: number
  readonly to: number
  readonly isNeeded: () => boolean
}

async function verifyChunk(checks: readonly DeferredCheck[], { from, to, isNeeded }: Chunk, pool: WorkerPool): Promise<number> {
  const chunk = checks.slice(from, to)
  if (!chunk.every(isPlain)) return verifyInline(checks, from, to)
  try {
    const response = await pool.run(() => (isNeeded() ? { kind: 'checks', bytes: packChecks(chunk) } : undefined))
    return response?.kind === 'checks' && response.failed !== -1 ? from + response.failed : -1
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error
    // a thread that died says nothing about the checks: they are judged here
    return isNeeded() ? verifyInline(checks, from, to) : -1
  }
}
