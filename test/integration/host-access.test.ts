// Who is let in by the headless host: the own address, the own token, calls as JSON by POST, and nobody else.
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type NodeProcess, removeFolder, runCommand, startNode, temporaryFolder } from '../support/node-process.ts'
import { type RawAnswer, sendBytes, sendRequest } from '../support/raw-http.ts'

let folder: string
let node: NodeProcess
let port: number
let staleToken: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const first = await startNode(folder)
  staleToken = first.ready.token
  // killed, so that its rpc.json stays behind: the next start must not mind
  await first.kill()
  node = await startNode(folder)
  port = Number(new URL(node.ready.ui).port)
})

afterAll(async () => {
  await node.kill()
  await removeFolder(folder)
})

const json = { 'content-type': 'application/json' }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const call = (name: string, headers: Record<string, string> = {}, body = '{}'): Promise<RawAnswer> =>
  sendRequest(port, { path: `/rpc/${name}`, headers: { ...json, ...bearer(node.ready.token), ...headers }, body })
const errorOf = ({ body }: RawAnswer) => (JSON.parse(body) as { error: { code: string; data: { issues?: unknown[] } } }).error
const isAlive = async () => (await node.call<{ network: string }>('node.status')).network === 'regtest'

describe('the token', () => {
  it('lets nobody in without the right one: 401 and nothing else, whatever is called', async () => {
    const answers = await Promise.all(
      [undefined, 'wrong', `${node.ready.token}x`, node.ready.token.slice(1), staleToken, ''].flatMap((token) =>
        ['node.stop', 'wallet.create', 'no.such'].map((name) =>
          sendRequest(port, { path: `/rpc/${name}`, headers: { ...json, ...(token === undefined ? {} : bearer(token)) }, body: '{}' }),
        ),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(errorOf(answers[0] as RawAnswer)).toMatchObject({ code: 'unauthorized' })
    expect(await isAlive()).toBe(true)
  })

  it('is not taken from the address, a cookie or another scheme', async () => {
    const { token } = node.ready
    const places = [
      sendRequest(port, { path: `/rpc/node.status?token=${token}`, headers: json, body: '{}' }),
      sendRequest(port, { path: '/rpc/node.status', headers: { ...json, cookie: `token=${token}` }, body: '{}' }),
      sendRequest(port, { path: '/rpc/node.status', headers: { ...json, authorization: `Basic ${token}` }, body: '{}' }),
    ]
    for (const { status } of await Promise.all(places)) expect(status).toBe(401)
  })

  it('is fresh at each start, long, and stands in rpc.json for its owner alone', async () => {
    const file = join(folder, 'regtest', 'rpc.json')
    const { ui, rpc, token } = node.ready
    expect(token).not.toBe(staleToken)
    expect(token.length).toBeGreaterThanOrEqual(43)
    expect(ui).toBe(`http://127.0.0.1:${port}/#token=${token}`)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ url: `http://127.0.0.1:${port}/`, rpc, token, pid: node.pid })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})

describe('the address', () => {
  const foreign = (own: number) => [
    'evil.example',
    `evil.example:${own}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `0.0.0.0:${own}`,
    `[::1]:${own}`,
    `127.0.0.1.evil.example:${own}`,
  ]

  it('refuses any other name in Host, on calls and on the page (DNS rebinding)', async () => {
    for (const host of foreign(port)) {
      expect((await call('node.status', { host })).status, host).toBe(403)
      expect((await sendRequest(port, { method: 'GET', headers: { host } })).status, host).toBe(403)
    }
    expect((await call('node.status', { host: `localhost:${port}` })).status).toBe(200)
  })

  it('refuses it before the body is read', async () => {
    const head = `POST /rpc/node.status HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: 8000000\r\n\r\n`
    expect(await sendBytes(port, head)).toMatch(/^HTTP\/1\.1 403 /)
  })

  it('refuses no Host and two of them', async () => {
    const authorization = `Authorization: Bearer ${node.ready.token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close`
    const own = `Host: 127.0.0.1:${port}`
    expect(await sendBytes(port, `POST /rpc/node.status HTTP/1.1\r\n${authorization}\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 40[03] /)
    expect(await sendBytes(port, `POST /rpc/node.status HTTP/1.1\r\n${own}\r\nHost: evil.example\r\n${authorization}\r\n\r\n{}`)).toMatch(
      /^HTTP\/1\.1 40[03] /,
    )
    expect(await sendBytes(port, `POST /rpc/node.status HTTP/1.1\r\n${own}\r\n${authorization}\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('refuses pages of other origins, and lets none read an answer', async () => {
    for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1', `http://[::1]:${port}`]) {
      const answers = [
        await call('node.stop', { origin }),
        await sendRequest(port, { method: 'GET', headers: { origin } }),
        await sendRequest(port, {
          method: 'OPTIONS',
          path: '/rpc/node.stop',
          headers: { origin, 'access-control-request-method': 'POST' },
        }),
      ]
      for (const { status, headers } of answers) {
        expect(status, origin).toBe(403)
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    }
    expect((await call('node.status', { origin: `http://127.0.0.1:${port}` })).status).toBe(200)
    expect(await isAlive()).toBe(true)
  })

  it('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    const hosts = ['::1', ...others.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)]
    for (const host of hosts) {
      const opened = await new Promise((resolve) => {
        const socket = connect({ host, port, timeout: 1_000 }, () => resolve(true))
        socket.on('error', () => resolve(false)).on('timeout', () => resolve(false))
      })
      expect(opened, host).toBe(false)
    }
  })
})

describe('calls', () => {
  it('has no effect on GET, PUT and the like, even with the token', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers } = await sendRequest(port, { method, path: '/rpc/node.stop', headers: bearer(node.ready.token) })
      expect(status, method).toBe(405)
      expect(headers.allow, method).toBe('POST')
    }
    expect(await isAlive()).toBe(true)
  })

  it('takes no forms and no plain text', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', '']) {
      const answer = await call('node.stop', { 'content-type': type })
      expect(answer.status, type).toBe(400)
      expect(errorOf(answer).code).toBe('input-invalid')
    }
    expect((await call('node.status', { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200)
    expect(await isAlive()).toBe(true)
  })

  it('refuses a body that is too large, announced or not, and serves on', async () => {
    const head = `POST /rpc/node.status HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${node.ready.token}\r\n`
    const announced = `${head}Content-Type: application/json\r\nConnection: close\r\nContent-Length: 8100001\r\n\r\n`
    expect(await sendBytes(port, announced)).toMatch(/^HTTP\/1\.1 413 /)
    const large = ' '.repeat(9_000_000)
    for (const body of [large, new Blob([large]).stream()]) {
      const headers = { ...json, ...bearer(node.ready.token) }
      const answer = await fetch(`${node.ready.rpc}/node.status`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ error: { code: 'body-too-large' } })
    }
    expect(await isAlive()).toBe(true)
  })

  it('says what is wrong with bad JSON and with input of the wrong shape', async () => {
    for (const body of ['{', 'nonsense', '{"a":1}}', '\u0000'])
      expect(errorOf(await call('node.status', {}, body)), body).toMatchObject({ code: 'input-invalid' })
    const answer = await call('chain.latest', {}, '{"count":"many"}')
    expect(answer.status).toBe(400)
    expect(errorOf(answer)).toMatchObject({ code: 'input-invalid', data: { issues: [{ path: 'count' }] } })
    expect(errorOf(await call('chain.latest', {}, '[]')).code).toBe('input-invalid')
    expect(errorOf(await call('chain.latest', {}, 'null')).code).toBe('input-invalid')
  })

  it('knows no procedure but those of the contract', async () => {
    for (const name of [
      'no.such',
      'node',
      'node.',
      '',
      'constructor',
      '__proto__.toString',
      'node.__proto__',
      'node.constructor',
      'node.status.x',
      'node/status',
      '%6eode.status',
    ]) {
      const answer = await call(name)
      expect(answer.status, name).toBe(404)
      expect(errorOf(answer).code, name).toBe('procedure-unknown')
    }
  })

  it('forgets a key that would change a prototype', async () => {
    const { status } = await call('chain.latest', {}, '{"count":1,"__proto__":{"polluted":true}}')
    expect(status).toBe(200)
    expect(await isAlive()).toBe(true)
  })
})

