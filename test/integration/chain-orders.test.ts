// Whether a block is valid depends on its bytes and the chain below it, and on nothing else: any order, any cache, any restart.
import { describe, expect, it } from 'vitest'
import { MemoryDatabase } from '../../src-main/storage/memory-database.ts'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAt, findingsOf } from '../support/chain-asserts.ts'
import { addAll, type Base, buildBase, buildBusy, buildBusyMany } from '../support/chain-base.ts'
import type { BuiltBlock } from '../support/chain-builder.ts'
import { openTestChain } from '../support/chain-node.ts'
import { newSeed, seededRandom, shuffled } from '../support/seeded.ts'

const ROUNDS = 12

interface Scene {
  readonly base: Base
  readonly blocks: readonly BuiltBlock[]
  /** Ids in hex of blocks that are bad themselves or stand on a bad one. */
  readonly bad: ReadonlySet<string>
  readonly best: BuiltBlock
}

/** Branches of all lengths from the base, some of which hold bad blocks with good-looking ones on them; one best tip. */
function createScene(): Scene {
  const base = buildBase(250)
  const { builder } = base
  const main = buildBusyMany(base, base.tip, 8, Uint8Array.of(1))
  const side = buildBusyMany(base, main[2] as BuiltBlock, 3, Uint8Array.of(2))
  const spoil = [
    { claimExtra: 1 },
    { header: { state: new Uint8Array(32) } },
    { witness: new Uint8Array(101) },
    { badWork: true },
    { header: { version: 9 } },
  ]
  const bad: BuiltBlock[] = []
  spoil.forEach((options, i) => {
    const first = builder.build(main[i] as BuiltBlock, { witness: Uint8Array.of(9, i), ...options })
    // long enough to have more work than all that is good
    bad.push(first, ...builder.buildMany(first, 10 - i, { witness: Uint8Array.of(9, i) }))
  })
  const twin = buildBusy(base, main[6] as BuiltBlock, { witness: Uint8Array.of(3) })
  const best = main.at(-1) as BuiltBlock
  const last = builder.build(best)
  return { base, blocks: [...main, ...side, ...bad, twin, last], bad: new Set(bad.map(({ id }) => bytesToHex(id))), best: last }
}

describe('the same blocks in any order', () => {
  it('give the same tip and the same refusals, with cold and warm caches and restarts in between', async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    const { base, blocks, bad, best } = createScene()
    for (let round = 0; round < ROUNDS; round++) {
      const where = `seed ${seed}, round ${round}`
      const raw = new MemoryDatabase()
      const options = { network: base.builder.network, raw, coinCacheEntries: round % 2 === 0 ? 0 : 1_000 }
      let node = await openTestChain(options)
      await addAll(node.chain, base.blocks)
      for (const { bytes, height } of shuffled(blocks, random)) {
        await node.chain.addBlock(bytes)
        // blocks that wait are in memory, so what a restart forgets is offered again below
        if (height % 5 === 0 && random() < 0.3) node = await openTestChain(options)
      }
      // offered until nothing waits any more, as peers do
      for (let again = 0; again < 2; again++) for (const { bytes } of shuffled(blocks, random)) await node.chain.addBlock(bytes)
      try {
        await expectAt(node.chain, best)
        for (const { id, bytes } of blocks) {
          const verdict = await node.chain.addBlock(bytes)
          expect(verdict.status).toBe(bad.has(bytesToHex(id)) ? 'rejected' : 'duplicate')
        }
        expect(await findingsOf(node.chain)).toEqual([])
      } catch (error) {
        throw new Error(where, { cause: error })
      }
    }
  })
})
