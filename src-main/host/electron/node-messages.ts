// What the main process and the node's process say to each other. Ports travel beside `connect`.
import type { ComputerFacts } from '../../node/mining-views.ts'
import type { StartOptions } from '../../node/node-options.ts'

export interface NodeProcessOptions extends StartOptions {
  readonly version: string
}

export type ToNode =
  | { readonly kind: 'start'; readonly options: NodeProcessOptions }
  | { readonly kind: 'connect' }
  /** Every few seconds, and when it changes. */
  | { readonly kind: 'computer'; readonly facts: ComputerFacts }
  | { readonly kind: 'stop' }

export type FromNode =
  | { readonly kind: 'ready' }
  /** Cannot start: a code of the contract and a sentence for the user. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** Somebody asked the node to stop for good. */
  | { readonly kind: 'stopping' }
