// The documents name files: each of them is there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const DOCUMENTS = ['README.md', 'docs/architecture.md', 'docs/consensus.md', 'docs/benchmarks.md']

/** Paths in code spans (with a folder) and in links; those of parts are told from src-main. */
function namedFiles(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8')
  const spans = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.\w+)`/g)].map(([, path]) => path as string)
  const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => path as string)
  return [...spans, ...links]
}

describe('docs', () => {
  it.each(DOCUMENTS)('%s names only files that are there', (document) => {
    const missing = namedFiles(document).filter((path) => ![path, join('src-main', path)].some((place) => existsSync(join(root, place))))
    expect(missing).toEqual([])
  })
})
