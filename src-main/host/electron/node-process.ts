// Keeps the node's own process alive: starts it, starts it again with growing pauses when it dies, stops it with a deadline.
import type { ComputerFacts } from '../../node/mining-views.ts'
import type { Logger } from '../../util/logger.ts'
import type { FromNode, NodeProcessOptions, ToNode } from './node-messages.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** A process that lived this long starts the pauses over. */
const STEADY_MS = 60_000
const STOP_LIMIT_MS = 5_000
/** Ports that wait for the node to be ready; more are not kept. */
const MAX_WAITING_PORTS = 8

/** Electron's UtilityProcess, as far as it is needed. */
export interface ChildProcess<Port> {
  on(event: 'message', listener: (message: FromNode) => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
  postMessage(message: ToNode, ports?: Port[]): void
  kill(): boolean
}

export interface NodeProcessModules<Port> {
  readonly fork: () => ChildProcess<Port>
  readonly logger: Logger
  /** Called with how the node is, so that the window can say it. */
  readonly onState: (state: NodeProcessState) => void
  readonly now?: () => number
  readonly setTimer?: (task: () => void, milliseconds: number) => unknown
}

export type NodeProcessState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  /** Died; tries again after `pauseMs`. */
  | { readonly kind: 'lost'; readonly pauseMs: number }
  /** Cannot start, and trying again would not help: a code and a sentence for the user. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'stopped' }

export class NodeProcess<Port> {
  readonly #options: NodeProcessOptions
  readonly #modules: NodeProcessModules<Port>
  #child: ChildProcess<Port> | undefined
  #ports: Port[] = []
  #facts: ComputerFacts | undefined
  #ready = false
  #refused = false
  #stopped = false
  #losses = 0
  #startedAt = 0
  #gone: Promise<void> | undefined
  #whenGone: (() => void) | undefined

  constructor(options: NodeProcessOptions, modules: NodeProcessModules<Port>) {
    this.#options = options
    this.#modules = modules
  }

  start(): void {
    if (this.#stopped || this.#child !== undefined) return
    const child = this.#modules.fork()
    this.#child = child
    this.#startedAt = this.#now()
    child.on('message', (message) => this.#handleMessage(message))
    child.once('exit', (code) => this.#handleExit(code))
    this.#modules.onState({ kind: 'starting' })
    child.postMessage({ kind: 'start', options: this.#options })
    if (this.#facts !== undefined) child.postMessage({ kind: 'computer', facts: this.#facts })
  }

  /** Hands a window's port to the node, now or when it is ready. */
  connect(port: Port): void {
    if (this.#ready) return void this.#child?.postMessage({ kind: 'connect' }, [port])
    this.#ports.push(port)
    if (this.#ports.length > MAX_WAITING_PORTS) this.#ports.shift()
  }

  /** Tells the node about the computer, and one that starts later too. */
  tell(facts: ComputerFacts): void {
    this.#facts = facts
    this.#child?.postMessage({ kind: 'computer', facts })
  }

  /** Resolves when the process is gone; kills it when it takes too long. Safe to repeat. */
  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (child === undefined) return
    this.#gone ??= this.#end(child)
    await this.#gone
  }

  #end(child: ChildProcess<Port>): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      this.#whenGone = resolve
    })
    child.postMessage({ kind: 'stop' })
    this.#setTimer(() => {
      if (this.#child === child) child.kill()
    }, STOP_LIMIT_MS)
    return gone
  }

  #handleMessage(message: FromNode): void {
    if (message.kind === 'ready') {
      this.#ready = true
      this.#modules.onState({ kind: 'ready' })
      for (const port of this.#ports.splice(0)) this.connect(port)
    }
    if (message.kind === 'failed') {
      this.#refused = true
      this.#modules.onState({ kind: 'refused', code: message.code, message: message.message })
    }
    if (message.kind === 'stopping') this.#stopped = true
  }

  #handleExit(code: number): void {
    this.#child = undefined
    this.#ready = false
    this.#whenGone?.()
    if (this.#stopped) this.#modules.onState({ kind: 'stopped' })
    else if (!this.#refused) this.#startAgain(code)
  }

  #startAgain(code: number): void {
    this.#losses = this.#now() - this.#startedAt > STEADY_MS ? 1 : this.#losses + 1
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#losses - 1), LONGEST_PAUSE_MS)
    this.#modules.logger.error('The node process ended unexpectedly', { code, pauseMs })
    this.#modules.onState({ kind: 'lost', pauseMs })
    this.#setTimer(() => this.start(), pauseMs)
  }

  #now(): number {
    return (this.#modules.now ?? performance.now.bind(performance))()
  }

  #setTimer(task: () => void, milliseconds: number): void {
    const set = this.#modules.setTimer ?? ((run: () => void, wait: number) => setTimeout(run, wait).unref())
    set(task, milliseconds)
  }
}
