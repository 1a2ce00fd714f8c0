// What the miner needs of an engine: a search for nonces on threads of its own. Implemented by engine/.

export interface MiningJob {
  /** Told back with a find, so that finds for an old job are recognised. */
  readonly id: number
  /** 156 bytes; the pool writes the nonce. */
  readonly header: Uint8Array
  /** The proof of work must be at most this, 32 bytes big-endian. */
  readonly target: Uint8Array
  readonly memoryKiB: number
}

export interface FoundHeader {
  readonly jobId: number
  /** 156 bytes with the nonce in place. */
  readonly header: Uint8Array
}

/** Searches on threads off the event loop until stopped. One search at a time. */
export interface HashPool {
  /** Threads that make sense on this computer. */
  readonly maxThreads: number
  /** One sentence for a person on what does the guessing. */
  readonly description: string
  /** Name of what it chose among the processor's abilities, such as AVX2; left out where there is no choice. */
  readonly kernel?: string
  /**
   * Starts, or changes threads and duty (share of the time that each thread works, above 0 to 1) of a running search. `pinned` keeps each
   * thread on one processor, where the pool can.
   */
  configure(threads: number, duty: number, pinned?: boolean): Promise<void>
  /** Replaces the job; takes hold within milliseconds. */
  setJob(job: MiningJob | undefined): void
  /** Guesses by thread since each thread began; only ever grows. */
  counts(): readonly number[]
  /** Called on the event loop for each header that meets its target. */
  onFound: ((found: FoundHeader) => void) | undefined
  /** Called when a thread died; the pool starts another by itself with growing pauses. */
  onThreadLost: ((reason: string) => void) | undefined
  /** Ends all threads; may be configured again. */
  stop(): Promise<void>
}
