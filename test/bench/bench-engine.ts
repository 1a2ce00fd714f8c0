// The engine that is measured, as the command line chose it, in a process that is set up as a node's is.
import { setSha256 } from '../../src-main/crypto/tagged-hash.ts'
import { createEngine, type EngineChoice } from '../../src-main/engine/create-engine.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { sha256Platform } from '../../src-main/engine/platform-sha256.ts'
import { keepHeapSmall } from '../../src-main/node/heap-limits.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'

/** What a node does to its process before anything else, as node/create-node.ts has it. */
export function setUpAsNode(): void {
  keepHeapSmall()
  setSha256(sha256Platform)
}

/** @throws EngineError where the engine that was asked for is not here. */
export function createBenchEngine(choice: EngineChoice, threads?: number): Promise<Engine> {
  return createEngine({ choice, ...(threads === undefined ? {} : { threads }) }, { log: createSilentLogger() })
}
