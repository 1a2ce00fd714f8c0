// A worker thread that searches nonces for the hash pool. It polls the shared job between two hashes and rests as its duty asks.
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { NONCE_OFFSET } from '../primitives/block.ts'
import { assert } from '../util/assert.ts'
import { compareBytes } from '../util/bytes.ts'
import { SharedSearch } from './hash-search.ts'
import { powHashWasm } from './pow-hash.ts'

/** Rests shorter than this are saved up: a timer is no more exact. */
const LEAST_REST_MS = 5
/** A thread that was held up by the system must not rest for minutes in return. */
const LONGEST_REST_MS = 1_000

/** What the thread tells the pool. */
export type HashWorkerMessage = { readonly kind: 'ready' } | { readonly kind: 'found'; readonly jobId: number; readonly header: Uint8Array }

export interface HashWorkerData {
  readonly buffer: SharedArrayBuffer
  readonly thread: number
  /** Where the 48-bit counter of this pool begins. */
  readonly start: bigint
}

const port = parentPort
assert(port !== null, 'this file runs as a worker thread')
const { buffer, thread, start } = workerData as HashWorkerData
const search = new SharedSearch(buffer)

/** On Linux a thread has a priority of its own; elsewhere this does nothing. */
function lowerPriority(): void {
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (threadId !== process.pid) setPriority(threadId, constants.priority.PRIORITY_LOW)
  } catch {
    // without it mining only gives way less willingly
  }
}

/** Nonce: 6 bytes of a counter that never repeats in this pool, then 2 bytes of the thread. */
function writeNonce(header: Uint8Array, guess: bigint): void {
  const view = new DataView(header.buffer, header.byteOffset)
  view.setBigUint64(NONCE_OFFSET, ((start + guess) & 0xffff_ffff_ffffn) | (BigInt(thread) << 48n), true)
}

let owedRestMs = 0

function rest(sequence: number, workedMs: number): void {
  const { duty } = search
  if (duty >= 1) return
  owedRestMs = Math.min(LONGEST_REST_MS, owedRestMs + (workedMs * (1 - duty)) / duty)
  if (owedRestMs < LEAST_REST_MS) return
  const began = performance.now()
  search.waitForChange(sequence, owedRestMs)
  owedRestMs = Math.max(0, owedRestMs - (performance.now() - began))
}

/** Works on the job of `sequence` until it changes or a nonce is found. */
async function searchJob(sequence: number): Promise<void> {
  const job = search.readJob(sequence)
  if (job === undefined) return
  while (search.sequence === sequence) {
    const began = performance.now()
    writeNonce(job.header, search.countGuess(thread))
    const hash = await powHashWasm(job.header, job.memoryKiB)
    if (compareBytes(hash, job.target) <= 0) {
      port?.postMessage({ kind: 'found', jobId: job.id, header: job.header } satisfies HashWorkerMessage)
      return
    }
    rest(sequence, performance.now() - began)
  }
}

lowerPriority()
port.postMessage({ kind: 'ready' } satisfies HashWorkerMessage)
for (;;) {
  const { sequence } = search
  await searchJob(sequence)
  // after a find, and while there is no job, there is nothing to do until the next one
  search.waitForChange(sequence)
}
