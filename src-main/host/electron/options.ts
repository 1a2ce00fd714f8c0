// The node's options on the desktop application's command line. Switches meant for Electron itself are left to it.
import { parseOptions, readStartOptions, START_OPTIONS, type StartOptions } from '../../node/node-options.ts'

/** `args`: what stands after the program. @throws NodeError `input-invalid` */
export function parseDesktopOptions(args: readonly string[]): StartOptions {
  const known: string[] = []
  for (let i = 0; i < args.length; i++) {
    const [name = '', value] = (args[i] as string).split('=', 2)
    const option = START_OPTIONS[name.replace(/^--/, '') as keyof typeof START_OPTIONS]
    if (!name.startsWith('--') || option === undefined) continue
    known.push(args[i] as string)
    if (option.type === 'string' && value === undefined && i + 1 < args.length) known.push(args[++i] as string)
  }
  return readStartOptions(parseOptions(known, START_OPTIONS).values)
}
