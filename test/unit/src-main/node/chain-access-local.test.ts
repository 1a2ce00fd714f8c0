import { describe, expect, it } from 'vitest'
import { createLocalChainAccess, type LocalChainModules } from '../../../../src-main/node/chain-access-local.ts'
import type { Block } from '../../../../src-main/primitives/block.ts'

const idOf = (height: number) => new Uint8Array(32).fill(height)

function accessTo(getBlock: (id: Uint8Array) => Promise<Block | undefined>) {
  const chain = {
    network: { prefix: 'rduit', genesisId: idOf(0) },
    getIdAt: (height: number) => (height < 9 ? idOf(height) : undefined),
    getBlock,
  }
  return createLocalChainAccess({ chain, mempool: {} } as unknown as LocalChainModules)
}

const blockOf = (id: Uint8Array) => ({ header: { time: id[0] }, transactions: [] }) as unknown as Block

describe('node/chain-access-local', () => {
  it('reads a block once for all who ask for it at a time, and anew for those who ask later', async () => {
    const reads: (number | undefined)[] = []
    const access = accessTo(async (id) => {
      reads.push(id[0])
      await new Promise((resolve) => setTimeout(resolve, 5))
      return blockOf(id)
    })
    const answers = await Promise.all([access.blockAt(3), access.blockAt(3), access.blockAt(4), access.blockAt(3)])
    expect(answers.map((block) => block?.time)).toEqual([3, 3, 4, 3])
    expect(reads).toEqual([3, 4])
    await access.blockAt(3)
    expect(reads).toEqual([3, 4, 3])
  })

  it('tells everybody of a read that fails, and tries again for the next', async () => {
    let fails = true
    const access = accessTo(async (id) => {
      if (fails) throw new Error('damaged')
      return blockOf(id)
    })
    const both = await Promise.allSettled([access.blockAt(1), access.blockAt(1)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fails = false
    expect(await access.blockAt(1)).toMatchObject({ height: 1, time: 1 })
  })

  it('answers undefined above the tip and where the body is not here', async () => {
    const access = accessTo(async () => undefined)
    expect(await access.blockAt(9)).toBeUndefined()
    expect(await access.blockAt(8)).toBeUndefined()
  })
})
