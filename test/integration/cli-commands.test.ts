// The command line against a real node: answers, streams, refusals, and what it says when there is no node.
import { stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listProcedures } from '../../src-main/contract/contract.ts'
import { type NodeProcess, removeFolder, runBare, runCommand, runForLines, startNode, temporaryFolder } from '../support/node-process.ts'

let folder: string
let empty: string
let node: NodeProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  empty = await temporaryFolder()
  node = await startNode(folder)
  await node.call('wallet.create', { password: 'open sesame' })
})

afterAll(async () => {
  await node.kill()
  await Promise.all([folder, empty].map(removeFolder))
})

const errorOf = (out: string) => (JSON.parse(out) as { error: { code: string; message: string; data: Record<string, unknown> } }).error

describe('duit status', () => {
  it('tells how the node is, for people and as JSON', async () => {
    const { code, out } = await runCommand(folder, 'status')
    expect(code).toBe(0)
    for (const word of ['network', 'regtest', 'height', 'best block', 'peers', 'waiting', 'disk', 'engine', 'version', folder])
      expect(out).toContain(word)
    const json = await runCommand(folder, 'status', '--json')
    expect(json.out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(json.out)).toMatchObject({ network: 'regtest', height: 0, peers: 0 })
  })
})

describe('duit call', () => {
  it('prints the JSON result and ends with 0', async () => {
    const { code, out, err } = await runCommand(folder, 'call', 'wallet.balance', '{"wallet":"main"}')
    expect(JSON.parse(out)).toEqual({ available: 0, pending: 0, ripening: 0, locked: 0 })
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('needs no input where the procedure has a default, and reads it from standard input for “-”', async () => {
    expect(JSON.parse((await runCommand(folder, 'call', 'mempool.info')).out)).toMatchObject({ transactions: 0 })
    const args = ['call', 'chain.latest', '-', '--network', 'regtest', '--data-dir', folder]
    expect(JSON.parse((await runBare(args, '{"count":1}')).out)).toMatchObject({ blocks: [{ height: 0 }] })
  })

  it('prints code, sentence and data of an error on standard output, the sentence on standard error, and ends with 1', async () => {
    const { code, out, err } = await runCommand(folder, 'call', 'chain.block', '{"height":7}')
    expect(code).toBe(1)
    const { message } = errorOf(out)
    expect(errorOf(out)).toEqual({ code: 'block-unknown', message, data: { tip: 0 } })
    expect(message).toContain('reaches block 0')
    expect(err.trim()).toBe(message)
  })

  it('names what is wrong with an input, also when it is no JSON', async () => {
    const wrong = await runCommand(folder, 'call', 'chain.block', '{"height":"seven"}')
    expect(errorOf(wrong.out)).toMatchObject({ code: 'input-invalid', data: { issues: [{ path: 'height' }] } })
    const none = await runCommand(folder, 'call', 'chain.block', '{height:7}')
    expect(none.code).toBe(1)
    expect(errorOf(none.out)).toMatchObject({ code: 'input-invalid' })
    expect(errorOf(none.out).message).toContain('quotes')
  })

  it('prints one JSON line an event of a stream that ends, and of one that goes on', async () => {
    const { code, out } = await runCommand(folder, 'call', 'node.verify')
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { stage: string; findings: number })
    expect(code).toBe(0)
    expect(events.length).toBeGreaterThan(1)
    expect(events.at(-1)).toMatchObject({ stage: 'done', findings: 0 })

    const lines = runForLines(folder, 2, 'call', 'events.subscribe', '{"topics":["tip"]}')
    const again = setInterval(() => node.call('mining.generate', { blocks: 1 }).catch(() => undefined), 300)
    const topics = (await lines).map((line) => (JSON.parse(line) as { topic: string }).topic)
    clearInterval(again)
    expect(topics).toEqual(['tip', 'tip'])
    // the reader was killed; the node goes on
    expect(await node.call('node.status')).toMatchObject({ network: 'regtest' })
  })

  it('ends a stream with the error when the input is refused', async () => {
    const { code, out } = await runCommand(folder, 'call', 'events.subscribe', '{"topics":["weather"]}')
    expect(code).toBe(1)
    expect(errorOf(out).code).toBe('input-invalid')
  })
})

describe('duit methods', () => {
  it('lists every procedure of the contract with its input and output', async () => {
    const names = [...listProcedures().keys()]
    const { code, out } = await runBare(['methods', '--json'])
    const methods = JSON.parse(out) as { name: string; kind: string; summary: string; input: object; output: object }[]
    expect(code).toBe(0)
    expect(methods.map(({ name }) => name)).toEqual(names)
    for (const { name, kind, summary, input, output } of methods) {
      expect(['query', 'command', 'subscription'], name).toContain(kind)
      expect(summary, name).not.toBe('')
      expect(Object.keys(input), name).not.toEqual([])
      expect(Object.keys(output), name).not.toEqual([])
    }
    const plain = await runBare(['methods'])
    for (const name of names) expect(plain.out).toContain(`${name}  (`)
  })
})

describe('what is not possible', () => {
  const refused = [
    { args: ['mine'], says: ['There is no command mine', 'node, status, call, methods'] },
    { args: ['status', '--colour'], says: ['--colour', '--network', '--data-dir', '--json'] },
    { args: ['status', '--network', 'moon'], says: ['moon', 'main, test, regtest'] },
    { args: ['status', 'extra'], says: ['extra'] },
    { args: ['node', '--ui-port', '70000'], says: ['--ui-port', '65535'] },
    { args: ['node', '--ui-port', 'abc'], says: ['--ui-port', 'whole number'] },
    { args: ['node', '--mine', '0'], says: ['--mine'] },
    { args: ['node', '--log-level', 'loud'], says: ['loud', 'error, warn, info, debug, trace'] },
    { args: ['node', '--data-dir', ''], says: ['--data-dir'] },
    { args: ['node', '--listen', '/ip4/127.0.0.1/tcp/1'], says: ['--listen', 'has no peers'] },
    { args: ['node', '--connect=/ip4/127.0.0.1/tcp/1'], says: ['--connect', 'has no peers'] },
    { args: ['node', '--no-discovery'], says: ['--no-discovery', 'has no peers'] },
    { args: ['node', '--prune', '500'], says: ['--prune', 'has no pruning'] },
    { args: ['call'], says: ['needs a procedure', 'duit methods'] },
    { args: ['call', 'node.status', '{}', '{}'], says: ['one JSON input'] },
  ]

  it.each(refused)('refuses duit $args and says what is possible', async ({ args, says }) => {
    const { code, out } = await runBare(args)
    expect(code).toBe(1)
    expect(errorOf(out).code).toBe('input-invalid')
    for (const part of says) expect(errorOf(out).message).toContain(part)
  })

  it('refuses an unknown procedure, whatever it looks like', async () => {
    for (const name of ['no.such', '../../node.stop', 'node.status?x', ' ', 'x'.repeat(300)]) {
      const { code, out } = await runCommand(folder, 'call', name)
      expect(code, name).toBe(1)
      expect(errorOf(out), name).toMatchObject({ code: 'procedure-unknown' })
      expect(errorOf(out).message).toContain('duit methods')
    }
  })

  it('explains itself with --help, and without a command ends with 1', async () => {
    const help = await runBare(['--help'])
    const bare = await runBare([])
    expect(help.out).toContain('duit node')
    expect(bare.out).toBe(help.out)
    expect([help.code, bare.code]).toEqual([0, 1])
  })
})

describe('without a node', () => {
  it('says so with the command that starts one', async () => {
    for (const args of [['status'], ['call', 'node.status']]) {
      const { code, out } = await runCommand(empty, ...(args as [string, ...string[]]))
      expect(code).toBe(1)
      expect(errorOf(out).code).toBe('node-unreachable')
      expect(errorOf(out).message).toContain(`duit -- node --network regtest --data-dir ${empty}`)
    }
  })

  it('says so too where a dead node left its rpc.json, and makes nothing in the folder', async () => {
    const dead = await startNode(empty)
    await dead.kill()
    expect(errorOf((await runCommand(empty, 'status')).out).code).toBe('node-unreachable')
    expect(errorOf((await runCommand(`${empty}/other`, 'status')).out).code).toBe('node-unreachable')
    await expect(stat(`${empty}/other`)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('duit node', () => {
  it('prints one line when it serves, with what a program needs, and stops by node.stop', async () => {
    const other = await startNode(empty)
    expect(other.ready).toEqual({
      ready: true,
      ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/),
      rpc: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/rpc$/),
      token: expect.stringMatching(/^[\w-]{43}$/),
      peerId: null,
      addresses: [],
    })
    expect(JSON.parse((await runCommand(empty, 'call', 'node.stop')).out)).toEqual({ ok: true })
    expect(await other.ended()).toBe(0)
  })
})
