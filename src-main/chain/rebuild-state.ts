// Making coins, undo records and indexes anew from the stored blocks, when a start-up test failed or a record was damaged.

import { appendLeaf, rangeLeaf } from '../consensus/history-range.ts'
import { blockWork } from '../consensus/targets.ts'
import { decodeBlock } from '../primitives/block.ts'
import type { BatchOperation, Database } from '../storage/database.ts'
import { bytesToHex } from '../util/bytes.ts'
import { deletePrefix } from './build-indexes.ts'
import type { ChainTools } from './chain-state.ts'
import { genesisOperations } from './genesis-state.ts'
import { HeaderIndex, NO_HEADER } from './header-index.ts'
import { HistoryPeaks } from './history-peaks.ts'
import {
  ADDRESS_PREFIX,
  ADDRESS_TOTAL_PREFIX,
  BODY_PREFIX,
  bodyKey,
  COIN_PREFIX,
  HEADER_PREFIX,
  headerKey,
  indexKey,
  JOURNAL_PREFIX,
  REBUILD_KEY,
  readHeightAndId,
  TIP_KEY,
  TRANSACTION_PREFIX,
  UNDO_PREFIX,
} from './layout.ts'
import { addStoredHeader } from './load-state.ts'
import { encodeHeaderRecord, FLAG_BODY, patchHeaderRecord, readHeaderFacts, readRecordHeader } from './records.ts'

const STATE_PREFIXES = [COIN_PREFIX, UNDO_PREFIX, JOURNAL_PREFIX, TRANSACTION_PREFIX, ADDRESS_PREFIX, ADDRESS_TOTAL_PREFIX]
const OPERATIONS_PER_BATCH = 2_000

export interface RebuildReport {
  /** Blocks and headers that are gone for good here and have to be fetched again. */
  readonly lostBlocks: number
  readonly lostHeaders: number
}

/**
 * Leaves a database whose tip is genesis and whose headers and blocks are whole; the caller then connects the best branch again.
 * 1. Set the mark: a crash from here on begins again at the next start.
 * 2. Delete all that follows from the blocks.
 * 3. Go through the blocks: delete damaged ones, and make header records anew that are damaged or missing.
 * 4. Go through the headers from genesis up: delete those without a parent, put flags and arrival in order.
 * 5. Write the state of genesis and take the mark away, in one batch.
 */
export async function rebuildState(tools: ChainTools): Promise<RebuildReport> {
  const { database, network } = tools
  // 1. mark
  await database.batch([{ type: 'put', key: REBUILD_KEY, value: network.genesisId }], { sync: true })
  // 2. what follows
  for (const prefix of STATE_PREFIXES) await deletePrefix(database, prefix)
  const records = [TIP_KEY, indexKey('transactions'), indexKey('addresses')]
  const deletions: BatchOperation[] = records.map((key) => ({ type: 'del', key }))
  await database.batch(deletions, { sync: true })
  // genesis is known by heart, whatever became of its records
  await database.batch(await genesisOperations(tools, 1), { sync: true })
  // 3. blocks
  const bodies = await sortBodies(database)
  // 4. headers
  const { count, lost } = await sortHeaders(database, bodies.intact)
  // 5. genesis
  const operations = await genesisAgain(tools, count)
  await database.batch([...operations, { type: 'del', key: REBUILD_KEY }], { sync: true })
  return { lostBlocks: bodies.damaged, lostHeaders: lost }
}

/** Genesis was written above for the header walk; its index totals must not be counted twice. */
async function genesisAgain(tools: ChainTools, headerCount: number): Promise<BatchOperation[]> {
  await deletePrefix(tools.database, ADDRESS_TOTAL_PREFIX)
  return genesisOperations(tools, headerCount)
}

/** Collects operations and writes them when there are many. */
class Writer {
  private operations: BatchOperation[] = []
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async add(operation: BatchOperation): Promise<void> {
    this.operations.push(operation)
    if (this.operations.length >= OPERATIONS_PER_BATCH) await this.flush()
  }

  async flush(): Promise<void> {
    const { operations } = this
    this.operations = []
    if (operations.length > 0) await this.database.batch(operations, { sync: true })
  }
}

interface SortedBodies {
  /** Ids in hex of all blocks whose bytes are intact, with their sizes. */
  readonly intact: ReadonlyMap<string, { sizeBytes: number; transactionCount: number }>
  readonly damaged: number
}

