// The mining switch over the ends and starts of a real node.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

describe('integration: the mining switch after a restart', () => {
  let folder: string
  let node: NodeProcess
  beforeEach(async () => {
    folder = await temporaryFolder()
  })
  afterEach(async () => {
    await node.kill()
    await removeFolder(folder)
  })

  /** On the test network, whose blocks nobody finds within a test. */
  async function start(...options: string[]): Promise<Record<string, unknown>> {
    node = await startNode(folder, ['--network', 'test', ...options])
    return node.call('mining.status')
  }

  it('is on again as it was, whether the node was stopped or killed, and stays off once it was switched off', async () => {
    expect(await start()).toMatchObject({ running: false })
    await node.call('wallet.create', { password: 'four words and a comma' })
    await node.call('mining.start', { threads: 1 })
    expect(await node.stop()).toBe(0)
    expect(await start()).toMatchObject({ running: true, threads: 1, profile: null })
    await node.call('mining.start', { profile: 'quiet' })
    await node.kill()
    expect(await start()).toMatchObject({ running: true, profile: 'quiet' })
    await node.call('mining.stop')
    await node.stop()
    // an option is for this run alone
    expect(await start('--mine', '1')).toMatchObject({ running: true, threads: 1 })
    await node.stop()
    expect(await start()).toMatchObject({ running: false })
  })
})
