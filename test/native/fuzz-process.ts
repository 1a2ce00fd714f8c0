// One fuzz run over the addon, in a process that AddressSanitizer watches: `node --expose-gc fuzz-process.ts ADDON SECONDS SEED`.
import { Worker } from 'node:worker_threads'
import {
  loadBinding,
  type MinerListener,
  type NativeBinding,
  type NativeMiner,
  type NativeVerifier,
} from '../../src-main/native/binding.ts'
import { seededRandom } from '../support/seeded.ts'
import { hostileArguments, hostileValue } from './hostile-values.ts'
import { damagedRecords } from './records.ts'

const [, , addon = '', secondsText = '10', seedText = '1'] = process.argv
const seconds = Number(secondsText)
const random = seededRandom(Number(seedText))
const below = (limit: number): number => Math.floor(random() * limit)
const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => below(256))
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const gc = (globalThis as { gc?: () => void }).gc ?? (() => undefined)

const loaded = loadBinding([addon])
if ('reason' in loaded) throw new Error(loaded.reason)
const { binding } = loaded

/** Thrown by listeners on purpose. */
class Planted extends Error {}
process.on('uncaughtException', (error) => {
  if (error instanceof Planted) return
  console.error(error)
  process.exit(1)
})

function require(right: boolean, what: string): void {
  if (!right) throw new Error(`wrong: ${what}`)
}

let miners: NativeMiner[] = []
let verifiers: NativeVerifier[] = []
const calls: Record<string, number> = {}

const listener: MinerListener = (jobId, header, lost) => {
  if (random() < 0.05) throw new Planted('planted')
  require(lost !== undefined || (Number.isSafeInteger(jobId) && header?.length === 156), 'a find')
  if (random() < 0.1) pick(miners)?.setJob(below(1000), randomBytes(156), randomBytes(32), 8 + below(200))
  if (random() < 0.05) void pick(miners)?.stop()
}

/** Any function with any arguments: it answers or throws an Error, and the process lives. */
async function callHostile(): Promise<void> {
  const targets: object[] = [binding, ...miners, ...verifiers]
  const target = pick(targets) as Record<string, (...args: unknown[]) => unknown>
  const name = pick(Object.keys(target))
  const owner = random() < 0.5 ? target : random() < 0.5 ? pick(targets) : hostileValue(random)
  try {
    const answer = (target[name] as () => unknown).apply(owner, hostileArguments(random) as [])
    if (answer instanceof Promise) void answer.catch(() => undefined)
  } catch (error) {
    require(error instanceof Error, 'what is thrown is an Error')
  }
}

async function judgeRecords(): Promise<void> {
  const verifier = pick(verifiers)
  if (verifier === undefined) return
  const { records, firstBad } = damagedRecords(random, 1 + below(150))
  const answer = verifier.checks(records)
  if (random() < 0.5) require(verifier.checksNow(records) === firstBad, 'checksNow')
  // the addon has its own copy
  records.fill(0)
  if (random() < 0.8) require((await answer) === firstBad, 'checks')
}

async function judgeWork(): Promise<void> {
  const verifier = pick(verifiers)
  if (verifier === undefined) return
  const memoryKiB = 8 + below(120)
  const count = 1 + below(30)
  const bad = random() < 0.5 ? -1 : below(count)
  const records = new Uint8Array(count * 188)
  for (let i = 0; i < count; i++) {
    const header = randomBytes(156)
    const hash = binding.powHash(header, memoryKiB, pick(binding.kernels()))
    // a hash of the other end of all hashes would meet any target
    if (i === bad) hash[0] = Math.max(0, (hash[0] as number) - 1)
    records.set(header, i * 188)
    records.set(hash, i * 188 + 156)
  }
  const answer = verifier.work(records, memoryKiB)
  records.fill(0)
  if (random() < 0.8) {
    const first = await answer
    require(first === bad || (bad !== -1 && first === -1), 'work')
  }
}