async function sortBodies(database: Database): Promise<SortedBodies> {
  const intact = new Map<string, { sizeBytes: number; transactionCount: number }>()
  const damaged: Uint8Array[] = []
  const readable = await readableHeaders(database)
  const writer = new Writer(database)
  for await (const page of database.iterate({ prefix: BODY_PREFIX, onDamaged: (key) => damaged.push(key.slice()) })) {
    for (const { key, value } of page) {
      const { id } = readHeightAndId(key)
      const block = decodeBlock(new Uint8Array(value))
      intact.set(bytesToHex(id), { sizeBytes: value.length, transactionCount: block.transactions.length })
      if (readable.has(bytesToHex(id))) continue
      // flags, arrival, work and nodes follow when the parent's are known
      const facts = { flags: FLAG_BODY, arrival: 0, sizeBytes: 0, transactionCount: 0, chainWork: 0n, nodes: [] }
      await writer.add({
        type: 'put',
        key: headerKey(block.header.height, id),
        value: encodeHeaderRecord({ ...facts, header: block.header }),
      })
    }
  }
  for (const key of damaged) await writer.add({ type: 'del', key })
  await writer.flush()
  return { intact, damaged: damaged.length }
}

/** Ids in hex of the headers whose records are intact; damaged records are deleted. */
async function readableHeaders(database: Database): Promise<Set<string>> {
  const readable = new Set<string>()
  const damaged: Uint8Array[] = []
  for await (const page of database.iterate({ prefix: HEADER_PREFIX, onDamaged: (key) => damaged.push(key.slice()) })) {
    for (const { key } of page) readable.add(bytesToHex(readHeightAndId(key).id))
  }
  const writer = new Writer(database)
  for (const key of damaged) await writer.add({ type: 'del', key })
  await writer.flush()
  return readable
}

interface HeaderWalk {
  readonly database: Database
  readonly headers: HeaderIndex
  readonly history: HistoryPeaks
  readonly bodies: SortedBodies['intact']
  readonly writer: Writer
  arrival: number
}

async function sortHeaders(database: Database, bodies: SortedBodies['intact']): Promise<{ count: number; lost: number }> {
  const headers = new HeaderIndex()
  const history = new HistoryPeaks(database, headers)
  const walk: HeaderWalk = { database, headers, history, bodies, writer: new Writer(database), arrival: await highestArrival(database) }
  let lost = 0
  for await (const page of database.iterate({ prefix: HEADER_PREFIX })) {
    for (const { key, value } of page) if (!(await sortHeader(walk, key.slice(), value))) lost += 1
  }
  await walk.writer.flush()
  return { count: headers.count, lost }
}

async function highestArrival(database: Database): Promise<number> {
  let highest = 0
  for await (const page of database.iterate({ prefix: HEADER_PREFIX })) {
    for (const { value } of page) highest = Math.max(highest, readHeaderFacts(value).arrival)
  }
  return highest
}

/** False when the header has no parent any more: it and its body are deleted, since nothing leads to them. */
async function sortHeader(walk: HeaderWalk, key: Uint8Array, stored: Uint8Array): Promise<boolean> {
  const { headers, writer } = walk
  const { height, id } = readHeightAndId(key)
  const record = await wholeRecord(walk, key, stored)
  const body = walk.bodies.get(bytesToHex(id))
  const sorted = record === undefined ? undefined : withArrival(walk, record, body)
  if (sorted === undefined || !addStoredHeader(headers, key, sorted)) {
    await writer.add({ type: 'del', key })
    await writer.add({ type: 'del', key: bodyKey(height, id) })
    return false
  }
  await writer.add({ type: 'put', key, value: sorted })
  return true
}

/** The record with its work and nodes, which one made anew from a body does not have yet; undefined without a parent. */
async function wholeRecord({ headers, history, writer }: HeaderWalk, key: Uint8Array, stored: Uint8Array): Promise<Uint8Array | undefined> {
  const { previous, time, target, ...facts } = readHeaderFacts(stored)
  if (facts.chainWork.some((byte) => byte !== 0)) return stored
  const parent = headers.find(previous)
  if (parent === NO_HEADER) return undefined
  // the nodes of the headers below may still wait to be written
  await writer.flush()
  const { id } = readHeightAndId(key)
  const { created } = appendLeaf(await history.after(parent), rangeLeaf(id, { time, target }))
  const { flags, arrival, sizeBytes, transactionCount } = facts
  const chainWork = headers.workOf(parent) + blockWork(target)
  const header = readRecordHeader(stored)
  return encodeHeaderRecord({ flags, arrival, sizeBytes, transactionCount, chainWork, header, nodes: created })
}

/** Flags by what is really there; a block is complete when it and all below it are here. */
function withArrival(walk: HeaderWalk, record: Uint8Array, body: { sizeBytes: number; transactionCount: number } | undefined): Uint8Array {
  const facts = readHeaderFacts(record)
  const parent = walk.headers.find(facts.previous)
  const isComplete = body !== undefined && (parent === NO_HEADER || walk.headers.isComplete(parent))
  const flags = body === undefined ? facts.flags & ~FLAG_BODY : facts.flags | FLAG_BODY
  if (!isComplete) return patchHeaderRecord(record, { flags, arrival: 0, sizeBytes: 0, transactionCount: 0, ...body })
  if (facts.arrival === 0) walk.arrival += 1
  return patchHeaderRecord(record, { flags, arrival: facts.arrival === 0 ? walk.arrival : facts.arrival, ...body })
}
