// The node's log: plain lines on standard error, JSON lines in a file of bounded size. Fields that could hold a secret never leave.
import pino from 'pino'
import type { Logger, LogLevel } from '../util/logger.ts'
import { LogFile } from './log-file.ts'

/** Names whose values are never written, whatever they hold. */
const SECRET_FIELDS = ['token', 'password', 'newPassword', 'words', 'passphrase', 'secret', 'seed', 'shares', 'authorization', 'raw']
const MAX_LINE_CHARS = 8000

export interface NodeLog extends Logger {
  setLevel(level: LogLevel): void
  /** Also writes to files in this folder from now on. */
  openFile(folder: string): void
  close(): void
}

export interface NodeLogOptions {
  readonly level: LogLevel
  /** Gets the lines for people; standard error. */
  readonly write: (line: string) => void
}

export function createNodeLog(options: NodeLogOptions): NodeLog {
  let file: LogFile | undefined
  const stream = {
    write(line: string) {
      file?.write(line)
      options.write(formatLine(line))
    },
  }
  const redact = { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[removed]' }
  const base = pino({ level: options.level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  const say = (level: LogLevel) => (message: string, data?: object) => base[level](data ?? {}, message.slice(0, MAX_LINE_CHARS))
  return {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: say('debug'),
    trace: say('trace'),
    setLevel(level) {
      base.level = level
    },
    openFile(folder) {
      file?.close()
      file = new LogFile({ folder })
    },
    close() {
      file?.close()
      file = undefined
    },
  }
}

/** `12:03:04 info  sentence {"height":7}`. */
function formatLine(json: string): string {
  const { level, time, msg, ...data } = JSON.parse(json) as { level: number; time: string; msg?: string }
  const name = (pino.levels.labels[level] ?? 'info').padEnd(5)
  const rest = Object.keys(data).length === 0 ? '' : ` ${JSON.stringify(data)}`
  return `${time.slice(11, 19)} ${name} ${msg ?? ''}${rest}\n`.slice(0, MAX_LINE_CHARS)
}
