// From a password to a key: Argon2id (RFC 9106) in a worker thread, because it takes about half a second on purpose.
import { Worker } from 'node:worker_threads'

export interface Argon2Parameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

export interface PasswordHashRequest {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly parameters: Argon2Parameters
}

/** 32 bytes of Argon2id, version 0x13. */
export type PasswordHash = (request: PasswordHashRequest) => Promise<Uint8Array>

/** What new wallet files are protected with. */
export const STRONG_PARAMETERS: Argon2Parameters = { memoryKiB: 65_536, passes: 3, lanes: 4 }

/** The password as bytes: Unicode-normalised (NFKC), so that every keyboard spells it alike. */
export function passwordBytes(password: string): Uint8Array {
  return new TextEncoder().encode(password.normalize('NFKC'))
}

/** Argon2id off the event loop. */
export const hashPassword: PasswordHash = (request) => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./argon2id-worker.${extension}`, import.meta.url), { workerData: request })
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The password worker ended without an answer')))
  }).finally(() => worker.terminate())
}
