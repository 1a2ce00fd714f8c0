// The command line: which command, with which options. What is not possible is refused with what is.
import { NodeError } from '../../node/errors.ts'
import {
  FOLDER_OPTIONS,
  type FolderOptions,
  parseOptions,
  readFolderOptions,
  readStartOptions,
  START_OPTIONS,
  type StartOptions,
} from '../../node/node-options.ts'

const COMMANDS = ['node', 'status', 'call', 'methods'] as const

export interface CommonOptions extends FolderOptions {
  readonly json: boolean
}

export interface NodeCommand extends CommonOptions, StartOptions {
  readonly command: 'node'
}

export interface CallCommand extends CommonOptions {
  readonly command: 'call'
  readonly procedure: string
  /** JSON; undefined for none, `-` for standard input. */
  readonly input: string | undefined
}

export type Command = NodeCommand | CallCommand | (CommonOptions & { readonly command: 'status' | 'methods' })

export const USAGE = `duit node     runs a node            --ui-port N, --mine N, --engine auto|native|wasm, --log-level L,
                                       --no-tx-index, --no-address-index
duit status   how the node is        --json
duit call P   calls a procedure      duit call wallet.balance '{"wallet":"main"}' ("-" reads the JSON from standard input)
duit methods  every procedure        --json
Everywhere:   --network main|test|regtest (main), --data-dir DIR
`

/** Undefined where only help was asked for. @throws NodeError `input-invalid`, with what is possible */
export function parseCommand(argv: readonly string[]): Command | undefined {
  if (argv.length === 0 || argv.includes('--help') || argv[0] === 'help') return undefined
  const command = COMMANDS.find((name) => name === argv[0])
  if (command === undefined) throw invalid(`There is no command ${argv[0]}. Possible: ${COMMANDS.join(', ')}.`)
  const table = command === 'node' ? START_OPTIONS : FOLDER_OPTIONS
  const { values, positionals } = parseOptions(argv.slice(1), { ...table, json: { type: 'boolean' } })
  const common = { ...readFolderOptions(values), json: values.json === true }
  if (command === 'call') return parseCall(common, positionals)
  if (positionals.length > 0) throw invalid(`duit ${command} takes no ${positionals[0]}.`)
  return command === 'node' ? { ...common, ...readStartOptions(values), command } : { ...common, command }
}

function parseCall(common: CommonOptions, [procedure, input, ...rest]: string[]): CallCommand {
  if (procedure === undefined) throw invalid('duit call needs a procedure, such as node.status. “duit methods” lists them all.')
  if (rest.length > 0) throw invalid('duit call takes one procedure and one JSON input. Put the JSON in quotes.')
  return { ...common, command: 'call', procedure, input }
}

function invalid(message: string): NodeError {
  return new NodeError('input-invalid', message)
}
