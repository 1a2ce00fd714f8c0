// What the program is built from: exact, checked by hash, from one registry, and under licences that go with ours.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Entry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

const root = join(import.meta.dirname, '../..')
const read = <T>(name: string) => JSON.parse(readFileSync(join(root, name), 'utf8')) as T
const lock = read<{ lockfileVersion: number; packages: Record<string, Entry & Record<string, Record<string, string>>> }>(
  'package-lock.json',
)
const manifest = read<Record<string, Record<string, string>> & { license: string; allowScripts: Record<string, boolean> }>('package.json')
const entries = Object.entries(lock.packages).filter(([path]) => path !== '')

/** Free licences without a condition on our own sources; MPL and OFL cover their own files alone. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'MPL 2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
])

/** One of an OR is enough, of an AND all are needed. */
function isFree(licence: string): boolean {
  const text = licence.replace(/^\((.*)\)$/, '$1')
  if (text.includes(' OR ')) return text.split(' OR ').some(isFree)
  return text.split(' AND ').every((part) => LICENCES.has(part))
}

describe('package-lock.json', () => {
  it('has an integrity value for every entry', () => {
    expect(lock.lockfileVersion).toBe(3)
    expect(entries.length).toBeGreaterThan(100)
    const without = entries.filter(([, { integrity, link }]) => link === true || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('takes every entry from the registry by name and version: no git, web or file sources', () => {
    // npm writes `resolved` for anything else than a registry's own tarball; all of ours are left to the registry in use
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
    expect(
      entries.filter(([, { version }]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version ?? '')).map(([path]) => path),
    ).toEqual([])
    const ranges = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.values(manifest[kind] ?? {}))
    expect(ranges.filter((range) => !/^(npm:[\w@/-]+@)?[\^~]?\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })

  it('has only licences that go with MIT', () => {
    expect(manifest.license).toBe('MIT')
    expect(
      entries.filter(([, { license }]) => license === undefined || !isFree(license)).map(([path, { license }]) => `${path}: ${license}`),
    ).toEqual([])
  })

  it('runs install scripts of packages that package.json decides on alone', () => {
    const scripts = entries.filter(([, { hasInstallScript }]) => hasInstallScript === true)
    const names = scripts.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    expect(names.filter((name) => manifest.allowScripts[name] === undefined)).toEqual([])
  })

  it('is that of package.json', () => {
    const own = lock.packages[''] as unknown as typeof manifest
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) expect(own[kind], kind).toEqual(manifest[kind])
  })
})
