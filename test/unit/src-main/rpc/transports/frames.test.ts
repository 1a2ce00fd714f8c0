import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRequestFrame } from '../../../../../src-main/rpc/transports/frames.ts'

const frame = (value: unknown) => isRequestFrame(JSON.stringify(value))

describe('rpc/transports/frames', () => {
  it('takes a request and the end of one', () => {
    expect(frame({ i: '1', p: { u: '/node/status', b: { json: {} } } })).toBe(true)
    expect(frame({ i: '1', p: { u: '/node/status' } })).toBe(true)
    expect(frame({ i: '1', t: 4 })).toBe(true)
  })

  it.each([
    ['no object', [1, 2]],
    ['no id', { p: { u: '/node/status' } }],
    ['an id that is no text', { i: 1, p: { u: '/node/status' } }],
    ['an endless id', { i: 'x'.repeat(33), p: { u: '/node/status' } }],
    ['a stream from the client', { i: '1', t: 3, p: { e: 'message' } }],
    ['an answer', { i: '1', t: 2, p: { s: 200 } }],
    ['no payload', { i: '1' }],
    ['another address', { i: '1', p: { u: 'http://example.org/node/status' } }],
    ['an address with a query', { i: '1', p: { u: '/node/status?data=1' } }],
    ['an endless address', { i: '1', p: { u: `/${'x'.repeat(300)}` } }],
    ['another method', { i: '1', p: { u: '/node/status', m: 'GET' } }],
    ['headers', { i: '1', p: { u: '/node/status', h: { 'content-type': 'multipart/form-data' } } }],
    ['types beyond JSON', { i: '1', p: { u: '/node/status', b: { json: '1', meta: [[0]] } } }],
    ['files', { i: '1', p: { u: '/node/status', b: { json: '1', maps: [['a']] } } }],
    ['a body that is no object', { i: '1', p: { u: '/node/status', b: 'x' } }],
  ])('refuses %s', (_what, value) => {
    expect(frame(value)).toBe(false)
  })

  it('judges anything without an exception', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof isRequestFrame(value) === 'boolean'))
    fc.assert(fc.property(fc.json(), (text) => typeof isRequestFrame(text) === 'boolean'))
  })
})
