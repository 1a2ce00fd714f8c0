// Worker thread: one Argon2id, then its end. Its memory, with the password in it, goes with the thread.
import { parentPort, workerData } from 'node:worker_threads'
import { argon2id } from 'hash-wasm'
import type { PasswordHashRequest } from './password-hash.ts'

const { password, salt, parameters } = workerData as PasswordHashRequest
const key = await argon2id({
  password,
  salt,
  memorySize: parameters.memoryKiB,
  iterations: parameters.passes,
  parallelism: parameters.lanes,
  hashLength: 32,
  outputType: 'binary',
})
password.fill(0)
parentPort?.postMessage(key)
