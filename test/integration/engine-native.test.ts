// The native addon itself: its kernels, what it refuses, and the environments that end while its threads work.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { packChecks, packWork } from '../../src-main/engine/check-codec.ts'
import { bindingPaths, loadBinding, type NativeBinding, type NativeMiner, type NativeVerifier } from '../../src-main/native/binding.ts'
import { hostileArguments } from '../native/hostile-values.ts'
import { goodCheck } from '../support/checks.ts'
import { binding as found } from '../support/engines.ts'
import { seededRandom } from '../support/seeded.ts'

const root = join(import.meta.dirname, '../..')
const binding = found as NativeBinding
const hasCompiler = spawnSync('g++', ['--version']).status === 0
const addonPath = bindingPaths(join(root, 'src-main/native')).find((path) => {
  const loaded = loadBinding([path])
  return 'binding' in loaded
})

describe('the native addon', () => {
  it.skipIf(!hasCompiler)('is built and loads where there is a C++ compiler', () => {
    expect(loadBinding()).toHaveProperty('binding')
  })
})

describe.skipIf(found === undefined)('the kernels of the native addon', () => {
  const bytes = fc.uint8Array({ minLength: 156, maxLength: 156 })

  it('all answer as the reference does, for any header and memory', () => {
    const kernels = binding.kernels()
    fc.assert(
      fc.property(bytes, fc.integer({ min: 8, max: 300 }), (header, memoryKiB) => {
        const right = powHashReference(header, memoryKiB)
        for (const kernel of kernels) expect(binding.powHash(header, memoryKiB, kernel), kernel).toEqual(right)
        expect(binding.powHash(header, memoryKiB)).toEqual(right)
      }),
      { numRuns: 40 },
    )
  })

  it('all answer as the reference does for the memory of the networks and beyond', () => {
    const header = new Uint8Array(156).map((_, i) => i)
    for (const memoryKiB of [8, 64, 1024, 2048]) {
      const right = powHashReference(header, memoryKiB)
      for (const kernel of binding.kernels()) expect(binding.powHash(header, memoryKiB, kernel), `${kernel}, ${memoryKiB}`).toEqual(right)
    }
  })

  it('are those of the processor, and one of them is chosen', () => {
    const kernels = binding.kernels()
    expect(kernels.at(-1)).toBe('portable code')
    expect(kernels).toContain(binding.kernel())
    if (process.platform !== 'linux' || process.arch !== 'x64') return
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? []
    expect(kernels.includes('AVX2')).toBe(flags.includes('avx2') && flags.includes('bmi2'))
    expect(kernels.includes('AVX-512')).toBe(flags.includes('avx512f') && flags.includes('avx2') && flags.includes('bmi2'))
    expect(kernels.includes('SSSE3')).toBe(flags.includes('ssse3'))
  })

  it('all find nonces', async () => {
    for (const kernel of binding.kernels()) {
      const miner = binding.createMiner(5, kernel)
      const header = await new Promise<Uint8Array>((resolve) => {
        void miner.configure(1, 1, false, (_, bytes) => bytes && resolve(bytes))
        miner.setJob(1, new Uint8Array(156), new Uint8Array(32).fill(0x3f), 64)
      })
      expect(powHashReference(header, 64)[0], kernel).toBeLessThanOrEqual(0x3f)
      await miner.stop()
    }
  })
})

