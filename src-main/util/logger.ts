// What every part may say to the log. The writer behind it is chosen by the host; messages never carry secrets.

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One line each: a sentence, and plain data beside it. */
export interface Logger {
  error(message: string, data?: object): void
  warn(message: string, data?: object): void
  info(message: string, data?: object): void
  debug(message: string, data?: object): void
  trace(message: string, data?: object): void
}

/** Says nothing, for tests. */
export function createSilentLogger(): Logger {
  const silent = () => {}
  return { error: silent, warn: silent, info: silent, debug: silent, trace: silent }
}

/** What may be logged of a caught value: its name, code and message, never its data. */
export function describeError(error: unknown): { name: string; code?: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { name: 'unknown', message: String(error).slice(0, 500) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const stack = error.stack === undefined ? {} : { stack: error.stack.slice(0, 4000) }
  return { name: error.name, message: error.message.slice(0, 500), ...code, ...stack }
}
