// What a frame from outside must look like before it is handed on: a request of oRPC's own form.
import type { StandardRPCHandler } from '@orpc/server/standard'
import type { RpcContext } from '../context.ts'

export type Handler = StandardRPCHandler<RpcContext>

/** Ids are made by the client and live as long as its call. */
const MAX_ID_CHARS = 32
const MAX_PATH_CHARS = 200

/** True for a text that holds a request, or the end of one. Anything else would only make noise further in. */
export function isRequestFrame(text: unknown): text is string {
  if (typeof text !== 'string') return false
  try {
    return isRequest(JSON.parse(text))
  } catch {
    return false
  }
}

function isRequest(frame: unknown): boolean {
  if (!isRecord(frame)) return false
  const { i: id, t: type = 1, p: payload } = frame
  if (typeof id !== 'string' || id.length === 0 || id.length > MAX_ID_CHARS) return false
  // 4 ends a call; streams of the client's own (3) are in no procedure of the contract
  if (type === 4) return true
  return type === 1 && isRequestPayload(payload)
}

function isRequestPayload(payload: unknown): boolean {
  if (!isRecord(payload)) return false
  const { u: url, h: headers, m: method, b: body } = payload
  if (typeof url !== 'string' || url.length > MAX_PATH_CHARS || !/^\/[\w/.-]*$/.test(url)) return false
  // every procedure takes plain JSON: no other methods, no headers, no files, none of oRPC's types beyond JSON
  if ((method !== undefined && method !== 'POST') || headers !== undefined) return false
  return body === undefined || (isRecord(body) && isEmpty(body.meta) && isEmpty(body.maps))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(list: unknown): boolean {
  return list === undefined || (Array.isArray(list) && list.length === 0)
}
