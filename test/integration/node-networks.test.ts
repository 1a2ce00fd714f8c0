// What only regtest can do is refused on main and test, and both say that they are candidates.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallError, type NodeProcess, removeFolder, runCommand, startNode, temporaryFolder } from '../support/node-process.ts'

describe.each(['main', 'test'] as const)('the network %s', (network) => {
  let folder: string
  let node: NodeProcess

  beforeAll(async () => {
    folder = await temporaryFolder()
    node = await startNode(folder, ['--network', network])
  })

  afterAll(async () => {
    await node.kill()
    await removeFolder(folder)
  })

  it('says that its genesis is a candidate, in the status, in the log and on the command line', async () => {
    expect(await node.call('node.status')).toMatchObject({ network, candidate: true, height: 0 })
    expect(node.log()).toContain('candidate')
    const { out } = await runCommand(folder, 'status', '--network', network)
    expect(out).toContain('candidate')
  })

  it.each([
    ['mining.generate', { blocks: 1 }],
    ['debug.setTime', { time: 1_900_000_000_000 }],
    ['debug.advanceTime', { seconds: 60 }],
    ['debug.advanceTime', { seconds: 0 }],
  ])('refuses %s %j with the reason', async (procedure, input) => {
    await node.call('wallet.create', { password: 'a password' }).catch(() => undefined)
    const error = (await node.call(procedure, input).catch((caught: unknown) => caught)) as CallError
    expect(error).toBeInstanceOf(CallError)
    expect(error.code).toBe('not-on-this-network')
    expect(error.message).toContain('regtest')
    expect(await node.call('node.status')).toMatchObject({ height: 0 })
  })

  it('keeps the clock of the computer whatever the environment says', async () => {
    const { time } = await node.call<{ time: number }>('node.status')
    expect(Math.abs(time - Date.now())).toBeLessThan(10_000)
  })

  it('takes no block and no address of regtest', async () => {
    const other = await temporaryFolder()
    const regtest = await startNode(other)
    try {
      const { address } = await regtest
        .call('wallet.create', { password: 'x' })
        .then(() => regtest.call<{ address: string }>('wallet.newAddress'))
      await regtest.call('mining.generate', { blocks: 1 })
      const { raw } = await regtest.call<{ raw: string }>('chain.block', { height: 1, raw: true })
      const verdict = await node.call<{ status: string }>('chain.submitBlock', { raw })
      expect(['orphan', 'rejected']).toContain(verdict.status)
      const refused = (await node.call('mining.start', { threads: 1, address }).catch((caught: unknown) => caught)) as CallError
      expect(refused.code).toBe('address-other-network')
    } finally {
      await regtest.kill()
      await removeFolder(other)
    }
  })
})

it('regtest is no candidate', async () => {
  const folder = await temporaryFolder()
  const node = await startNode(folder)
  expect(await node.call('node.status')).toMatchObject({ network: 'regtest', candidate: false })
  await node.kill()
  await removeFolder(folder)
})
