import { ORPCError } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { ERROR_STATUS } from '../../../../src-main/contract/errors.ts'
import { toRpcError, unknownProcedure } from '../../../../src-main/rpc/errors.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'

const recorder = () => {
  const lines: string[] = []
  return { lines, logger: { ...createSilentLogger(), error: (...line: unknown[]) => void lines.push(JSON.stringify(line)) } }
}

describe('rpc/errors', () => {
  it('keeps code, sentence and data of every error of the closed list, with its status', () => {
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      const error = toRpcError(Object.assign(new Error('What happened.'), { code, data: { least: 3 } }), createSilentLogger(), 'a.b')
      expect(error).toMatchObject({ code, status, message: 'What happened.', data: { least: 3 } })
    }
  })

  it('knows the outer names of a full and of a closed queue', () => {
    const failure = (code: string) => toRpcError(Object.assign(new Error('x'), { code }), createSilentLogger(), 'a.b').code
    expect(failure('queue-full')).toBe('node-busy')
    expect(failure('queue-closed')).toBe('node-stopping')
  })

  it('internal: says nothing of what nobody foresaw, and logs it', () => {
    for (const thrown of [new Error('the seed is 12'), 'the seed is 12', Object.assign(new Error('the seed is 12'), { code: 'EIO' })]) {
      const { lines, logger } = recorder()
      const error = toRpcError(thrown, logger, 'wallet.create')
      expect(error).toMatchObject({ code: 'internal', status: 500, data: undefined })
      expect(error.message).not.toContain('12')
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain('wallet.create')
    }
  })

  it('input-invalid: names at most twenty places, each cut to length', () => {
    const issues = Array.from({ length: 100 }, (_, i) => ({ path: ['to', i], message: 'm'.repeat(10_000) }))
    const error = toRpcError(new ORPCError('BAD_REQUEST', { data: { issues } }), createSilentLogger(), 'wallet.prepare')
    expect(error.code).toBe('input-invalid')
    expect((error.data as { issues: unknown[] }).issues).toHaveLength(20)
    expect(JSON.stringify(error).length).toBeLessThan(10_000)
    expect(error.message).toContain('to.0')
  })

  it('internal: an answer that breaks its schema is a bug, its places are logged and its values are not', () => {
    const { lines, logger } = recorder()
    const cause = Object.assign(new Error('x'), { issues: [{ path: ['words'], message: 'too long' }], data: { words: 'abandon' } })
    expect(toRpcError(new ORPCError('INTERNAL_SERVER_ERROR', { cause }), logger, 'a.b').code).toBe('internal')
    expect(lines[0]).toContain('too long')
    expect(lines[0]).not.toContain('abandon')
  })

  it('cuts a procedure’s name to length', () => {
    expect(unknownProcedure('x'.repeat(10_000)).message.length).toBeLessThan(300)
  })
})
