// A short fuzz run over the addon under AddressSanitizer. A long one: `node test/native/fuzz.ts 600`.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { fuzz } from '../native/fuzz.ts'
import { findAsan } from '../native/sanitized-build.ts'
import { newSeed } from '../support/seeded.ts'

const asan = spawnSync('g++', ['--version']).status === 0 ? findAsan() : undefined

describe.skipIf(asan === undefined)('the native addon under AddressSanitizer', () => {
  it('bears hostile calls, changes of jobs and ending environments', { timeout: 300_000 }, () => {
    const { passed, output } = fuzz(8, newSeed(), asan as string)
    expect(passed, output).toBe(true)
    expect(output).not.toMatch(/AddressSanitizer|runtime error/)
  })
})
