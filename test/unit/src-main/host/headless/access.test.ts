import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { bearerOf, createToken, isOwnHost, isOwnOrigin, isToken, protocolTokenOf } from '../../../../../src-main/host/headless/access.ts'

const request = (headers: Record<string, string>) => ({ headers, rawHeaders: Object.entries(headers).flat() }) as unknown as IncomingMessage

describe('host/headless/access', () => {
  it('makes tokens that nobody guesses and that fit into a header', () => {
    const tokens = Array.from({ length: 50 }, createToken)
    expect(new Set(tokens).size).toBe(50)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
  })

  it('knows its token and no other', () => {
    expect(isToken('secret', 'secret')).toBe(true)
    for (const given of [undefined, '', 'Secret', 'secret ', 'secre', 'secretsecret']) expect(isToken(given, 'secret'), given).toBe(false)
    expect(isToken(undefined, '')).toBe(false)
  })

  it('takes the token from the Bearer scheme and from the one subprotocol alone', () => {
    expect(bearerOf(request({ authorization: 'Bearer a-b_c' }))).toBe('a-b_c')
    for (const authorization of ['Basic a', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(300)}`, 'a'])
      expect(bearerOf(request({ authorization })), authorization).toBeUndefined()
    expect(protocolTokenOf(request({ 'sec-websocket-protocol': 'duit.abc' }))).toBe('abc')
    expect(protocolTokenOf(request({ 'sec-websocket-protocol': 'other.abc' }))).toBeUndefined()
  })

  it('is called by its own address alone', () => {
    for (const host of ['127.0.0.1:80', 'localhost:80']) expect(isOwnHost(request({ host }), 80)).toBe(true)
    for (const host of [
      '127.0.0.1',
      '127.0.0.1:81',
      'LOCALHOST:80',
      '0.0.0.0:80',
      '[::1]:80',
      'evil.example:80',
      'localhost:80.evil.example',
      '',
    ])
      expect(isOwnHost(request({ host }), 80), host).toBe(false)
    expect(isOwnHost(request({}), 80)).toBe(false)
    const twice = { headers: { host: '127.0.0.1:80' }, rawHeaders: ['Host', '127.0.0.1:80', 'host', 'evil'] } as unknown as IncomingMessage
    expect(isOwnHost(twice, 80)).toBe(false)
  })

  it('answers its own page and programs, and no page of another origin', () => {
    for (const headers of [{}, { origin: 'http://127.0.0.1:80' }, { origin: 'http://localhost:80' }])
      expect(isOwnOrigin(request(headers as Record<string, string>), 80)).toBe(true)
    for (const origin of ['null', 'https://127.0.0.1:80', 'http://127.0.0.1', 'http://127.0.0.1:81', 'http://0.0.0.0:80', 'file://', ''])
      expect(isOwnOrigin(request({ origin }), 80), origin).toBe(false)
  })
})
