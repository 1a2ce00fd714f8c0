// `npm run bench -- [name …] [--json]`: runs the groups whose benchmarks are named, all without names.
import { parseArgs } from 'node:util'
import { codecGroup } from './codec.bench.ts'
import { connectGroup } from './connect.bench.ts'
import { engineGroup } from './engine.bench.ts'
import { type BenchmarkGroup, formatRows, type Row, runGroup } from './harness.ts'
import { headersGroup } from './headers.bench.ts'
import { reopenGroup } from './reopen.bench.ts'

const groups: readonly BenchmarkGroup[] = [codecGroup, engineGroup, headersGroup, connectGroup, reopenGroup]

function chosenGroups(names: readonly string[]): readonly BenchmarkGroup[] {
  const known = groups.flatMap((group) => group.names)
  const unknown = names.find((name) => !known.some((candidate) => candidate.startsWith(name)))
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}. There are: ${known.join(', ')}`)
  if (names.length === 0) return groups
  return groups.filter((group) => group.names.some((candidate) => names.some((name) => candidate.startsWith(name))))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, peers: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (values.peers) throw new Error('There is no peer to run beside these figures: they compare within Duit. Run it without --peers.')
  const rows: Row[] = []
  for (const group of chosenGroups(positionals)) {
    if (!values.json) console.log(`… ${group.names.join(', ')}`)
    rows.push(...(await runGroup(group)))
  }
  console.log(values.json ? JSON.stringify(rows) : formatRows(rows))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
