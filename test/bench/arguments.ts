// The command line of the benchmarks: `npm run bench -- [name …] [--json] [--engine E] [--peers DIR | --install-peers DIR]`.
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { ENGINE_CHOICES, type EngineChoice } from '../../src-main/engine/create-engine.ts'

export interface BenchArguments {
  /** Beginnings of names of benchmarks; none for all. */
  readonly names: readonly string[]
  readonly json: boolean
  readonly engine: EngineChoice
  /** Folder with the peers; undefined to run without them. */
  readonly peers: string | undefined
  /** Folder to install the peers in, instead of running anything. */
  readonly installPeers: string | undefined
}

const OPTIONS = {
  json: { type: 'boolean', default: false },
  engine: { type: 'string', default: 'auto' },
  peers: { type: 'string' },
  'install-peers': { type: 'string' },
} as const

/** @throws Error with a sentence that says what is possible. */
export function parseBenchArguments(argv: readonly string[], root: string): BenchArguments {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
  const engine = ENGINE_CHOICES.find((choice) => choice === values.engine)
  if (engine === undefined) throw new Error(`There is no engine ${values.engine}. Possible: ${ENGINE_CHOICES.join(', ')}.`)
  return {
    names: positionals,
    json: values.json,
    engine,
    peers: outside(root, values.peers),
    installPeers: outside(root, values['install-peers']),
  }
}

/** Peers bring packages of their own, some of them years old: they never get among ours. */
function outside(root: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined
  const path = resolve(folder)
  const from = relative(root, path)
  const isOutside = from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from)
  if (!isOutside) throw new Error(`The peers cannot live in the repository (${path}). Name a folder outside of it.`)
  return path
}
