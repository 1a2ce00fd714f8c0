// The one place where errors become what leaves the node: a code of the closed list, a sentence, and data.
import { ORPCError } from '@orpc/server'
import { ERROR_STATUS, type ErrorCode } from '../contract/errors.ts'
import { describeError, type Logger } from '../util/logger.ts'

export class RpcLimitError extends Error {
  override name = 'RpcLimitError'
  readonly code = 'node-busy'
}

/** Codes of inner parts that have another name outside. */
const OUTER_CODES: Readonly<Record<string, ErrorCode>> = { 'queue-full': 'node-busy', 'queue-closed': 'node-stopping' }
const MAX_ISSUES = 20

type Issue = { path: string; message: string }

export type RpcError = ORPCError<ErrorCode, Record<string, unknown> | undefined>

/** The error as it leaves. What nobody foresaw is logged and leaves as `internal`, with nothing of its content. */
export function toRpcError(error: unknown, logger: Logger, procedure: string): RpcError {
  const code = knownCode(error)
  if (code !== undefined) return createRpcError(code, (error as Error).message, dataOf(error))
  const issues = issuesOf(error)
  if (issues !== undefined) return createRpcError('input-invalid', describeIssues(procedure, issues), { issues })
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return createRpcError('input-invalid', 'The call is no well-formed request.')
  logger.error(`The call ${procedure} failed unexpectedly`, { error: describeCause(error) })
  return createRpcError('internal', 'Something went wrong inside the node; its log says what. Nothing was lost. Please report it.')
}

export function createRpcError(code: ErrorCode, message: string, data?: Record<string, unknown>): RpcError {
  return new ORPCError(code, { status: ERROR_STATUS[code], message, data })
}

export function unknownProcedure(name: string): RpcError {
  return createRpcError('procedure-unknown', `There is no procedure ${name.slice(0, 100)}. “duit methods” lists them all.`)
}

function knownCode(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  if (Object.hasOwn(ERROR_STATUS, error.code)) return error.code as ErrorCode
  return Object.hasOwn(OUTER_CODES, error.code) ? OUTER_CODES[error.code] : undefined
}

function dataOf(error: unknown): Record<string, unknown> | undefined {
  const data = (error as { data?: unknown }).data
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : undefined
}

/** What the schema of the input had against it; undefined for any other error. */
function issuesOf(error: unknown): Issue[] | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST') return undefined
  const issues = (error.data as { issues?: { path?: readonly unknown[]; message: string }[] } | undefined)?.issues
  return issues
    ?.slice(0, MAX_ISSUES)
    .map(({ path = [], message }) => ({ path: path.map(String).join('.'), message: message.slice(0, 300) }))
}

function describeIssues(procedure: string, issues: readonly Issue[]): string {
  const first = issues[0]
  const where = first === undefined ? '' : `: ${first.path === '' ? '' : `${first.path}: `}${first.message}`
  return `The input of ${procedure} is not what it takes${where}`
}

/** An answer that broke its own schema is a bug: its places are named, its values are not. */
function describeCause(error: unknown): object {
  const cause = error instanceof Error ? error.cause : undefined
  const issues = (cause as { issues?: { path?: unknown; message: string }[] } | undefined)?.issues
  return { ...describeError(error), ...(issues === undefined ? {} : { issues: issues.slice(0, MAX_ISSUES) }) }
}
