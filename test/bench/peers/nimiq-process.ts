// Nimiq's native miner as a peer: `node nimiq-process.ts ADDON`. Its loop runs on libuv's threads, so UV_THREADPOOL_SIZE says how many there are.
import { createRequire } from 'node:module'
import { answerRounds } from '../answer-rounds.ts'
import { timed } from '../harness.ts'

export interface NimiqRequest {
  readonly round: 'mine'
  readonly threads: number
  readonly memoryKiB: number
  /** On each thread. */
  readonly hashes: number
}

interface NimiqAddon {
  node_argon2_target_async(
    done: (nonce: number) => void,
    header: Uint8Array,
    compact: number,
    firstNonce: number,
    endNonce: number,
    memoryKiB: number,
  ): void
}

const HEADER_BYTES = 146
/** No hash is below this. */
const IMPOSSIBLE_TARGET = 0x03000001

const [path] = process.argv.slice(2)
const addon = createRequire(import.meta.url)(path as string) as NimiqAddon

async function search({ hashes, memoryKiB }: NimiqRequest): Promise<void> {
  const header = new Uint8Array(new ArrayBuffer(HEADER_BYTES))
  const last = await new Promise<number>((resolve) => {
    addon.node_argon2_target_async(resolve, header, IMPOSSIBLE_TARGET, 0, hashes, memoryKiB)
  })
  // reading the header here keeps it alive until now: the addon writes to it and holds no reference
  if (last !== hashes || header.length !== HEADER_BYTES) throw new Error('The miner stopped before its last nonce')
}

const mine = (request: NimiqRequest) =>
  timed(request.threads * request.hashes, () => Promise.all(Array.from({ length: request.threads }, () => search(request))))

await answerRounds({ mine })
