// The options with which a node is started, the same for both hosts, as they stand on a command line.
import { parseArgs } from 'node:util'
import { NETWORK_NAMES, type NetworkName } from '../consensus/networks.ts'
import { ENGINE_CHOICES, type EngineChoice } from '../engine/create-engine.ts'
import { LOG_LEVELS, type LogLevel } from '../util/logger.ts'
import { defaultDataDir } from './data-folder.ts'
import { NodeError } from './errors.ts'

export interface FolderOptions {
  readonly network: NetworkName
  readonly dataDir: string
}

export interface StartOptions extends FolderOptions {
  /** Port of the headless host's page, 0 for any free one. */
  readonly uiPort: number
  /** Threads to mine with from the start; undefined for none. */
  readonly mine: number | undefined
  readonly logLevel: LogLevel
  readonly transactionIndex: boolean
  readonly addressIndex: boolean
  /** What hashes and verifies: `auto` takes the native engine where it can be used. */
  readonly engine: EngineChoice
}

export type OptionTable = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

export const FOLDER_OPTIONS = { network: { type: 'string' }, 'data-dir': { type: 'string' } } as const satisfies OptionTable
export const START_OPTIONS = {
  ...FOLDER_OPTIONS,
  'ui-port': { type: 'string' },
  mine: { type: 'string' },
  'log-level': { type: 'string' },
  'no-tx-index': { type: 'boolean' },
  'no-address-index': { type: 'boolean' },
  engine: { type: 'string' },
} as const satisfies OptionTable

/** Options of the contract for what this version does not have; ignoring them would be a lie. */
const ABSENT: Readonly<Record<string, string>> = { listen: 'peers', connect: 'peers', 'no-discovery': 'peers', prune: 'pruning' }

/** @throws NodeError `input-invalid`, with what is possible */
export function parseOptions(args: readonly string[], options: OptionTable): { values: OptionValues; positionals: string[] } {
  const absent = Object.keys(ABSENT).find((name) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
  if (absent !== undefined) throw invalid(`--${absent} is not possible: this version of Duit has no ${ABSENT[absent]}.`)
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    return { values: values as OptionValues, positionals }
  } catch (error) {
    const [reason] = (error as Error).message.split('. ')
    const possible = Object.keys(options).map((name) => `--${name}`)
    throw invalid(`${reason}. Possible: ${possible.join(', ')}.`)
  }
}

/** @throws NodeError `input-invalid` */
export function readFolderOptions(values: OptionValues): FolderOptions {
  const dataDir = String(values['data-dir'] ?? defaultDataDir())
  if (dataDir === '') throw invalid('--data-dir needs a folder.')
  return { network: oneOf('--network', values.network ?? 'main', NETWORK_NAMES), dataDir }
}

/** @throws NodeError `input-invalid` */
export function readStartOptions(values: OptionValues): StartOptions {
  return {
    ...readFolderOptions(values),
    uiPort: wholeNumber('--ui-port', values['ui-port'] ?? '0', 0, 65_535),
    mine: values.mine === undefined ? undefined : wholeNumber('--mine', values.mine, 1, 1024),
    logLevel: oneOf('--log-level', values['log-level'] ?? 'info', LOG_LEVELS),
    transactionIndex: values['no-tx-index'] !== true,
    addressIndex: values['no-address-index'] !== true,
    engine: oneOf('--engine', values.engine ?? 'auto', ENGINE_CHOICES),
  }
}

function oneOf<T extends string>(option: string, given: string | boolean, possible: readonly T[]): T {
  const found = possible.find((name) => name === given)
  if (found === undefined) throw invalid(`${option} cannot be ${given}. Possible: ${possible.join(', ')}.`)
  return found
}

function wholeNumber(option: string, given: string | boolean, least: number, most: number): number {
  const number = typeof given === 'string' && /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN
  if (!(number >= least && number <= most)) throw invalid(`${option} must be a whole number from ${least} to ${most}.`)
  return number
}

function invalid(message: string): NodeError {
  return new NodeError('input-invalid', message)
}
