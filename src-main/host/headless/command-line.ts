// Runs one command of `duit` and answers with the exit code. The node's own code is loaded only where a node is started.
import { NodeError } from '../../node/errors.ts'
import { type Command, parseCommand, USAGE } from './arguments.ts'
import { CallError, runCall, runStatus } from './client.ts'

export interface CommandLineModules {
  readonly print: (line: string) => void
  /** For people, on standard error. */
  readonly explain: (line: string) => void
  readonly pageFolder: () => string | undefined
  readonly version: string
}

/** Never throws: an error is printed as `{"error":{code, message, data}}`, with the exit code 1. */
export async function runCommandLine(argv: readonly string[], modules: CommandLineModules): Promise<number> {
  try {
    const command = parseCommand(argv)
    if (command !== undefined) return await runCommand(command, modules)
    modules.print(USAGE.trimEnd())
    return argv.length === 0 ? 1 : 0
  } catch (error) {
    const { code, message, data } = describeFailure(error)
    modules.print(JSON.stringify({ error: { code, message, data: data ?? {} } }))
    modules.explain(message)
    return 1
  }
}

async function runCommand(command: Command, { print, pageFolder, version }: CommandLineModules): Promise<number> {
  switch (command.command) {
    case 'node': {
      const { runNode } = await import('./run-node.ts')
      return runNode(command, { print, pageFolder: pageFolder(), version })
    }
    case 'status':
      await runStatus(command, print)
      return 0
    case 'call':
      await runCall(command, print)
      return 0
    case 'methods': {
      const { describeMethods, formatMethods } = await import('./methods.ts')
      print(command.json ? JSON.stringify(describeMethods()) : formatMethods(describeMethods()))
      return 0
    }
  }
}

/** Errors of parts carry a code and a sentence; anything else is a bug and says so with its place. */
function describeFailure(error: unknown): { code: string; message: string; data?: unknown } {
  if (error instanceof NodeError || error instanceof CallError) return error
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z]+(-[a-z]+)+$/.test(error.code))
    return { code: error.code, message: error.message, data: (error as { data?: unknown }).data }
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
