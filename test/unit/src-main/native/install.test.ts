// When the addon is built, and that npm's install goes on without it. Nothing is compiled here: the compiler is one that fails.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const source = join(root, 'src-main/native')
const isBuilt = existsSync(join(source, 'build/Release/native.sources'))
const PARTS = ['src', 'binding.gyp', 'paths.mjs', 'install.mjs']
let folder: string

/** A copy of the sources, from which the packages are found or not. */
function copyTo(parent: string): void {
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(join(parent, 'duit-install-'))
  for (const part of PARTS) cpSync(join(source, part), join(folder, part), { recursive: true })
}

function install(...args: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, CC: '/bin/false', CXX: '/bin/false' }
  return spawnSync(process.execPath, [join(folder, 'install.mjs'), ...args], { encoding: 'utf8', env, cwd: root })
}

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('native/install where the packages are', () => {
  beforeEach(() => copyTo(join(root, 'node_modules/.cache')))

  it('says in one line that it was not built, and does not fail', () => {
    const { status, stdout, stderr } = install()
    expect([status, stdout]).toEqual([0, ''])
    expect(stderr).toMatch(/^Native engine: not built, because .*compiler.* Duit runs on WebAssembly instead, which is slower\.\n$/)
  })

  it('fails with --force, and shows what the compiler said', () => {
    const { status, stderr } = install('--force')
    expect(status).toBe(1)
    expect(stderr).toMatch(/gyp ERR!/)
    expect(stderr).toMatch(/Native engine: not built, because /)
  })

  it.skipIf(!isBuilt)('does nothing while the built one is up to date, and builds anew once a source has changed', () => {
    mkdirSync(join(folder, 'build'))
    cpSync(join(source, 'build/Release'), join(folder, 'build/Release'), { recursive: true })
    expect(install()).toMatchObject({ status: 0, stdout: 'Native engine: is there and up to date.\n', stderr: '' })
    appendFileSync(join(folder, 'src/neon/emmintrin.h'), '\n')
    expect(install().stderr).toMatch(/not built/)
  })

  it.skipIf(!isBuilt)('copies the built one to where packaging takes it from', () => {
    cpSync(join(source, 'build/Release'), join(folder, 'build/Release'), { recursive: true })
    expect(install('--prebuild').status).toBe(0)
    expect(existsSync(join(folder, `prebuilds/${process.platform}-${process.arch}/native.node`))).toBe(true)
  })
})

describe('native/install where the packages are not', () => {
  beforeEach(() => copyTo(tmpdir()))

  it('names them and does not fail, but for --force and --prebuild', () => {
    const { status, stderr } = install()
    expect(status).toBe(0)
    expect(stderr).toMatch(/argon2 and secp256k1 and node-addon-api and node-gyp are not installed/)
    expect(install('--force').status).toBe(1)
    expect(install('--prebuild').status).toBe(1)
  })
})
