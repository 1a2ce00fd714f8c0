// One HTTP request with exactly the headers that a test names, Host included.
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The Host header is the own one unless `headers` name another. */
export function sendRequest(port: number, { method = 'POST', path = '/', headers = {}, body = '' }: RawRequest): Promise<RawAnswer> {
  const host = { host: `127.0.0.1:${port}` }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: { ...host, ...headers }, setHost: false, agent: false })
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      response.on('error', reject)
    })
    sent.end(body)
  })
}

/** Writes these bytes as they are and answers what comes back until the other side, or `waitMs`, ends it. */
export function sendBytes(port: number, text: string, waitMs = 5_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    const end = setTimeout(() => socket.destroy(), waitMs)
    socket.setEncoding('latin1').on('data', (part: string) => {
      got += part
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(end)
      resolve(got)
    })
  })
}
