// Shared shapes of the contract: amounts are whole penningen, ids are lower-case hex, times are Unix milliseconds.
import { oc } from '@orpc/contract'
import * as z from 'zod'

/** What a call does: `query` only reads, `command` changes something, `subscription` streams. */
export type ProcedureKind = 'query' | 'command' | 'subscription'
/** What stands beside every procedure: its kind and one sentence for `duit methods`. */
export interface ProcedureMeta {
  kind: ProcedureKind
  summary: string
}

const base = oc.$meta<ProcedureMeta>({ kind: 'query', summary: '' })
/** Starts a procedure that only reads. */
export const query = (summary: string) => base.meta({ kind: 'query', summary })
/** Starts a procedure that changes something. */
export const command = (summary: string) => base.meta({ kind: 'command', summary })
/** Starts a procedure that streams events until the caller stops reading. */
export const subscription = (summary: string) => base.meta({ kind: 'subscription', summary })

/** The supply, 42,000,000 DUIT in penning: no amount is larger. */
export const MAX_AMOUNT = 4_200_000_000_000_000

export const networkName = z.enum(['main', 'test', 'regtest'])
/** Whole penningen, 0 to the supply. */
export const amount = z.int().min(0).max(MAX_AMOUNT)
/** Whole penningen that may be negative: what a payment changed. */
export const signedAmount = z.int().min(-MAX_AMOUNT).max(MAX_AMOUNT)
/** 32 bytes as 64 lower-case hex digits. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
/** Any bytes as lower-case hex, at most one block (2,000,000 bytes). */
export const hexBytes = z
  .string()
  .max(4_000_000)
  .regex(/^(?:[0-9a-f]{2})*$/, 'must be lower-case hex')
/** Unix milliseconds. */
export const timeMs = z.int().min(0).max(8_640_000_000_000_000)
export const height = z.int().min(0).max(0xffffffff)
export const index = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
export const address = z.string().min(1).max(200)
export const walletName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, and not begin with -')
  .default('main')
export const password = z.string().min(1).max(1024)
export const nothing = z.object({}).default({})
export const done = z.object({ ok: z.literal(true) })
/** Penning a byte, may be a fraction. */
export const feeRate = z.number().min(0).max(1_000_000_000)
