// An engine that does not answer as the rules ask is not used.

export class EngineError extends Error {
  override name = 'EngineError'
  readonly code = 'engine-self-test'
}
