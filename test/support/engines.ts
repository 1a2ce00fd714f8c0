// Both engines, for suites that each has to pass.

import type { Engine } from '../../src-main/engine/interface.ts'
import { createNativeEngine } from '../../src-main/engine/native-engine.ts'
import { NativeHashPool } from '../../src-main/engine/native-hash-pool.ts'
import { createWasmEngine } from '../../src-main/engine/wasm-engine.ts'
import { WasmHashPool } from '../../src-main/engine/wasm-hash-pool.ts'
import { workerUrl } from '../../src-main/engine/worker-url.ts'
import type { HashPool } from '../../src-main/mining/hash-pool.ts'
import { loadBinding, type NativeBinding } from '../../src-main/native/binding.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'

const log = createSilentLogger()
const loaded = loadBinding()

/** Undefined where the addon was not built. */
export const binding: NativeBinding | undefined = 'binding' in loaded ? loaded.binding : undefined

export interface EngineUnderTest {
  readonly name: string
  readonly isHere: boolean
  create(threads: number): Promise<Engine>
  createPool(startNonce: bigint): HashPool
}

export const ENGINES: readonly EngineUnderTest[] = [
  {
    name: 'WebAssembly',
    isHere: true,
    create: (threads) => createWasmEngine({ threads, log }),
    createPool: (startNonce) => new WasmHashPool({ maxThreads: 2, url: workerUrl('hash-worker'), startNonce }, { log }),
  },
  {
    name: 'native',
    isHere: binding !== undefined,
    create: (threads) => createNativeEngine({ threads }, { binding: requireBinding(), log }),
    createPool: (startNonce) =>
      new NativeHashPool({ maxThreads: 2, description: '', kernel: '', startNonce }, { binding: requireBinding(), log }),
  },
]

export function requireBinding(): NativeBinding {
  if (binding === undefined) throw new Error('the native addon is not here')
  return binding
}
