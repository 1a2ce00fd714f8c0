// Who may talk to the host: the own address, the own page, the own token. Loopback is not private: any page in the browser can reach it.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const TOKEN_BYTES = 32
const PROTOCOL_PREFIX = 'duit.'

export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** Same time whatever is given: both are hashed to one length first. */
export function isToken(given: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given ?? ''), digest(token)) && given !== undefined
}

/** `Authorization: Bearer SECRET` */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** The one offered subprotocol, `duit.SECRET`. */
export function protocolTokenOf(request: IncomingMessage): string | undefined {
  const offered = request.headers['sec-websocket-protocol']
  return offered?.startsWith(PROTOCOL_PREFIX) ? offered.slice(PROTOCOL_PREFIX.length) : undefined
}

/** Another name in Host means that a foreign name was made to lead here (DNS rebinding). */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const { host } = request.headers
  const once = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length === 1
  return once && (host === `127.0.0.1:${port}` || host === `localhost:${port}`)
}

/** A page of another origin says so by itself; scripts send no Origin. */
export function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin } = request.headers
  return origin === undefined || origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`
}
