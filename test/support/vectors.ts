// The official vectors, read in place.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hexToBytes } from '../../src-main/util/bytes.ts'

const root = join(import.meta.dirname, '../vectors')

export function readVector(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** A JSON file of the vectors; its shape is stated by whoever reads it. */
export function readJsonVector<T>(path: string): T {
  return JSON.parse(readVector(path)) as T
}

export function hex(text: string): Uint8Array {
  const bytes = hexToBytes(text)
  if (bytes === undefined) throw new Error(`A vector is no hex: ${text}`)
  return bytes
}
