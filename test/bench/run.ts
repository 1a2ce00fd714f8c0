// `npm run bench -- [name …] [--json] [--engine E] [--peers DIR]`: runs the groups whose benchmarks are named, all without names.
// `npm run bench -- --install-peers DIR` brings the peers there.
import { join } from 'node:path'
import { parseBenchArguments } from './arguments.ts'
import { setUpAsNode } from './bench-engine.ts'
import { codecGroup } from './codec.bench.ts'
import { coinsGroup } from './coins.bench.ts'
import { connectGroup } from './connect.bench.ts'
import { type BenchContext, createContext } from './context.ts'
import { engineGroup } from './engine.bench.ts'
import { type BenchmarkGroup, type Row, runGroup } from './harness.ts'
import { headersGroup } from './headers.bench.ts'
import { describeOthers, watchOthers } from './machine-load.ts'
import { memoryGroup } from './memory.bench.ts'
import { miningGroup } from './mining.bench.ts'
import { findPeers, missingPeers, NO_PEERS } from './peers/find-peers.ts'
import { installPeers } from './peers/install-peers.ts'
import { reopenGroup } from './reopen.bench.ts'
import { signaturesGroup } from './signatures.bench.ts'
import { startGroup } from './start.bench.ts'
import { formatRows, summarize } from './table.ts'

const groups: readonly BenchmarkGroup[] = [
  codecGroup,
  engineGroup,
  signaturesGroup,
  miningGroup,
  headersGroup,
  coinsGroup,
  connectGroup,
  memoryGroup,
  reopenGroup,
  startGroup,
]

function chosenGroups(names: readonly string[]): readonly BenchmarkGroup[] {
  const known = groups.flatMap((group) => group.names)
  const unknown = names.find((name) => !known.some((candidate) => candidate.startsWith(name)))
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}. There are: ${known.join(', ')}`)
  if (names.length === 0) return groups
  return groups.filter((group) => group.names.some((candidate) => names.some((name) => candidate.startsWith(name))))
}

/** A group that breaks costs its own rows and no others. */
async function runAll(chosen: readonly BenchmarkGroup[], context: BenchContext): Promise<Row[]> {
  const rows: Row[] = []
  for (const group of chosen) {
    console.error(`… ${group.names.join(', ')}`)
    const others = watchOthers()
    try {
      rows.push(...(await runGroup(group, context)))
      console.error(`  ${describeOthers(others())}`)
    } catch (error) {
      console.error(`${group.names[0]} and what belongs to it: ${error instanceof Error ? error.message : error}`)
      process.exitCode = 1
    }
  }
  return rows
}

async function main(): Promise<void> {
  const {
    names,
    json,
    engine,
    peers: folder,
    installPeers: target,
  } = parseBenchArguments(process.argv.slice(2), join(import.meta.dirname, '../..'))
  if (target !== undefined) {
    process.exitCode = installPeers(target, (line) => console.log(line)) === 0 ? 0 : 1
    return
  }
  const chosen = chosenGroups(names)
  const peers = folder === undefined ? NO_PEERS : findPeers(folder)
  const missing = folder === undefined ? [] : missingPeers(peers)
  for (const name of missing) console.error(`Missing: ${name}. Try: npm run bench -- --install-peers ${folder}`)
  setUpAsNode()
  const context = createContext(engine, peers)
  const others = watchOthers()
  try {
    const rows = await runAll(chosen, context)
    console.log(json ? JSON.stringify(rows) : [formatRows(rows), summarize(rows), describeOthers(others())].join('\n'))
  } finally {
    await context.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
