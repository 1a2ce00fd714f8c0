// The verdict on headers that come without their bodies, many at a time: judged in runs, their work checked and stored in one go.
import { isEarly, workCheckOf } from '../consensus/check-header.ts'
import { ConsensusError, type Rule } from '../consensus/errors.ts'
import { decodeHeader, type Header, headerBytesId } from '../primitives/block.ts'
import { MalformedError } from '../primitives/errors.ts'
import { bytesEqual, bytesToHex } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import { type AddContext, judgeKnown, nowSec } from './add-block.ts'
import { type CheckedHeader, checkOnParent, type HeaderParent, requireParent } from './check-header.ts'
import { NO_HEADER } from './header-index.ts'
import type { AddBlockResult } from './interface.ts'
import { storeHeaders } from './store-header.ts'

interface NewHeader {
  readonly id: Uint8Array
  readonly header: Header
  readonly bytes: Uint8Array
}

/** Headers on one another that keep the rules, and what the one after them broke. */
interface Run {
  readonly checked: CheckedHeader[]
  readonly broken: Rule | undefined
}

/**
 * Judges encoded headers in their order and stores the good ones without their bodies. The verdicts are those of one after the other:
 * 1. Decode, and look up what is known already.
 * 2. Follow a run of headers that stand on one another, by all rules but work and clock.
 * 3. Check the work of the whole run at once; the run ends before the first header that misses it, or that is ahead of the clock.
 * 4. Write the run in one batch.
 * Headers that wait (`orphan`, `early`) are not kept: asking again is cheap.
 * @throws StorageError or CommitError
 */
export async function processHeaders(context: AddContext, list: readonly Uint8Array[]): Promise<AddBlockResult[]> {
  const results: AddBlockResult[] = []
  while (results.length < list.length) {
    // 1. known
    const first = readNew(context, list[results.length] as Uint8Array)
    if ('status' in first) {
      results.push(first)
      continue
    }
    // 2. rules
    const headers = followers(context, first, list.slice(results.length + 1))
    const run = await followRun(context, headers)
    // 3. work and clock
    const { good, broken } = await cutRun(context, headers, run)
    // 4. write
    if (good.length > 0) await storeHeaders(context.tools, context.state, good, 0)
    for (const { id } of good) results.push({ status: 'side-branch', id })
    if (broken !== undefined) results.push(refuse(context, (headers[good.length] as NewHeader).id, broken))
  }
  return results
}

/** The header, or the verdict where its bytes or its id decide. */
function readNew(context: AddContext, bytes: Uint8Array): NewHeader | AddBlockResult {
  let header: Header
  try {
    header = decodeHeader(bytes)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return { status: 'rejected', id: null, rule: 'malformed' }
  }
  const id = headerBytesId(bytes)
  const known = context.state.headers.find(id)
  if (known !== NO_HEADER && !context.state.headers.isInvalid(known)) return { status: 'duplicate', id }
  return judgeKnown(context, id, known) ?? { id, header, bytes }
}

/** The header and those after it that name the one before them as parent and are new as well. */
function followers(context: AddContext, first: NewHeader, rest: readonly Uint8Array[]): NewHeader[] {
  const headers = [first]
  for (const bytes of rest) {
    const next = readNew(context, bytes)
    if ('status' in next || !bytesEqual(next.header.previous, (headers.at(-1) as NewHeader).id)) break
    headers.push(next)
  }
  return headers
}

async function followRun({ tools, state, badHeaders }: AddContext, headers: readonly NewHeader[]): Promise<Run> {
  const checked: CheckedHeader[] = []
  const turns = new Turns()
  try {
    let parent: HeaderParent = await requireParent(state, badHeaders, headers[0] as NewHeader)
    for (const { id, header } of headers) {
      const next = checkOnParent(tools, parent, id, header)
      checked.push(next)
      parent = next.next
      if (turns.isDue) await turns.next()
    }
    return { checked, broken: undefined }
  } catch (error) {
    if (!(error instanceof ConsensusError)) throw error
    return { checked, broken: error.code }
  }
}

async function cutRun(
  { tools }: AddContext,
  headers: readonly NewHeader[],
  { checked, broken }: Run,
): Promise<{ good: readonly CheckedHeader[]; broken: Rule | undefined }> {
  const works = checked.map(({ header }, i) => workCheckOf(header, (headers[i] as NewHeader).bytes))
  const missed = await tools.checkWork(works, tools.network.powMemoryKiB)
  const early = checked.findIndex(({ header }) => isEarly(header, nowSec(tools)))
  if (early !== -1 && (missed === -1 || early < missed)) return { good: checked.slice(0, early), broken: 'early' }
  if (missed !== -1) return { good: checked.slice(0, missed), broken: 'header-work' }
  return { good: checked, broken }
}

/** The broken rule as the answer; those that wait are not remembered. */
function refuse({ badHeaders }: AddContext, id: Uint8Array, rule: Rule): AddBlockResult {
  if (rule === 'orphan' || rule === 'early') return { status: rule, id }
  badHeaders.set(bytesToHex(id), true)
  return { status: 'rejected', id, rule }
}
