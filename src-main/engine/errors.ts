// An engine that is not there, or does not answer as the rules ask, is not used.

export type EngineErrorCode =
  /** known answers come out wrong on this computer */
  | 'engine-self-test'
  /** the native engine alone was asked for, and cannot be used */
  | 'engine-native-missing'

export class EngineError extends Error {
  override name = 'EngineError'
  readonly code: EngineErrorCode
  constructor(code: EngineErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
