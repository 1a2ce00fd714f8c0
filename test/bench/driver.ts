// A process that prepares once and then does one round for each line that it is sent, so that rounds of several processes interleave.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process whose input has ended is given this long to put things away. */
const STOP_LIMIT_MS = 10_000
const ERROR_TEXT_KEPT = 2_000

export interface DriverOptions {
  /** What a person calls it. */
  readonly name: string
  readonly command: string
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

export class Driver {
  private readonly name: string
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>
  private readonly ended: Promise<unknown>
  private errorText = ''

  private constructor({ name, command, args = [], environment = {} }: DriverOptions) {
    this.name = name
    this.child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.ended = once(this.child, 'exit').catch((error: Error) => {
      this.errorText = error.message
    })
    this.child.stderr?.on('data', (data: Buffer) => {
      this.errorText = (this.errorText + data.toString()).slice(-ERROR_TEXT_KEPT)
    })
    // what is written to a process that has ended fails here too; its end is told where its answer is waited for
    this.child.stdin?.on('error', () => undefined)
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  }

  /** Resolves when the process says that it is ready. @throws Error with what it said where it ends before. */
  static async start(options: DriverOptions): Promise<Driver> {
    const driver = new Driver(options)
    await driver.answer()
    return driver
  }

  /** One round: a line there, a line of JSON back. @throws Error where the process ends without an answer. */
  ask<T>(request: string): Promise<T> {
    this.child.stdin?.write(`${request}\n`)
    return this.answer() as Promise<T>
  }

  async stop(): Promise<void> {
    this.child.stdin?.end()
    const limit = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS)
    await this.ended
    clearTimeout(limit)
  }

  private async answer(): Promise<unknown> {
    const line = await this.lines.next()
    if (line.done !== true) return JSON.parse(line.value)
    await this.ended
    throw new Error(`${this.name} ended without an answer. It said: ${this.errorText.trim() || 'nothing'}`)
  }
}