describe.skipIf(found === undefined)('calls of the native addon', () => {
  const made: NativeMiner[] = []
  afterEach(async () => {
    await Promise.all(made.splice(0).map((miner) => miner.stop()))
  })
  const createMiner = () => {
    const miner = binding.createMiner(0)
    made.push(miner)
    return miner
  }
  const header = new Uint8Array(156)
  const target = new Uint8Array(32)
  const quiet = () => undefined

  it.each<[string, (miner: NativeMiner, verifier: NativeVerifier) => unknown]>([
    ['a header that is no bytes', (miner) => miner.setJob(1, 'header' as never, target, 64)],
    ['a header of other numbers', (miner) => miner.setJob(1, new Uint16Array(156) as never, target, 64)],
    ['an id that is no number', (miner) => miner.setJob('1' as never, header, target, 64)],
    ['no listener', (miner) => miner.configure(1, 1, false, undefined as never)],
    ['pinned that is no boolean', (miner) => miner.configure(1, 1, 1 as never, quiet)],
    ['records that are no bytes', (_, verifier) => verifier.checks([1, 2, 3] as never)],
    ['a kernel that is no name', () => binding.powHash(header, 64, 5 as never)],
    ['nothing at all', () => (binding.createMiner as unknown as () => void)()],
  ])('throw TypeError for %s', (_, call) => {
    expect(() => call(createMiner(), binding.createVerifier(1))).toThrow(TypeError)
  })

  it.each<[string, (miner: NativeMiner, verifier: NativeVerifier) => unknown]>([
    ['a header too short', (miner) => miner.setJob(1, header.subarray(1), target, 64)],
    ['a header too long', (miner) => miner.setJob(1, new Uint8Array(157), target, 64)],
    ['a target too short', (miner) => miner.setJob(1, header, target.subarray(1), 64)],
    ['too little memory', (miner) => miner.setJob(1, header, target, 7)],
    ['too much memory', (miner) => miner.setJob(1, header, target, 65_537)],
    ['memory that is not whole', (miner) => miner.setJob(1, header, target, 64.5)],
    ['an id below 0', (miner) => miner.setJob(-1, header, target, 64)],
    ['no thread', (miner) => miner.configure(0, 1, false, quiet)],
    ['too many threads', (miner) => miner.configure(1025, 1, false, quiet)],
    ['no duty', (miner) => miner.configure(1, 0, false, quiet)],
    ['a duty of NaN', (miner) => miner.configure(1, Number.NaN, false, quiet)],
    ['part of a check', (_, verifier) => verifier.checks(new Uint8Array(128))],
    ['part of a check at once', (_, verifier) => verifier.checksNow(new Uint8Array(130))],
    ['part of a proof of work', (_, verifier) => verifier.work(new Uint8Array(189), 64)],
    ['work with too little memory', (_, verifier) => verifier.work(new Uint8Array(188), 4)],
    ['a verifier without threads', () => binding.createVerifier(0)],
    ['a verifier with too many threads', () => binding.createVerifier(257)],
    ['a counter beyond 48 bits', () => binding.createMiner(2 ** 48)],
    ['a kernel that there is not', () => binding.powHash(header, 64, 'AVX3')],
  ])('throw RangeError for %s', (_, call) => {
    expect(() => call(createMiner(), binding.createVerifier(1))).toThrow(RangeError)
  })

  it('throw an Error or answer, whatever they are called with and on whatever', () => {
    const random = seededRandom(3)
    const verifier = binding.createVerifier(1)
    const objects = [binding, createMiner(), verifier] as unknown as Record<string, (...args: unknown[]) => unknown>[]
    for (let i = 0; i < 4000; i++) {
      const target = objects[i % 3] as (typeof objects)[0]
      const names = Object.keys(target)
      const name = names[Math.floor(random() * names.length)] as string
      try {
        const answer = (target[name] as () => unknown).apply(objects[(i >> 2) % 3], hostileArguments(random) as [])
        if (answer instanceof Promise) answer.catch(() => undefined)
      } catch (error) {
        expect(error, name).toBeInstanceOf(Error)
      }
    }
  })

  it('judge a copy: the bytes may change as soon as the call is back', async () => {
    const verifier = binding.createVerifier(1)
    const checks = packChecks(Array.from({ length: 100 }, (_, i) => goodCheck(i)))
    const judged = verifier.checks(checks)
    checks.fill(0)
    expect(await judged).toBe(-1)
    const work = packWork(Array.from({ length: 20 }, () => ({ header, target: new Uint8Array(32).fill(255) })))
    const hashed = verifier.work(work, 64)
    work.fill(0)
    expect(await hashed).toBe(-1)
  })

  it('refuse to end a verifier that judges, and end one that does not', async () => {
    const verifier = binding.createVerifier(2)
    const judged = verifier.work(packWork(Array.from({ length: 50 }, () => ({ header, target: new Uint8Array(32).fill(255) }))), 64)
    expect(() => verifier.stop()).toThrow(/being judged/)
    await judged
    verifier.stop()
    expect(await verifier.checks(packChecks([goodCheck(1)]))).toBe(-1)
  })

  it('share one process: the addon loaded twice works twice', async () => {
    const require = createRequire(import.meta.url)
    const path = addonPath as string
    const again = require(path) as NativeBinding
    delete require.cache[path]
    const third = require(path) as NativeBinding
    const records = packChecks([goodCheck(1), goodCheck(2), goodCheck(3)])
    expect(await Promise.all([binding, again, third].map((each) => each.createVerifier(1).checks(records)))).toEqual([-1, -1, -1])
  })
})