describe('the WebSocket', () => {
  const open = (protocol: string | undefined, { path = '/rpc', origin = `http://127.0.0.1:${port}`, host = `127.0.0.1:${port}` } = {}) =>
    new Promise<{ status: number; socket?: WebSocket }>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol === undefined ? [] : [protocol], { headers: { host, origin } })
      socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode ?? 0 }))
      socket.on('open', () => resolve({ status: 101, socket }))
      socket.on('error', () => resolve({ status: 0 }))
    })
  const own = () => `duit.${node.ready.token}`

  it('opens with the token as its subprotocol, for the own page and for programs', async () => {
    const { status, socket } = await open(own())
    expect(status).toBe(101)
    expect(socket?.protocol).toBe(own())
    socket?.close()
  })

  it('opens for nobody else', async () => {
    expect((await open(undefined)).status).toBe(401)
    expect((await open('duit.wrong')).status).toBe(401)
    expect((await open(node.ready.token)).status).toBe(401)
    expect((await open(`duit.${staleToken}`)).status).toBe(401)
    expect((await open(own(), { origin: 'https://evil.example' })).status).toBe(403)
    expect((await open(own(), { origin: 'null' })).status).toBe(403)
    expect((await open(own(), { host: `evil.example:${port}` })).status).toBe(403)
    expect((await open(own(), { path: '/other' })).status).toBe(404)
  })

  it('closes on what is no request, too large, or binary, and the node serves on', async () => {
    const closeCode = async (frame: string | Uint8Array) => {
      const { socket } = await open(own())
      const closed = new Promise<number>((resolve) => socket?.on('close', resolve))
      socket?.send(frame)
      return closed
    }
    for (const frame of [
      'hello',
      '{}',
      '[]',
      'null',
      '{"i":"1","t":9}',
      '{"i":7,"p":{"u":"/node/status"}}',
      '{"i":"1","p":{"u":"http://evil.example/"}}',
    ])
      expect(await closeCode(frame), frame).toBe(1007)
    expect(await closeCode(new Uint8Array([1, 2, 3]))).toBe(1007)
    // too large: said (1009) where the line still carries it, else cut off
    expect([1009, 1006]).toContain(await closeCode('x'.repeat(8_100_001)))
    expect(await isAlive()).toBe(true)
  })
})

describe('the port', () => {
  it('is refused by name when another program has it, and that one goes on', async () => {
    const other = await temporaryFolder()
    const { code, out } = await runCommand(other, 'node', '--ui-port', String(port))
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'port-in-use', data: { port } } })
    expect(await isAlive()).toBe(true)
    // the folder is free again, and without a port of its own it starts
    const second = await startNode(other)
    expect(await second.stop()).toBe(0)
    await expect(stat(join(other, 'regtest', 'rpc.json'))).rejects.toMatchObject({ code: 'ENOENT' })
    await removeFolder(other)
  })
})
