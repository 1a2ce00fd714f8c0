// Chains of headers that keep every rule of headers, made without mining and without bodies.
import { workCheckOf } from '../../src-main/consensus/check-header.ts'
import { appendLeaf, type RangeNode, rangeLeaf, rangeRoot } from '../../src-main/consensus/history-range.ts'
import type { Network } from '../../src-main/consensus/networks.ts'
import type { Engine } from '../../src-main/engine/interface.ts'
import { blockId, encodeHeader, type Header } from '../../src-main/primitives/block.ts'

const SECONDS_APART = 60

/** Headers a minute apart on genesis; their roots are those of genesis. `firstSeconds` is the time from genesis to the first. */
export function* createHeaders(genesis: Header, count: number, firstSeconds = SECONDS_APART): Generator<Header> {
  let header = genesis
  let id = blockId(genesis)
  let peaks: readonly RangeNode[] = []
  for (let i = 0; i < count; i++) {
    peaks = appendLeaf(peaks, rangeLeaf(id, header)).peaks
    const time = header.time + (i === 0 ? firstSeconds : SECONDS_APART)
    header = { ...header, height: header.height + 1, previous: id, history: rangeRoot(peaks), time }
    id = blockId(header)
    yield header
  }
}

/** Encoded headers whose work holds. The network's target has to be one that nearly every hash meets. */
export async function createWorkedHeaders({ genesis, powMemoryKiB }: Network, { checkWork }: Engine, count: number): Promise<Uint8Array[]> {
  for (let firstSeconds = SECONDS_APART; ; firstSeconds++) {
    const headers = [...createHeaders(genesis.header, count, firstSeconds)]
    const encoded = headers.map(encodeHeader)
    const checks = headers.map((header, i) => workCheckOf(header, encoded[i] as Uint8Array))
    if ((await checkWork(checks, powMemoryKiB)) === -1) return encoded
  }
}