async function mine(): Promise<void> {
  const miner = pick(miners)
  if (miner === undefined) return
  const header = randomBytes(156)
  const target = pick([new Uint8Array(32), new Uint8Array(32).fill(255), randomBytes(32)])
  const action = below(6)
  if (action === 0) void miner.configure(1 + below(random() < 0.02 ? 100 : 6), pick([1, 0.5, 0.001]), random() < 0.3, listener)
  if (action === 1) await miner.configure(1 + below(4), 1, false, listener)
  if (action === 2) miner.setJob(below(2 ** 31), header, target, 8 + below(random() < 0.1 ? 4096 : 200))
  if (action === 3) miner.clearJob()
  if (action === 4) await miner.stop()
  if (action === 5) require(miner.counts().every(Number.isSafeInteger), 'counts')
  header.fill(0)
}

/** Forgets some: what runs goes on, what does not is collected. */
function forget(): void {
  if (miners.length > 2) miners = miners.slice(1)
  if (verifiers.length > 2) verifiers = verifiers.slice(1)
  gc()
}

const WORKER = `
const { workerData: { addon, end } } = require('node:worker_threads')
const binding = require(addon)
const miner = binding.createMiner(0)
const verifier = binding.createVerifier(2)
miner.configure(2, 1, false, () => miner.setJob(1, new Uint8Array(156), new Uint8Array(32).fill(255), 64))
miner.setJob(1, new Uint8Array(156), new Uint8Array(32).fill(end === 'found' ? 255 : 0), 64)
for (let i = 0; i < 20; i++) verifier.work(new Uint8Array(188 * 20).fill(255), 64)
if (end === 'exit') setTimeout(() => process.exit(0), 5)
if (end === 'throw') setTimeout(() => { throw new Error('planted') }, 5)
if (end === 'terminate' || end === 'found') setInterval(() => verifier.checks(new Uint8Array(129 * 40)), 1)
`

/** An environment that ends while its threads work. */
async function endWorker(): Promise<void> {
  const end = pick(['exit', 'throw', 'terminate', 'found', 'run out'])
  const worker = new Worker(WORKER, { eval: true, workerData: { addon, end } })
  worker.on('error', () => undefined)
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  if (end === 'terminate' || end === 'found') {
    await pause(below(40))
    await worker.terminate()
  }
  await ended
}

function make(): void {
  if (miners.length < 4) miners.push(binding.createMiner(below(2 ** 48)))
  if (verifiers.length < 4) verifiers.push(binding.createVerifier(1 + below(4)))
}

const ACTIONS: readonly (readonly [number, string, (binding: NativeBinding) => Promise<void> | void])[] = [
  [60, 'hostile', callHostile],
  [10, 'records', judgeRecords],
  [6, 'work', judgeWork],
  [16, 'mine', mine],
  [4, 'make', make],
  [2, 'forget', forget],
  [1, 'worker', endWorker],
  [2, 'pause', () => pause(below(3))],
]
const WEIGHT = ACTIONS.reduce((sum, [weight]) => sum + weight, 0)

async function act(): Promise<void> {
  let at = random() * WEIGHT
  for (const [weight, name, action] of ACTIONS) {
    at -= weight
    if (at >= 0) continue
    calls[name] = (calls[name] ?? 0) + 1
    await action(binding)
    return
  }
}

make()
const end = performance.now() + seconds * 1000
while (performance.now() < end) {
  await act()
  // what the threads have told is heard between the calls
  if (random() < 0.1) await pause(0)
}
for (const name of ['hostile', 'records', 'work', 'mine']) require((calls[name] ?? 0) > 0, `some of every action, ${name} too`)
console.log(
  `seed ${seedText}: ${Object.entries(calls)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`,
)
// the process ends while its threads work
const last = binding.createMiner(1)
await last.configure(2, 1, false, () => undefined)
last.setJob(1, new Uint8Array(156), new Uint8Array(32), 64)
void binding.createVerifier(2).work(new Uint8Array(188 * 50).fill(255), 64)
if (random() < 0.5) process.exit(0)
