// A database in memory with the semantics of the one on disk: for tests, and for nodes that keep nothing.
import { compareBytes } from '../util/bytes.ts'
import type { BatchOperation, Database, DatabaseReader, DatabaseSnapshot, Entry, IterateOptions } from './database.ts'

const PAGE_ENTRIES = 1_000

/** One character for each byte: sorts as the bytes do. */
function textOf(key: Uint8Array): string {
  let text = ''
  for (const byte of key) text += String.fromCharCode(byte)
  return text
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function isWanted(key: Uint8Array, { after, reverse }: IterateOptions): boolean {
  if (after === undefined) return true
  const order = compareBytes(key, after)
  return reverse === true ? order < 0 : order > 0
}

class MemoryReader implements DatabaseReader {
  protected entries: Map<string, Uint8Array>
  protected closed = false

  constructor(entries: Map<string, Uint8Array>) {
    this.entries = entries
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.requireOpen()
    return this.entries.get(textOf(key))?.slice()
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.requireOpen()
    return keys.map((key) => this.entries.get(textOf(key))?.slice())
  }

  async *iterate(options: IterateOptions): AsyncIterable<readonly Entry[]> {
    this.requireOpen()
    const prefix = textOf(options.prefix)
    const keys = [...this.entries.keys()].filter((key) => key.startsWith(prefix) && isWanted(bytesOf(key), options)).sort()
    if (options.reverse === true) keys.reverse()
    const wanted = keys.slice(0, options.limit)
    const page = wanted.map((key) => ({ key: bytesOf(key), value: (this.entries.get(key) as Uint8Array).slice() }))
    for (let at = 0; at < page.length; at += PAGE_ENTRIES) yield page.slice(at, at + PAGE_ENTRIES)
  }

  protected requireOpen(): void {
    if (this.closed) throw new Error('The database is closed')
  }
}

class MemorySnapshot extends MemoryReader implements DatabaseSnapshot {
  async close(): Promise<void> {
    this.closed = true
  }
}

export class MemoryDatabase extends MemoryReader implements Database {
  constructor() {
    super(new Map())
  }

  async batch(operations: Iterable<BatchOperation>, _options: { readonly sync: boolean }): Promise<void> {
    this.requireOpen()
    for (const operation of operations) {
      if (operation.type === 'put') this.entries.set(textOf(operation.key), operation.value.slice())
      else this.entries.delete(textOf(operation.key))
    }
  }

  snapshot(): DatabaseSnapshot {
    this.requireOpen()
    return new MemorySnapshot(new Map(this.entries))
  }

  async reopen(_options?: { readonly salvage?: boolean }): Promise<void> {
    this.requireOpen()
  }

  async close(): Promise<void> {
    this.closed = true
  }
}
