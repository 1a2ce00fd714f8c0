// The memory that the hash pool shares with its threads: the job under a sequence number, the duty, a counter for each thread.
import { HEADER_BYTES } from '../primitives/block.ts'

/** Threads that a pool can have. */
export const MAX_THREADS = 1024
const SEQUENCE = 0
const DUTY = 1
const HAS_JOB = 2
const JOB_ID = 3
const MEMORY_KIB = 4
const CONTROL_BYTES = 32
const TARGET_BYTES = 32
const HEADER_AT = CONTROL_BYTES
const TARGET_AT = 192
const COUNTERS_AT = 256
/** Duty is shared in thousandths. */
const DUTY_UNIT = 1000

export interface SharedJob {
  readonly id: number
  readonly header: Uint8Array
  readonly target: Uint8Array
  readonly memoryKiB: number
}

/**
 * One writer, many readers. The job is written between two increments of the sequence number, so a reader that sees
 * the same even number before and after has read one whole job.
 */
export class SharedSearch {
  readonly buffer: SharedArrayBuffer
  private readonly control: Int32Array<SharedArrayBuffer>
  private readonly header: Uint8Array
  private readonly target: Uint8Array
  private readonly counters: BigInt64Array<SharedArrayBuffer>

  constructor(buffer = new SharedArrayBuffer(COUNTERS_AT + 8 * MAX_THREADS)) {
    this.buffer = buffer
    this.control = new Int32Array(buffer, 0, CONTROL_BYTES / 4)
    this.header = new Uint8Array(buffer, HEADER_AT, HEADER_BYTES)
    this.target = new Uint8Array(buffer, TARGET_AT, TARGET_BYTES)
    this.counters = new BigInt64Array(buffer, COUNTERS_AT, MAX_THREADS)
  }

  writeJob(job: SharedJob | undefined): void {
    Atomics.add(this.control, SEQUENCE, 1)
    if (job !== undefined) {
      this.header.set(job.header)
      this.target.set(job.target)
      this.control[JOB_ID] = job.id
      this.control[MEMORY_KIB] = job.memoryKiB
    }
    this.control[HAS_JOB] = job === undefined ? 0 : 1
    Atomics.add(this.control, SEQUENCE, 1)
    Atomics.notify(this.control, SEQUENCE)
  }

  /** Changes with every job. Odd while one is being written. */
  get sequence(): number {
    return Atomics.load(this.control, SEQUENCE)
  }

  /** The job as of this sequence number; undefined when there is none, or when it has changed meanwhile. */
  readJob(sequence: number): SharedJob | undefined {
    const { control } = this
    const id = control[JOB_ID] as number
    const job = { id, header: this.header.slice(), target: this.target.slice(), memoryKiB: control[MEMORY_KIB] as number }
    const hasJob = control[HAS_JOB] === 1
    return hasJob && sequence % 2 === 0 && this.sequence === sequence ? job : undefined
  }

  /** Blocks the calling thread until the job is no longer that of `sequence`, or the time is over. */
  waitForChange(sequence: number, timeoutMs?: number): void {
    Atomics.wait(this.control, SEQUENCE, sequence, timeoutMs)
  }

  get duty(): number {
    return Atomics.load(this.control, DUTY) / DUTY_UNIT
  }

  set duty(duty: number) {
    Atomics.store(this.control, DUTY, Math.max(1, Math.round(duty * DUTY_UNIT)))
  }

  /** Counts one guess and answers how many there were before. */
  countGuess(thread: number): bigint {
    return Atomics.add(this.counters, thread, 1n)
  }

  guesses(thread: number): number {
    return Number(Atomics.load(this.counters, thread))
  }
}
