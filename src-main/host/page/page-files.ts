// The files of the built page. They are listed once; only a listed name is ever opened, so no path can lead anywhere else.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

export interface PageFile {
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface PageFiles {
  /** The file behind a path such as `/assets/main.js`; `/` is the page itself. Undefined for any other. */
  get(path: string): Promise<PageFile | undefined>
}

/** The first of these folders that holds a built page: from source and packed it lies in different places. */
export function findPageFolder(candidates: readonly string[]): string | undefined {
  return candidates.find((folder) => existsSync(join(folder, 'index.html')))
}

export async function listPageFiles(folder: string | undefined): Promise<PageFiles> {
  const known = new Map<string, string>()
  const entries = folder === undefined ? [] : await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    known.set(
      `/${relative(folder as string, file)
        .split(sep)
        .join('/')}`,
      file,
    )
  }
  return {
    async get(path) {
      const file = known.get(path === '/' ? '/index.html' : path)
      if (file === undefined) return undefined
      const contentType = CONTENT_TYPES[extname(file)]
      return contentType === undefined ? undefined : { contentType, bytes: await readFile(file) }
    },
  }
}
