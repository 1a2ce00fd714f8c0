// What a header or block changes in the header records and in the index: the batch first, then the memory.
import type { BatchOperation } from '../storage/database.ts'
import { bigIntToBytes32 } from '../util/bytes.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import type { CheckedHeader } from './check-header.ts'
import { commit } from './commit.ts'
import { type HeaderHandle, NO_HEADER } from './header-index.ts'
import { bodyKey, headerKey } from './layout.ts'
import { encodeHeaderRecord, FLAG_INVALID, patchHeaderRecord } from './records.ts'
import { requireHeaderRecord } from './stored-blocks.ts'

export interface BodySize {
  readonly sizeBytes: number
  readonly transactionCount: number
}

/** A header as it is to stand in the database. */
export interface HeaderEntry {
  readonly flags: number
  readonly arrival: number
  readonly body: BodySize | undefined
}

const NO_BODY: BodySize = { sizeBytes: 0, transactionCount: 0 }

/** Record of a header that is new. */
export function newHeaderOperation(
  { id, header, nodes, next: { chainWork } }: CheckedHeader,
  { flags, arrival, body = NO_BODY }: HeaderEntry,
): BatchOperation {
  const value = encodeHeaderRecord({ flags, arrival, ...body, chainWork, header, nodes })
  return { type: 'put', key: headerKey(header.height, id), value }
}

/** The index follows newHeaderOperation; its parent is in the index by now. */
export function addToIndex(
  { headers, history }: ChainState,
  { id, header, parent, next }: CheckedHeader,
  { flags, arrival, body = NO_BODY }: HeaderEntry,
): HeaderHandle {
  const { height, time, target } = header
  const handle = headers.add({ id, parent, height, time, target, flags, arrival, ...body, chainWork: bigIntToBytes32(next.chainWork) })
  history.keep(handle, next.peaks)
  return handle
}

/** Records of headers that are there already, with these flags and arrivals. */
export async function patchOperations(
  { database }: Pick<ChainTools, 'database'>,
  { headers }: Pick<ChainState, 'headers'>,
  patches: readonly { readonly handle: HeaderHandle; readonly flags: number; readonly arrival: number; readonly body?: BodySize }[],
): Promise<BatchOperation[]> {
  const operations: BatchOperation[] = []
  for (const { handle, flags, arrival, body } of patches) {
    const record = await requireHeaderRecord(database, headers, handle)
    const key = headerKey(headers.heightOf(handle), headers.idOf(handle))
    operations.push({ type: 'put', key, value: patchHeaderRecord(record, { flags, arrival, ...body }) })
  }
  return operations
}

/** Blocks whose bodies waited for the one at `handle` (or, where it is new, for none), with the arrival numbers they get. */
export function arrivalsAfter({ headers }: ChainState, handle: HeaderHandle, arrival: number): { handle: HeaderHandle; arrival: number }[] {
  if (handle === NO_HEADER || arrival === 0) return []
  return headers.completedBy(handle).map((above, i) => ({ handle: above, arrival: arrival + 1 + i }))
}

/** The batch that condemns a header: marked for ever, its body and those built on it thrown away. */
export async function condemnOperations(tools: ChainTools, state: ChainState, handle: HeaderHandle): Promise<BatchOperation[]> {
  const { headers } = state
  const above = headers.descendantsOf(handle).filter((child) => headers.hasBody(child))
  const operations = await patchOperations(tools, state, [
    { handle, flags: FLAG_INVALID, arrival: 0, body: NO_BODY },
    ...above.map((child) => ({ handle: child, flags: headers.flagsOf(child) & FLAG_INVALID, arrival: 0, body: NO_BODY })),
  ])
  const bodies = [handle, ...above].map((at): BatchOperation => ({ type: 'del', key: bodyKey(headers.heightOf(at), headers.idOf(at)) }))
  return [...operations, ...bodies]
}

/** The index follows condemnOperations. */
export function condemnInIndex({ headers }: ChainState, handle: HeaderHandle): void {
  headers.condemn(handle)
  for (const child of headers.condemnAbove(handle)) headers.dropBody(child)
}

/** Writes new headers that stand on one another, the first of them on a stored one, in one batch. */
export async function storeHeaders(tools: ChainTools, state: ChainState, checked: readonly CheckedHeader[], flags: number): Promise<void> {
  const entry = { flags, arrival: 0, body: undefined }
  await commit(tools, state, {
    operations: checked.map((header) => newHeaderOperation(header, entry)),
    addedHeaders: checked.length,
    apply: () => {
      let parent = checked[0]?.parent ?? NO_HEADER
      for (const header of checked) parent = addToIndex(state, { ...header, parent }, entry)
      return undefined
    },
  })
}
