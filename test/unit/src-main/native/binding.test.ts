import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindingPaths, loadBinding } from '../../../../src-main/native/binding.ts'

const source = join(import.meta.dirname, '../../../../src-main/native')
const addon = bindingPaths(source).find((path) => existsSync(path))
const platform = `${process.platform}-${process.arch}`
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duit-binding-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** From a program whose running file is in `running`, with the addon at `place`. */
function loadFrom(running: string, place: string) {
  mkdirSync(dirname(join(folder, place)), { recursive: true })
  copyFileSync(addon as string, join(folder, place))
  return loadBinding(bindingPaths(join(folder, running)))
}

describe.skipIf(addon === undefined)('native/binding finds the addon', () => {
  it.each([
    ['beside the sources, as built', 'src-main/native', 'src-main/native/build/Release/native.node'],
    ['beside the sources, as shipped', 'src-main/native', `src-main/native/prebuilds/${platform}/native.node`],
    ['from the bundle, as built', 'dist/main', 'src-main/native/build/Release/native.node'],
    ['from the bundle, as shipped', 'dist/main', `src-main/native/prebuilds/${platform}/native.node`],
    [
      'outside of the archive of a packaged program',
      'resources/app.asar/dist/main',
      `resources/app.asar.unpacked/src-main/native/prebuilds/${platform}/native.node`,
    ],
  ])('%s', (_, running, place) => {
    const loaded = loadFrom(running, place)
    expect('binding' in loaded && loaded.binding.kernels().length).toBeGreaterThan(0)
  })

  it('behind one that does not load', () => {
    mkdirSync(join(folder, 'build/Release'), { recursive: true })
    writeFileSync(join(folder, 'build/Release/native.node'), 'no library')
    expect(loadFrom('.', `prebuilds/${platform}/native.node`)).toHaveProperty('binding')
  })
})

describe('native/binding without an addon', () => {
  it('says for what there is none', () => {
    expect(loadBinding(bindingPaths(folder))).toEqual({ reason: `no native addon was built for ${platform}` })
  })

  it('says which one does not load', () => {
    const path = join(folder, 'native.node')
    writeFileSync(path, 'no library')
    expect(loadBinding([path])).toEqual({ reason: expect.stringContaining(`${path} does not load: `) })
  })
})
