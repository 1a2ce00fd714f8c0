// Encoded blocks in files, each behind its length (u32, big-endian).
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockFile } from './plan.ts'

const LENGTH_BYTES = 4

export async function writeBlocks(folder: string, name: BlockFile, blocks: readonly Uint8Array[]): Promise<void> {
  const parts = blocks.flatMap((bytes) => {
    const length = new Uint8Array(LENGTH_BYTES)
    new DataView(length.buffer).setUint32(0, bytes.length)
    return [length, bytes]
  })
  await writeFile(join(folder, name), Buffer.concat(parts))
}

/** Each in memory of its own, so that a block that is done with does not keep the others. */
export async function readBlocks(folder: string, name: BlockFile): Promise<Uint8Array[]> {
  const bytes = new Uint8Array(await readFile(join(folder, name)))
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + LENGTH_BYTES + view.getUint32(at)
    blocks.push(bytes.slice(at + LENGTH_BYTES, end))
    at = end
  }
  return blocks
}