const WORKING = `
  const binding = require(${JSON.stringify(addonPath)})
  const miner = binding.createMiner(0)
  const verifier = binding.createVerifier(2)
  miner.configure(2, 1, false, () => miner.setJob(1, new Uint8Array(156), new Uint8Array(32).fill(255), 64))
  miner.setJob(1, new Uint8Array(156), new Uint8Array(32).fill(255), 64)
  for (let i = 0; i < 50; i++) verifier.work(new Uint8Array(188 * 40).fill(255), 64)
`

describe.skipIf(found === undefined)('an environment that ends while the native addon works', () => {
  it.each([
    ['is terminated', 'setInterval(() => 0, 1000)'],
    ['calls process.exit', 'setTimeout(() => process.exit(), 20)'],
    ['throws', "setTimeout(() => { throw new Error('planted') }, 20)"],
    ['runs out of things to do', ''],
  ])('is left clean by a worker thread that %s', async (_, ending) => {
    for (let round = 0; round < 3; round++) {
      const worker = new Worker(`${WORKING}\nrequire('node:worker_threads').parentPort.postMessage(1)\n${ending}`, { eval: true })
      worker.on('error', () => undefined)
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      await once(worker, 'message')
      if (ending.startsWith('setInterval')) await worker.terminate()
      await ended
    }
    expect(await binding.createVerifier(1).checks(packChecks([goodCheck(1)]))).toBe(-1)
  })

  const run = (program: string): ChildProcess =>
    spawn(process.execPath, ['-e', program], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })

  it.each([
    ['process.exit', 'setTimeout(() => process.exit(0), 30)', 0],
    [
      'an error that nobody catches',
      "process.on('uncaughtException', () => process.exit(3)); setTimeout(() => { throw new Error() }, 30)",
      3,
    ],
    ['nothing left to do', '', 0],
  ])('ends a process by %s as without it', async (_, ending, code) => {
    for (let round = 0; round < 3; round++) {
      // the miner of WORKING goes on for ever, and keeps nothing alive
      const [exit, signal] = await once(run(`${WORKING}\n${ending}`), 'exit')
      expect(signal ?? exit).toBe(code)
    }
  })

  it.skipIf(process.platform !== 'linux')('leaves no thread of a process that is killed', async () => {
    const child = run(`${WORKING}\nsetInterval(() => 0, 1000); console.log('works')`)
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    const pid = child.pid as number
    const names = readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim())
    expect(names).toEqual(expect.arrayContaining(['duit-hash', 'duit-verify']))
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await wait(50)
    expect(() => readdirSync(`/proc/${pid}/task`)).toThrow(/ENOENT/)
  })

  it.skipIf(process.platform !== 'linux')('mines below normal priority and ends its threads with stop', async () => {
    const tasks = () =>
      readdirSync('/proc/self/task').filter((task) => {
        try {
          return readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim() === 'duit-hash'
        } catch {
          return false
        }
      })
    const miner = binding.createMiner(0)
    await miner.configure(3, 1, true, () => undefined)
    miner.setJob(1, new Uint8Array(156), new Uint8Array(32), 64)
    while (miner.counts().some((count) => count < 2)) await wait(1)
    expect(tasks()).toHaveLength(3)
    for (const task of tasks()) {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8')
      // the 19th field, counted behind the name in brackets
      expect(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])).toBeGreaterThan(0)
      expect(readFileSync(`/proc/self/task/${task}/status`, 'utf8')).toMatch(/^Cpus_allowed_list:\s+\d+$/m)
    }
    await miner.stop()
    while (tasks().length > 0) await wait(1)
  })
})
