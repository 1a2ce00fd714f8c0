// The typed client of the contract. One object for the life of the window; the link beneath it changes with each connection.
import { type ClientLink, createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../src-main/contract/contract.ts'
import { ERROR_STATUS, type ErrorCode } from '../../src-main/contract/errors.ts'

export type NodeClient = ContractRouterClient<typeof contract>
/** What a transport hands over: a way to call. */
export type Link = ClientLink<Record<never, never>>

/** What of an error's data the window makes use of; a value may be anything. */
export interface ErrorData {
  missing?: unknown
  rule?: unknown
}

/** An error of the contract, as the window treats it: a code of the closed list and the data that came with it. */
export interface NodeError {
  code: ErrorCode
  data: ErrorData
}

/** A client whose calls go over whatever link is open now; without one they fail with `node-unreachable`. */
export function createNodeClient(currentLink: () => Link | undefined): NodeClient {
  const link: Link = {
    call: (path, input, options) => {
      const open = currentLink()
      if (open === undefined) return Promise.reject(new ORPCError('node-unreachable', { message: 'The node cannot be reached.' }))
      return open.call(path, input, options)
    },
  }
  return createORPCClient(link)
}

/** Any failure of a call as an error of the closed list. A link that broke off counts as `node-unreachable`. */
export function nodeErrorOf(error: unknown): NodeError {
  if (!(error instanceof ORPCError)) return { code: 'node-unreachable', data: {} }
  const code = String(error.code)
  if (code === 'BAD_REQUEST') return { code: 'input-invalid', data: {} }
  return { code: isErrorCode(code) ? code : 'internal', data: isRecord(error.data) ? error.data : {} }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code)
}

function isRecord(value: unknown): value is ErrorData {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
