// A worker thread that judges checks and hashes headers for worker-pool.ts.
import { parentPort } from 'node:worker_threads'
import { assert } from '../util/assert.ts'
import { unpackChecks } from './check-codec.ts'
import { powHashWasm } from './pow-hash.ts'
import { holdsWasm } from './secp-wasm.ts'
import type { WorkerRequest, WorkerResponse } from './worker-messages.ts'

const port = parentPort
assert(port !== null, 'this file runs as a worker thread')

async function answer(request: WorkerRequest): Promise<WorkerResponse> {
  if (request.kind === 'checks') return { kind: 'checks', failed: unpackChecks(request.bytes).findIndex((check) => !holdsWasm(check)) }
  return { kind: 'pow', hash: await powHashWasm(request.header, request.memoryKiB) }
}

port.on('message', async (request: WorkerRequest) => {
  // an error here ends the thread, which the pool notices: no answer is better than a wrong one
  port.postMessage(await answer(request))
})
