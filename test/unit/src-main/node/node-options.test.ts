import { describe, expect, it } from 'vitest'
import { parseOptions, readStartOptions, START_OPTIONS } from '../../../../src-main/node/node-options.ts'

const read = (...args: string[]) => readStartOptions(parseOptions(args, START_OPTIONS).values)

describe('node/node-options', () => {
  it('has a default for everything', () => {
    expect(read()).toMatchObject({
      network: 'main',
      uiPort: 0,
      mine: undefined,
      logLevel: 'info',
      transactionIndex: true,
      addressIndex: true,
      engine: 'auto',
    })
    expect(read().dataDir).toMatch(/duit/)
  })

  it('reads each option', () => {
    const args = [
      '--network',
      'regtest',
      '--data-dir=/x',
      '--ui-port',
      '80',
      '--mine',
      '2',
      '--log-level',
      'trace',
      '--no-tx-index',
      '--no-address-index',
      '--engine',
      'wasm',
    ]
    expect(read(...args)).toEqual({
      network: 'regtest',
      dataDir: '/x',
      uiPort: 80,
      mine: 2,
      logLevel: 'trace',
      transactionIndex: false,
      addressIndex: false,
      engine: 'wasm',
    })
  })

  it.each([
    [['--network', 'bitcoin'], /main, test, regtest/],
    [['--ui-port', '65536'], /0 to 65535/],
    [['--ui-port', '-1'], /--ui-port/],
    [['--ui-port', '1e3'], /0 to 65535/],
    [['--mine', '0'], /1 to 1024/],
    [['--mine', '1.5'], /1 to 1024/],
    [['--log-level', 'loud'], /error, warn, info/],
    [['--engine', 'steam'], /auto, native, wasm/],
    [['--data-dir', ''], /--data-dir needs/],
    [['--colour'], /Possible: --network/],
    [['--mine'], /--mine/],
  ])('refuses %j with what is possible', (args, message) => {
    expect(() => read(...args)).toThrow(expect.objectContaining({ code: 'input-invalid', message: expect.stringMatching(message) }))
  })

  it.each(['--listen=/ip4/0.0.0.0/tcp/1', '--connect', '--no-discovery', '--prune'])('refuses %s rather than ignoring it', (option) => {
    expect(() => read(option, '5')).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringMatching(/no (peers|pruning)/) }),
    )
  })
})
