// Moving the tip to the best branch there is, across any depth, and back again when that branch breaks a rule.
import { hashBody } from '../consensus/check-block.ts'
import { ConsensusError, type Rule } from '../consensus/errors.ts'
import { StorageError } from '../storage/errors.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { ChainState, ChainTools } from './chain-state.ts'
import { commit } from './commit.ts'
import { connectBlock, disconnectBlock } from './connect-block.ts'
import type { HeaderHandle } from './header-index.ts'
import { COIN_PREFIX } from './layout.ts'
import { FLAG_VALID } from './records.ts'
import { StateDraft } from './state-draft.ts'
import { condemnInIndex, condemnOperations, patchOperations } from './store-header.ts'
import { DAMAGE_ADVICE, requireBlock, requireHeader } from './stored-blocks.ts'

/**
 * Changed coins after which a reorganisation is written in stages: each ends at a block, so each is a chain of its own.
 * Only changes far larger than any in ordinary running get there; a single batch of them would not fit in memory.
 */
export const STAGE_CHANGES = 200_000

export interface BranchFailure {
  readonly handle: HeaderHandle
  readonly rule: Rule
}

/**
 * Moves the tip to the best complete branch.
 * 1. Choose the branch with the most work, of equals the one that was complete here first.
 * 2. Move there in a draft, written in one batch (see STAGE_CHANGES). A crash before it leaves the old tip.
 * 3. Where a block breaks a rule, condemn it for ever and choose again: the old tip at the latest.
 * Answers the blocks that were condemned.
 */
export async function activateBest(tools: ChainTools, state: ChainState): Promise<BranchFailure[]> {
  const failures: BranchFailure[] = []
  for (;;) {
    // 1. choose
    const target = state.headers.bestComplete()
    if (target === state.tip) return failures
    // 2. move
    const failure = await moveTo(tools, state, target)
    if (failure === undefined) continue
    // 3. condemn
    failures.push(failure)
    await condemn(tools, state, failure.handle)
  }
}

/** Writes that a header is invalid for ever, then marks it and all that is built on it. */
export async function condemn(tools: ChainTools, state: ChainState, handle: HeaderHandle): Promise<void> {
  const operations = await condemnOperations(tools, state, handle)
  await commit(tools, state, {
    operations,
    addedHeaders: 0,
    apply: () => {
      condemnInIndex(state, handle)
      return undefined
    },
  })
}

/** One move in a draft: where it stands and what it connected since the last batch. */
interface Move {
  draft: StateDraft
  at: HeaderHandle
  connected: HeaderHandle[]
}

async function moveTo(tools: ChainTools, state: ChainState, target: HeaderHandle): Promise<BranchFailure | undefined> {
  const { headers } = state
  const fork = headers.forkOf(state.tip, target)
  const move: Move = { draft: new StateDraft(state.sum, state.coins), at: state.tip, connected: [] }
  while (move.at !== fork) {
    await stepDown(tools, state, move)
    await stage(tools, state, move)
  }
  for (const handle of headers.pathUp(fork, target)) {
    try {
      await stepUp(tools, state, move, handle)
    } catch (error) {
      if (!(error instanceof ConsensusError)) throw error
      await requireNoLostCoin(tools, state, error)
      return { handle, rule: error.code }
    }
    if (handle !== target) await stage(tools, state, move)
  }
  await write(tools, state, move)
  return undefined
}

async function stepDown({ database, ...tools }: ChainTools, { headers }: ChainState, move: Move): Promise<void> {
  const block = await requireBlock(database, headers, move.at)
  const parent = headers.parentOf(move.at)
  const { state: stateBefore } = await requireHeader(database, headers, parent)
  await disconnectBlock({ database, ...tools }, move.draft, { id: headers.idOf(move.at), block, stateBefore })
  move.at = parent
}

async function stepUp(tools: ChainTools, { headers }: ChainState, move: Move, handle: HeaderHandle): Promise<void> {
  const block = await requireBlock(tools.database, headers, handle)
  const hashes = await runInTurns(hashBody(block))
  const id = headers.idOf(handle)
  const judgedBefore = (headers.flagsOf(handle) & FLAG_VALID) !== 0
  const medianTime = headers.medianTimeOf(headers.parentOf(handle))
  await connectBlock(tools, move.draft, { id, block, hashes, medianTime, judgedBefore })
  move.at = handle
  move.connected.push(handle)
}

async function stage(tools: ChainTools, state: ChainState, move: Move): Promise<void> {
  if (move.draft.changes.size < tools.stageChanges) return
  await write(tools, state, move)
  move.draft = new StateDraft(state.sum, state.coins)
  move.connected = []
}

async function write(tools: ChainTools, state: ChainState, { draft, at, connected }: Move): Promise<void> {
  const { headers } = state
  const fresh = connected.filter((handle) => (headers.flagsOf(handle) & FLAG_VALID) === 0)
  const patches = fresh.map((handle) => ({ handle, flags: headers.flagsOf(handle) | FLAG_VALID, arrival: headers.arrivalOf(handle) }))
  const header = await requireHeader(tools.database, headers, at)
  await commit(tools, state, {
    operations: await patchOperations(tools, state, patches),
    addedHeaders: 0,
    move: { draft, tip: { id: headers.idOf(at), height: headers.heightOf(at), header, peaks: await state.history.after(at) } },
    apply: () => {
      for (const { handle, flags } of patches) headers.setFlags(handle, flags)
      return at
    },
  })
}

/**
 * A coin record that was lost would make a good block look bad: `coin-missing` is only believed when no coin is lost.
 * They are counted once for each tip, so nobody can make the node count again and again.
 * @throws StorageError `data-damaged`
 */
export async function requireNoLostCoin({ database }: ChainTools, state: ChainState, error: ConsensusError): Promise<void> {
  if (error.code !== 'coin-missing' || state.countedAt === state.tip) return
  let count = 0
  for await (const page of database.iterate({ prefix: COIN_PREFIX })) count += page.length
  if (count !== state.sum.count) {
    throw new StorageError('data-damaged', `${state.sum.count - count} stored coins are missing. ${DAMAGE_ADVICE}`)
  }
  state.countedAt = state.tip
}
