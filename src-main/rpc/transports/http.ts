// The contract over HTTP for scripts: one call a request, JSON in and out, a stream as one JSON line per event.
// Host, Origin and token were checked before; here are the body, the call and the answer.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RpcContext } from '../context.ts'
import { createRpcError, type RpcError, toRpcError } from '../errors.ts'
import type { RpcServer } from '../server.ts'

/** A block of 2,000,000 bytes as hex, twice over. */
export const MAX_BODY_BYTES = 8_100_000

export interface HttpCall {
  readonly rpc: RpcServer
  readonly context: RpcContext
  /** Full name of the procedure, as the path gave it. */
  readonly name: string
}

/** Answers the request, whatever comes; never rejects. */
export async function answerHttpCall({ rpc, context, name }: HttpCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.on('error', () => gone.abort())
  try {
    if (!isJson(request.headers['content-type'])) throw createRpcError('input-invalid', 'Send the input as application/json.')
    const input = await readJson(request)
    const result = await rpc.callByName(name, input, context, gone.signal)
    if (isStream(result)) await writeStream(response, result, gone.signal, (error) => toRpcError(error, context.logger, name))
    else writeJson(response, 200, { result: result ?? null })
  } catch (error) {
    // the rest of a body that nobody wants is read and dropped, or the answer would be lost in a broken connection
    request.resume()
    writeError(response, toRpcError(error, context.logger, name))
  }
}

/** `status` where it says more than the code's own. */
export function writeError(response: ServerResponse, error: RpcError, status: number = error.status): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  writeJson(response, status, { error: plainError(error) })
}

function plainError({ code, message, data }: RpcError) {
  return { code, message, data: data ?? {} }
}

function writeJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(`${JSON.stringify(value)}\n`)
}

async function writeStream(
  response: ServerResponse,
  stream: AsyncIterable<unknown>,
  gone: AbortSignal,
  toOuter: (error: unknown) => RpcError,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8' })
  response.flushHeaders()
  try {
    for await (const event of stream) {
      if (response.destroyed) return
      // a slow reader slows the stream down, it does not fill memory
      if (!response.write(`${JSON.stringify(event)}\n`)) await once(response, 'drain', { signal: gone })
    }
  } catch (error) {
    if (!response.destroyed) response.write(`${JSON.stringify({ error: plainError(toOuter(error)) })}\n`)
  }
  response.end()
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

/** The body as JSON; undefined where there is none. @throws RpcError `body-too-large`, `input-invalid` */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = () => createRpcError('body-too-large', `The body is larger than ${MAX_BODY_BYTES} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // left whole on an error, since the answer goes out on the same socket
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length
    if (sizeBytes > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    return text.trim() === '' ? undefined : JSON.parse(text)
  } catch {
    throw createRpcError('input-invalid', 'The body is no JSON.')
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
