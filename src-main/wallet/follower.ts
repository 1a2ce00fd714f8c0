// Follows the best chain block by block, from where the wallet stopped, through reorganisations, by what ChainAccess answers alone.
import { bytesEqual } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { applyBlock, withdrawBlocks } from './apply-block.ts'
import type { ChainAccess, WalletBlock } from './chain-access.ts'
import type { TxRecord } from './records.ts'
import type { WalletState } from './wallet-state.ts'

/** Blocks in one write while nothing in them is ours. */
const BLOCKS_A_WRITE = 100
/** Blocks are looked at from so long before the birthday: clocks and block times are never exact. */
const BIRTHDAY_MARGIN_SECONDS = 2 * 86_400

/** `done` when the wallet stands on the tip. */
export type StepResult = 'done' | 'more'

/**
 * One step towards the tip: at most BLOCKS_A_WRITE blocks, or a withdrawal.
 * 1. Go back to the last block that is still on the best chain. 2. Take the next blocks. 3. Write tip, payments and addresses in one batch.
 * A crash between steps leaves the wallet at an older block, from which it follows again.
 */
export async function followChain(state: WalletState, chain: ChainAccess): Promise<StepResult> {
  if (state.meta === undefined) return 'done'
  if (state.tip === undefined) await beginScan(state, chain)
  // 1.
  await withdrawStale(state, chain)
  // 2.
  let result: StepResult = 'more'
  for (let count = 0; count < BLOCKS_A_WRITE && result === 'more'; count++) {
    const next = await readNext(state, chain)
    if (next === undefined) result = 'done'
    else if (await takeBlock(state, next)) break
  }
  // 3.
  await state.store.flush({ sync: false })
  return result
}

/** Height of the first block that a scan looks at. */
async function firstHeightSince(chain: ChainAccess, birthdayMs: number): Promise<number> {
  const since = Math.floor(birthdayMs / 1000) - BIRTHDAY_MARGIN_SECONDS
  let low = 0
  let high = (await chain.tip()).height
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const block = await chain.blockAt(middle)
    if (block === undefined || block.time >= since) high = middle
    else low = middle + 1
  }
  return low
}

/** Stands before the first block that matters; what was known of blocks waits to be seen again. */
async function beginScan(state: WalletState, chain: ChainAccess): Promise<void> {
  const first = await firstHeightSince(chain, state.meta?.birthday ?? 0)
  await runInTurns(state.change(withdrawBlocks(newestFirst(state), -1)))
  state.retreat(first - 1)
  const before = first > 0 ? await chain.blockIdAt(first - 1) : undefined
  if (before !== undefined) state.advance({ height: first - 1, id: before })
}

async function withdrawStale(state: WalletState, chain: ChainAccess): Promise<void> {
  const from = state.tip?.height ?? -1
  let height = from
  while (height >= 0 && !state.hasSeen(height, await chain.blockIdAt(height))) {
    if (state.seenAt(height) === undefined) return beginScan(state, chain)
    height--
  }
  if (height === from) return
  await runInTurns(state.change(withdrawBlocks(newestFirst(state), height)))
  state.retreat(height)
}

/** The ledger gives up fastest what came last. */
function newestFirst({ ledger }: WalletState): TxRecord[] {
  return [...ledger.waiting(), ...ledger.mined().reverse()]
}

/** The block after the wallet's; undefined on the tip, or when the chain moved meanwhile. */
async function readNext(state: WalletState, chain: ChainAccess): Promise<WalletBlock | undefined> {
  const { height, id } = state.tip ?? { height: -1, id: new Uint8Array(0) }
  const block = await chain.blockAt(height + 1)
  if (block === undefined || height < 0) return block
  // asked after the block was read, so a branch that changed in between is noticed here or with the block after it
  const below = await chain.blockIdAt(height)
  return below !== undefined && bytesEqual(below, id) ? block : undefined
}

/** Answers whether anything in it is ours. */
async function takeBlock(state: WalletState, block: WalletBlock): Promise<boolean> {
  let changed = false
  for (;;) {
    const change = await runInTurns(applyBlock(state.ledger, block))
    await runInTurns(state.change(change))
    changed ||= change.put.length > 0
    // addresses that came into sight may be paid in the same block
    if (!(await state.extendKeys())) break
  }
  state.advance({ height: block.height, id: block.id })
  return changed
}
