// Range nodes and proofs as the known answers write them.
import type { RangeNode } from '../../src-main/consensus/history-range.ts'
import { hex } from './vectors.ts'

export interface NodeRow {
  hash: string
  count: number
  work: string
  firstTime: number
  lastTime: number
  firstTarget: string
  lastTarget: string
  encoded: string
}

export interface PathRow {
  height: number
  path: NodeRow[]
  otherPeaks: NodeRow[]
}

export interface SampleRow extends PathRow {
  headers: string[]
}

export interface ProofVectors {
  tip: string
  count: number
  root: string
  samples: SampleRow[]
}

export function nodeOf(row: NodeRow): RangeNode {
  return {
    hash: hex(row.hash),
    count: row.count,
    work: BigInt(row.work),
    firstTime: row.firstTime,
    lastTime: row.lastTime,
    firstTarget: Number.parseInt(row.firstTarget, 16),
    lastTarget: Number.parseInt(row.lastTarget, 16),
  }
}
