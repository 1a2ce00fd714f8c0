// Blocks that cannot be judged yet, because the one below is unknown or the clock is behind: few, bounded, the oldest leave first.
import { bytesToHex } from '../util/bytes.ts'

export interface WaitingBlock {
  readonly id: Uint8Array
  /** Block id of the parent. */
  readonly previous: Uint8Array
  /** Unix seconds of the header. */
  readonly time: number
  /** The encoded block. */
  readonly bytes: Uint8Array
}

export interface WaitingLimits {
  readonly blocks: number
  readonly sizeBytes: number
}

export const ORPHAN_LIMITS: WaitingLimits = { blocks: 64, sizeBytes: 16 * 1024 * 1024 }
export const EARLY_LIMITS: WaitingLimits = { blocks: 32, sizeBytes: 16 * 1024 * 1024 }

export class WaitingBlocks {
  private readonly blocks = new Map<string, WaitingBlock>()
  private readonly limits: WaitingLimits
  private heldBytes = 0

  constructor(limits: WaitingLimits) {
    this.limits = limits
  }

  get count(): number {
    return this.blocks.size
  }

  get sizeBytes(): number {
    return this.heldBytes
  }

  has(id: Uint8Array): boolean {
    return this.blocks.has(bytesToHex(id))
  }

  /** Keeps a block; the oldest make room for it. */
  add(block: WaitingBlock): void {
    const key = bytesToHex(block.id)
    if (this.blocks.has(key)) return
    this.blocks.set(key, block)
    this.heldBytes += block.bytes.length
    for (const [oldest, { bytes }] of this.blocks) {
      if (this.blocks.size <= this.limits.blocks && this.heldBytes <= this.limits.sizeBytes) break
      this.blocks.delete(oldest)
      this.heldBytes -= bytes.length
    }
  }

  /** Takes out those that wait for this parent, oldest first. */
  takeChildrenOf(parent: Uint8Array): WaitingBlock[] {
    const wanted = bytesToHex(parent)
    return this.takeWhere(({ previous }) => bytesToHex(previous) === wanted)
  }

  /** Takes out those whose time is not after this moment (Unix seconds), oldest first. */
  takeUpTo(timeSec: number): WaitingBlock[] {
    return this.takeWhere(({ time }) => time <= timeSec)
  }

  private takeWhere(isWanted: (block: WaitingBlock) => boolean): WaitingBlock[] {
    const taken = [...this.blocks].filter(([, block]) => isWanted(block))
    for (const [key, { bytes }] of taken) {
      this.blocks.delete(key)
      this.heldBytes -= bytes.length
    }
    return taken.map(([, block]) => block)
  }
}
