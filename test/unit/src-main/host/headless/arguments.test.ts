import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../../../../src-main/host/headless/arguments.ts'

const parse = (line: string) => parseCommand(line.split(' '))
const refusal = (line: string) => {
  try {
    parse(line)
  } catch (error) {
    return error as { code: string; message: string }
  }
  return undefined
}

describe('host/headless/arguments', () => {
  it('reads each command', () => {
    expect(parse('node --network regtest --mine 2')).toMatchObject({ command: 'node', network: 'regtest', mine: 2 })
    expect(parse('status --json --data-dir /x')).toMatchObject({ command: 'status', json: true, dataDir: '/x' })
    expect(parse('methods')).toMatchObject({ command: 'methods', json: false })
    expect(parse('call node.status')).toMatchObject({ command: 'call', procedure: 'node.status', input: undefined })
    expect(parse('call --network test chain.block {"height":0}')).toMatchObject({ network: 'test', input: '{"height":0}' })
  })

  it('asks for help where nothing or help is asked for', () => {
    for (const line of ['help', '--help', 'node --help']) expect(parse(line)).toBeUndefined()
    expect(parseCommand([])).toBeUndefined()
  })

  it.each([
    ['stats', /There is no command stats\. Possible: node, status, call, methods/],
    ['node extra', /takes no extra/],
    ['status --mine 2', /Possible: --network, --data-dir, --json/],
    ['call', /needs a procedure/],
    ['call node.status {} {}', /one procedure and one JSON/],
    ['node --prune 500', /no pruning/],
  ])('input-invalid: %s', (line, message) => {
    expect(refusal(line)).toMatchObject({ code: 'input-invalid', message: expect.stringMatching(message) })
  })
})
