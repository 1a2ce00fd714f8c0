// Fuzzes the addon under AddressSanitizer: `node test/native/fuzz.ts [SECONDS] [SEED]`. What it finds is printed with the seed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { newSeed } from '../support/seeded.ts'
import { buildSanitized, findAsan } from './sanitized-build.ts'

export interface FuzzReport {
  readonly passed: boolean
  readonly output: string
}

/** @throws Error where the sanitized addon cannot be built */
export function fuzz(seconds: number, seed: number, asan: string): FuzzReport {
  const args = [
    '--expose-gc',
    '--no-deprecation',
    join(import.meta.dirname, 'fuzz-process.ts'),
    buildSanitized(),
    String(seconds),
    String(seed),
  ]
  const env = {
    ...process.env,
    LD_PRELOAD: asan,
    // Node itself never frees all it has
    ASAN_OPTIONS: 'detect_leaks=0:halt_on_error=1:exitcode=66:strict_string_checks=1:detect_stack_use_after_return=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1:exitcode=67',
  }
  // threads that wait for each other would wait for ever
  const timeout = (seconds + 100) * 1000
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 50_000_000,
    timeout,
    killSignal: 'SIGKILL',
  })
  return { passed: status === 0, output: `seed ${seed}: ended with ${signal ?? status}\n${stdout}${stderr}` }
}

if (process.argv[1] === import.meta.filename) {
  const asan = findAsan()
  if (asan === undefined) throw new Error('There is no libasan here: install g++ with its sanitizers.')
  const { passed, output } = fuzz(Number(process.argv[2] ?? 60), Number(process.argv[3] ?? newSeed()), asan)
  console.log(output)
  process.exitCode = passed ? 0 : 1
}
