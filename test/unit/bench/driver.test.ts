// Processes that do one round for each line.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Driver } from '../../bench/driver.ts'

function start(script: string, environment: Record<string, string> = {}): Promise<Driver> {
  return Driver.start({ name: 'The test', command: process.execPath, args: ['--input-type=module', '-e', script], environment })
}

const rounds = JSON.stringify(join(import.meta.dirname, '../../bench/answer-rounds.ts'))

describe('bench/driver', () => {
  it('asks one round after the other and hands on the environment', async () => {
    const script = `import { answerRounds } from ${rounds}
      let sum = 0
      await answerRounds({ add: async ({ n }) => (sum += n), name: async () => process.env.DUIT_NAME })`
    const driver = await start(script, { DUIT_NAME: 'peer' })
    expect(await driver.ask('{"round":"add","n":2}')).toBe(2)
    expect(await driver.ask('{"round":"add","n":3}')).toBe(5)
    expect(await driver.ask('{"round":"name"}')).toBe('peer')
    await driver.stop()
  })

  it('tells what a process said that ends before its answer', async () => {
    const driver = await start(`console.log('{}'); process.stdin.once('data', () => { console.error('no room'); process.exit(3) })`)
    await expect(driver.ask('anything')).rejects.toThrow('The test ended without an answer. It said: no room')
    await driver.stop()
  })

  it('tells that a process ends before it is ready', async () => {
    await expect(start(`console.error('not today')`)).rejects.toThrow('not today')
  })

  it('tells that there is no such program', async () => {
    await expect(Driver.start({ name: 'Nobody', command: '/nowhere/program' })).rejects.toThrow('Nobody ended without an answer')
  })
})
