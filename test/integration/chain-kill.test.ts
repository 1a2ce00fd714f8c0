import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../src-main/util/bytes.ts'
import { expectAddress, expectAt, findingsOf } from '../support/chain-asserts.ts'
import { addAll, buildBase, buildBusyMany, MINER } from '../support/chain-base.ts'
import type { BuiltBlock } from '../support/chain-builder.ts'
import { openTestChain } from '../support/chain-node.ts'
import { newSeed, seededRandom } from '../support/seeded.ts'

// more of them: KILLS=500
const KILLS = Number(process.env.KILLS ?? 15)
const WRITER = join(import.meta.dirname, '../support/chain-writer.ts')

/** Runs the writer and kills it after a random number of lines and a random while; answers the last height it told. */
function runAndKill(folder: string, blocksFile: string, random: () => number): Promise<{ told: number; isDone: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder, blocksFile], { stdio: ['ignore', 'pipe', 'pipe'] })
    const linesUntilKill = 1 + Math.floor(random() * 60)
    const killDelayMs = random() * 12
    let [lines, told, text, errors] = [0, 0, '', '']
    let isDone = false
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const whole = text.split('\n')
      text = whole.pop() as string
      for (const line of whole) {
        if (line === 'done') isDone = true
        else if (line !== 'open') told = Number(line)
        lines += 1
        if (lines === linesUntilKill) setTimeout(() => child.kill('SIGKILL'), killDelayMs)
      }
    })
    child.on('exit', (code) => (code === null || code === 0 ? resolve({ told, isDone }) : reject(new Error(errors))))
  })
}

describe('a process killed while it writes', () => {
  it(`opens again by itself at a whole block, nothing told is lost, ${KILLS} times`, { timeout: 60_000 + 2_000 * KILLS }, async () => {
    const seed = newSeed()
    const random = seededRandom(seed)
    const base = buildBase(250)
    const left = buildBusyMany(base, base.tip, 25, Uint8Array.of(1))
    const right = buildBusyMany(base, base.tip, 40, Uint8Array.of(2))
    // branches in turns, so that kills also hit reorganisations
    const mixed: BuiltBlock[] = [...base.blocks]
    for (let i = 0; i < right.length; i++) mixed.push(...[left[i], right[i]].filter((block) => block !== undefined))
    const known = new Map([base.builder.genesis, ...mixed].map((block) => [bytesToHex(block.id), block]))
    const root = await mkdtemp(join(tmpdir(), 'duit-kill-'))
    const folder = join(root, 'chain')
    const blocksFile = join(root, 'blocks.json')
    await writeFile(blocksFile, JSON.stringify(mixed.map(({ bytes }) => bytesToHex(bytes))))
    try {
      let highest = 0
      for (let kill = 0; kill < KILLS; kill++) {
        const where = `seed ${seed}, kill ${kill}`
        const { told } = await runAndKill(folder, blocksFile, random)
        const { chain } = await openTestChain({ network: base.builder.network, folder })
        const at = known.get(bytesToHex(chain.tip().id))
        expect(chain.repaired, where).toBeUndefined()
        expect(chain.tip().height, where).toBeGreaterThanOrEqual(Math.max(told, highest))
        highest = chain.tip().height
        await expectAt(chain, at as BuiltBlock)
        await expectAddress(chain, at as BuiltBlock, MINER.lock)
        await chain.stop()
      }
      const { chain } = await openTestChain({ network: base.builder.network, folder })
      await addAll(chain, mixed)
      await expectAt(chain, right.at(-1) as BuiltBlock)
      expect(await findingsOf(chain)).toEqual([])
      await chain.stop()
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  })
})
