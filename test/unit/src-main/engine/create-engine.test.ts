import { describe, expect, it } from 'vitest'
import { createEngine, type EngineChoice } from '../../../../src-main/engine/create-engine.ts'
import type { LoadedBinding, NativeBinding } from '../../../../src-main/native/binding.ts'
import { createSilentLogger } from '../../../../src-main/util/logger.ts'
import { binding } from '../../../support/engines.ts'

const MISSING: LoadedBinding = { reason: 'no native addon was built for a PDP-11' }

/** The engine, or the error, with what was warned of. */
async function choose(choice: EngineChoice, load: () => LoadedBinding) {
  const warnings: unknown[][] = []
  const log = { ...createSilentLogger(), warn: (...said: unknown[]) => warnings.push(said) }
  try {
    const engine = await createEngine({ choice, threads: 1 }, { log, load })
    await engine.stop()
    return { name: engine.name, description: engine.description, threads: engine.threads, warnings }
  } catch (error) {
    return { error, warnings }
  }
}

/** The real addon with something else in its place. */
const changed = (changes: Partial<NativeBinding>): LoadedBinding => ({ binding: { ...(binding as NativeBinding), ...changes } })

describe('engine/create-engine', () => {
  it('takes WebAssembly where it is asked for, without a word and without a look at the addon', async () => {
    const load = () => {
      throw new Error('not asked for')
    }
    expect(await choose('wasm', load)).toMatchObject({ name: 'wasm', threads: 1, warnings: [] })
  })

  it('takes WebAssembly where there is no addon, and warns why', async () => {
    const { name, warnings } = await choose('auto', () => MISSING)
    expect(name).toBe('wasm')
    expect(warnings).toEqual([[expect.stringMatching(/WebAssembly instead, .* slower/), MISSING]])
  })

  it('refuses to go on without the addon where that alone is wanted, and says what to do', async () => {
    const { error } = await choose('native', () => MISSING)
    expect(error).toMatchObject({ code: 'engine-native-missing', message: expect.stringMatching(/PDP-11.*npm run build:native/) })
  })

  describe.skipIf(binding === undefined)('with the addon', () => {
    it.each(['auto', 'native'] as const)('takes it for %s, and names its kernel', async (choice) => {
      const engine = await choose(choice, () => changed({}))
      expect(engine).toMatchObject({ name: 'native', threads: 1, warnings: [] })
      expect(engine.description).toMatch(/^C\+\+ with (AVX-512|AVX2|SSSE3|NEON|portable code) .*libsecp256k1/)
    })

    const liar = (answer: number) => () =>
      changed({
        createVerifier: (threads) => ({
          ...(binding as NativeBinding).createVerifier(threads),
          checksNow: () => answer,
          work: async () => answer,
        }),
      })

    it.each([-1, 0, 1])('does not use one that always answers %i', async (answer) => {
      const { name, warnings } = await choose('auto', liar(answer))
      expect(name).toBe('wasm')
      expect(warnings).toEqual([[expect.any(String), { reason: expect.stringMatching(/gets (proofs of work|signatures) wrong/) }]])
      expect((await choose('native', liar(answer))).error).toMatchObject({ code: 'engine-native-missing' })
    })

    it('does not use one that fails', async () => {
      const failing = () =>
        changed({
          kernel: () => {
            throw new Error('no kernel gives the known answer of the proof of work')
          },
        })
      const { name, warnings } = await choose('auto', failing)
      expect(name).toBe('wasm')
      expect(JSON.stringify(warnings)).toContain('no kernel gives the known answer')
    })
  })
})
