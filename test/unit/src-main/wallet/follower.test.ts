import { describe, expect, it } from 'vitest'
import { AccountPublic, AccountSecret } from '../../../../src-main/wallet/keys.ts'
import { WalletChain } from '../../../support/wallet-chain.ts'
import { openWallet } from '../../../support/wallet-node.ts'

const lockOfSeed = (seed: number) =>
  new AccountPublic(new AccountSecret(new Uint8Array(64).fill(seed), 'rduit').extendedPublicKey).lockAt({ chain: 0, index: 0 })

describe('wallet/follower', () => {
  it('looks through the chain from two days before the birthday and not from the beginning', async () => {
    const chain = new WalletChain()
    chain.mineMany(6_000)
    const birthday = chain.nowMs
    chain.mine({ lock: lockOfSeed(6) })
    const { wallet } = await openWallet(chain, { seed: 6, birthday })
    expect(wallet.balance().ripening).toBeGreaterThan(0)
    expect(wallet.info()).toMatchObject({ height: 6_001, scanning: false, scanProgress: 1 })
    expect(chain.reads).toBeLessThan(2 * 1440 + 60)
    expect(chain.reads).toBeGreaterThan(2 * 1440)
  })

  it('rolls back and on when the chain changes while blocks are being read', async () => {
    const chain = new WalletChain()
    const opened = await openWallet(chain, { seed: 6 })
    chain.mineMany(50)
    const read = chain.blockAt.bind(chain)
    let left = 3
    chain.blockAt = async (height) => {
      const block = await read(height)
      if (height % 10 === 7 && left-- > 0) {
        await chain.disconnect(chain.height - height + 4)
        chain.mineMany(60, { lock: lockOfSeed(6) })
      }
      return block
    }
    await opened.wallet.follow()
    const lock = lockOfSeed(6)
    const mined = chain.blocks.filter(({ transactions }) => transactions[0]?.outputs[0]?.lock.every((byte, i) => byte === lock[i]))
    expect(opened.wallet.info().height).toBe(chain.height)
    expect((await opened.wallet.historyPage({ limit: 500 })).total).toBe(mined.length)
  })

  it('says how far a scan has come', async () => {
    const chain = new WalletChain()
    chain.mineMany(400)
    const opened = await openWallet(chain, { seed: 6 })
    expect(opened.wallet.info()).toMatchObject({ scanning: false, scanProgress: 1 })
    chain.mineMany(400)
    const seen: number[] = []
    const read = chain.tip.bind(chain)
    chain.tip = async () => {
      const { scanning, scanProgress } = opened.wallet.info()
      if (scanning) seen.push(scanProgress)
      return read()
    }
    await opened.wallet.follow()
    expect(seen.length).toBeGreaterThan(2)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.every((progress) => progress >= 0 && progress <= 1)).toBe(true)
  })
})
