// What a move of the tip took off and put on, told in block ids and heights.
import type { HeaderHandle, HeaderIndex } from './header-index.ts'
import type { BlockRef, TipChange } from './interface.ts'

export function blockRef(headers: HeaderIndex, handle: HeaderHandle): BlockRef {
  return { id: headers.idOf(handle), height: headers.heightOf(handle) }
}

/** From one tip to another of the same index. */
export function tipChange(headers: HeaderIndex, previous: HeaderHandle, tip: HeaderHandle): TipChange {
  const fork = headers.forkOf(previous, tip)
  const refs = (handle: HeaderHandle) => headers.pathUp(fork, handle).map((at) => blockRef(headers, at))
  return { previous: blockRef(headers, previous), tip: blockRef(headers, tip), disconnected: refs(previous), connected: refs(tip) }
}

/** From the best chain of one index to that of another, read anew from the disk; undefined where the tip is the same. */
export function tipChangeBetween(before: HeaderIndex, after: HeaderIndex): TipChange | undefined {
  const isShared = (height: number) => {
    const left = before.bestAt(height)
    return left >= 0 && after.bestAt(height) === after.find(before.idOf(left)) && after.bestAt(height) >= 0
  }
  let fork = Math.min(before.heightOf(before.tip), after.heightOf(after.tip))
  while (!isShared(fork)) fork -= 1
  const refs = (headers: HeaderIndex) => headers.pathUp(headers.bestAt(fork), headers.tip).map((at) => blockRef(headers, at))
  const disconnected = refs(before)
  const connected = refs(after)
  if (disconnected.length === 0 && connected.length === 0) return undefined
  return { previous: blockRef(before, before.tip), tip: blockRef(after, after.tip), disconnected, connected }
}
