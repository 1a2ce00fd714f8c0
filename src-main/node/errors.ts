// Why the node refuses to start or to answer. Messages tell a person what happened and what to do.

export type NodeErrorCode =
  /** another node has the folder open; data: pid and url of its owner where known */
  | 'data-dir-in-use'
  /** the folder cannot be made, read or written */
  | 'data-dir-unusable'
  /** the folder holds something that is not Duit's, or another network's data */
  | 'data-foreign'
  /** the folder was written by a newer version */
  | 'data-newer'
  /** a file of the folder is damaged; data: its path */
  | 'data-damaged'
  | 'disk-full'
  | 'port-in-use'
  | 'node-stopping'
  | 'node-unreachable'
  | 'procedure-unknown'
  | 'unauthorized'
  /** only on regtest, or an address of another network */
  | 'not-on-this-network'
  | 'input-invalid'
  | 'block-unknown'
  | 'transaction-unknown'
  | 'coin-unknown'
  /** the answer needs an index that is switched off */
  | 'index-off'
  | 'mining-no-address'
  | 'internal'

export class NodeError extends Error {
  override name = 'NodeError'
  readonly code: NodeErrorCode
  readonly data: Readonly<Record<string, unknown>> | undefined
  constructor(code: NodeErrorCode, message: string, data?: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.data = data
  }
}

/** The `code` of anything thrown, where it has one. */
export function errorCodeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
