// Entry 2: plain Node.js. The command line `duit`: a headless node, or a client of one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommandLine } from './host/headless/command-line.ts'
import { findPageFolder } from './host/page/page-files.ts'

// from source this file lies in src-main/, built in dist/main/
const here = import.meta.dirname
const program = JSON.parse(readFileSync(findProgramFile(), 'utf8')) as { version: string }

/** package.json lies one folder up from source, two folders up once built. */
function findProgramFile(): string {
  return here.endsWith(join('dist', 'main')) ? join(here, '../../package.json') : join(here, '../package.json')
}

process.stdout.on('error', () => process.exit(1))
process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  // started by the launcher, which says it itself
  explain: (line) => process.channel === undefined && process.stderr.write(`${line}\n`),
  pageFolder: () => findPageFolder([join(here, '../renderer'), join(here, '../dist/renderer')]),
  version: program.version,
})
// whatever still holds the process open is not waited for once its answer is out
process.stdout.write('', () => process.exit())
