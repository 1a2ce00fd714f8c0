// Chooses the engine: the native addon where it loads and gives the known answers, else WebAssembly.
import { type LoadedBinding, loadBinding } from '../native/binding.ts'
import type { Logger } from '../util/logger.ts'
import { EngineError } from './errors.ts'
import type { Engine } from './interface.ts'
import { createNativeEngine } from './native-engine.ts'
import { createWasmEngine } from './wasm-engine.ts'

export const ENGINE_CHOICES = ['auto', 'native', 'wasm'] as const
export type EngineChoice = (typeof ENGINE_CHOICES)[number]

export interface CreateEngineOptions {
  readonly choice: EngineChoice
  /** Threads for verification; as many as the processor has, without it. */
  readonly threads?: number
}

export interface CreateEngineModules {
  readonly log: Logger
  /** Where the addon comes from; tests hand in others. */
  readonly load?: () => LoadedBinding
}

/**
 * An engine that has proved itself with known answers.
 * @throws EngineError `engine-native-missing` where only the native one is wanted and cannot be used; `engine-self-test`
 */
export async function createEngine(
  { choice, ...options }: CreateEngineOptions,
  { log, load = loadBinding }: CreateEngineModules,
): Promise<Engine> {
  if (choice === 'wasm') return createWasmEngine({ ...options, log })
  const native = await tryNative(options, { log, load })
  if (typeof native !== 'string') return native
  if (choice === 'native')
    throw new EngineError(
      'engine-native-missing',
      `The native engine cannot be used: ${native}. Run “npm run build:native” to build it, or start without --engine native.`,
    )
  log.warn('The native engine cannot be used; Duit runs on WebAssembly instead, which is several times slower', { reason: native })
  return createWasmEngine({ ...options, log })
}

/** The engine, or a sentence on why there is none. */
async function tryNative(
  options: Omit<CreateEngineOptions, 'choice'>,
  { log, load }: Required<CreateEngineModules>,
): Promise<Engine | string> {
  const loaded = load()
  if ('reason' in loaded) return loaded.reason
  try {
    return await createNativeEngine(options, { binding: loaded.binding, log })
  } catch (error) {
    return (error as Error).message
  }
}
