// What a call carries besides its input: who calls, how much they run already, and where errors are logged.
import type { Logger } from '../util/logger.ts'
import { RpcLimitError } from './errors.ts'

/** Calls and streams of one connection that may run at a time. */
const MAX_RUNNING = 64

/** Counts what one connection runs. A script's HTTP requests share one. */
export class RunningCalls {
  readonly #limit: number
  #running = 0

  constructor(limit: number = MAX_RUNNING) {
    this.#limit = limit
  }

  get running(): number {
    return this.#running
  }

  /** Takes a place; the answer gives it back and is safe to repeat. @throws RpcLimitError `node-busy` */
  take(): () => void {
    if (this.#running >= this.#limit)
      throw new RpcLimitError(`This connection runs ${this.#limit} calls already. Wait for one to end, then try again.`)
    this.#running += 1
    let taken = true
    return () => {
      if (taken) this.#running -= 1
      taken = false
    }
  }
}

export interface RpcContext {
  readonly calls: RunningCalls
  readonly logger: Logger
}
