import { describe, expect, it } from 'vitest'
import type { FromNode, ToNode } from '../../../../../src-main/host/electron/node-messages.ts'
import { type ChildProcess, NodeProcess, type NodeProcessState } from '../../../../../src-main/host/electron/node-process.ts'
import { createSilentLogger } from '../../../../../src-main/util/logger.ts'

/** A process that does what the test says, as Electron's utility process would. */
class Child implements ChildProcess<string> {
  sent: { message: ToNode; ports: string[] | undefined }[] = []
  killed = false
  say: (message: FromNode) => void = () => undefined
  exit: (code: number) => void = () => undefined
  on(_event: 'message', listener: (message: FromNode) => void) {
    this.say = listener
  }
  once(_event: 'exit', listener: (code: number) => void) {
    this.exit = listener
  }
  postMessage(message: ToNode, ports?: string[]) {
    this.sent.push({ message, ports })
  }
  kill() {
    this.killed = true
    this.exit(137)
    return true
  }
}

const options = {
  network: 'regtest',
  dataDir: '/x',
  uiPort: 0,
  mine: undefined,
  logLevel: 'info',
  transactionIndex: true,
  addressIndex: true,
  engine: 'auto',
  version: '1',
} as const

function createProcess() {
  const children: Child[] = []
  const states: NodeProcessState[] = []
  const timers: { task: () => void; milliseconds: number }[] = []
  const time = { now: 0 }
  const node = new NodeProcess<string>(options, {
    fork: () => {
      const child = new Child()
      children.push(child)
      return child
    },
    logger: createSilentLogger(),
    onState: (state) => states.push(state),
    now: () => time.now,
    setTimer: (task, milliseconds) => timers.push({ task, milliseconds }),
  })
  node.start()
  return { node, children, states, timers, time, last: () => children.at(-1) as Child }
}

describe('host/electron/node-process', () => {
  it('starts the process with its options, and once', () => {
    const { node, children, last } = createProcess()
    node.start()
    expect(children).toHaveLength(1)
    expect(last().sent).toEqual([{ message: { kind: 'start', options }, ports: undefined }])
  })

  it('hands ports on when the node is ready, those that waited too, and keeps few', () => {
    const { node, last } = createProcess()
    for (let i = 0; i < 20; i++) node.connect(`port ${i}`)
    expect(last().sent).toHaveLength(1)
    last().say({ kind: 'ready' })
    node.connect('late')
    expect(
      last()
        .sent.slice(1)
        .map(({ ports }) => ports?.[0]),
    ).toEqual([...Array.from({ length: 8 }, (_, i) => `port ${i + 12}`), 'late'])
  })

  it('starts a process that died again, with growing pauses, and says so', () => {
    const { states, timers, last, children } = createProcess()
    for (let i = 0; i < 8; i++) {
      last().exit(1)
      timers.at(-1)?.task()
    }
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    expect(children).toHaveLength(9)
    expect(states.filter(({ kind }) => kind === 'lost')).toHaveLength(8)
  })

  it('tells the node about the computer, and one that is started later what was told last', () => {
    const { node, timers, last } = createProcess()
    node.tell({ onMains: true, idleSeconds: 3 })
    node.tell({ onMains: false, idleSeconds: 9 })
    expect(last().sent.at(-1)?.message).toEqual({ kind: 'computer', facts: { onMains: false, idleSeconds: 9 } })
    last().exit(1)
    node.tell({ onMains: false, idleSeconds: 12 })
    timers.at(-1)?.task()
    expect(last().sent.map(({ message }) => message.kind)).toEqual(['start', 'computer'])
    expect(last().sent.at(-1)?.message).toMatchObject({ facts: { idleSeconds: 12 } })
  })

  it('begins with a short pause again after a long life', () => {
    const { timers, last, time } = createProcess()
    last().exit(1)
    timers.at(-1)?.task()
    time.now += 61_000
    last().exit(1)
    expect(timers.at(-1)?.milliseconds).toBe(1_000)
  })

  it('does not try again what would be refused again', () => {
    const { states, timers, last } = createProcess()
    last().say({ kind: 'failed', code: 'data-dir-in-use', message: 'Another node.' })
    last().exit(1)
    expect(states.at(-1)).toEqual({ kind: 'refused', code: 'data-dir-in-use', message: 'Another node.' })
    expect(timers).toEqual([])
  })

  it('stops cleanly, however often it is asked', async () => {
    const { node, states, last } = createProcess()
    const stopped = Promise.all([node.stop(), node.stop()])
    expect(last().sent.filter(({ message }) => message.kind === 'stop')).toHaveLength(1)
    last().exit(0)
    await stopped
    expect(states.at(-1)).toEqual({ kind: 'stopped' })
    node.start()
    expect(last().killed).toBe(false)
  })

  it('kills a process that does not stop within five seconds', async () => {
    const { node, timers, last } = createProcess()
    const stopped = node.stop()
    expect(timers.at(-1)?.milliseconds).toBe(5_000)
    timers.at(-1)?.task()
    await stopped
    expect(last().killed).toBe(true)
  })

  it('stays stopped when the node was told to stop from inside', () => {
    const { states, timers, last } = createProcess()
    last().say({ kind: 'stopping' })
    last().exit(0)
    expect(states.at(-1)).toEqual({ kind: 'stopped' })
    expect(timers).toEqual([])
  })
})
