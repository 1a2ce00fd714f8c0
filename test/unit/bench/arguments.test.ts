// The command line of the benchmarks.
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBenchArguments } from '../../bench/arguments.ts'

const ROOT = resolve('/somewhere/duit')

describe('bench/arguments', () => {
  it('runs everything without peers where nothing is asked for', () => {
    const nothing = { names: [], json: false, engine: 'auto', peers: undefined, installPeers: undefined }
    expect(parseBenchArguments([], ROOT)).toEqual(nothing)
  })

  it('takes names, the engine and the folder of the peers', () => {
    const parsed = parseBenchArguments(['connect', 'codec', '--json', '--engine', 'wasm', '--peers', '/elsewhere/peers'], ROOT)
    expect(parsed).toMatchObject({ names: ['connect', 'codec'], json: true, engine: 'wasm', peers: resolve('/elsewhere/peers') })
  })

  it('refuses an engine that there is not', () => {
    expect(() => parseBenchArguments(['--engine', 'steam'], ROOT)).toThrow('Possible: auto, native, wasm')
  })

  it.each(['--peers', '--install-peers'])('refuses %s in the repository', (option) => {
    for (const folder of [ROOT, `${ROOT}/peers`, `${ROOT}/..peers`])
      expect(() => parseBenchArguments([option, folder], ROOT), folder).toThrow('outside')
    expect(() => parseBenchArguments([option, `${ROOT}-peers`], ROOT)).not.toThrow()
  })
})
