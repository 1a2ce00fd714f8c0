import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPageFolder, listPageFiles, type PageFiles } from '../../../../../src-main/host/page/page-files.ts'
import { createPageHeaders } from '../../../../../src-main/host/page/page-policy.ts'

let base: string
let files: PageFiles

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'duit-page-'))
  await mkdir(join(base, 'page/assets'), { recursive: true })
  await writeFile(join(base, 'secret.txt'), 'secret')
  await writeFile(join(base, 'page/index.html'), '<html>')
  await writeFile(join(base, 'page/assets/main.js'), 'x')
  await writeFile(join(base, 'page/run.sh'), 'x')
  await symlink(join(base, 'secret.txt'), join(base, 'page/link.txt'))
  files = await listPageFiles(join(base, 'page'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

describe('host/page/page-files', () => {
  it('serves the page and what belongs to it, with its type', async () => {
    expect(await files.get('/')).toMatchObject({ contentType: 'text/html; charset=utf-8' })
    expect(await files.get('/index.html')).toEqual(await files.get('/'))
    expect(await files.get('/assets/main.js')).toMatchObject({ contentType: 'text/javascript; charset=utf-8' })
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..\\..\\secret.txt',
    '//etc/passwd',
    '/link.txt',
    '/run.sh',
    '/assets',
    '/assets/',
    '/INDEX.HTML',
    '',
    '/\0',
    '/__proto__',
  ])('serves nothing else: %j', async (path) => {
    expect(await files.get(path)).toBeUndefined()
  })

  it('serves nothing where the page is not built', async () => {
    expect(findPageFolder([join(base, 'none'), join(base, 'page')])).toBe(join(base, 'page'))
    expect(findPageFolder([join(base, 'none')])).toBeUndefined()
    expect(await (await listPageFiles(undefined)).get('/')).toBeUndefined()
  })
})

describe('host/page/page-policy', () => {
  it('lets the page run its own script, reach its own node, and nothing more', () => {
    const policy = createPageHeaders(['ws://127.0.0.1:4711'])['content-security-policy']?.split('; ')
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self' ws://127.0.0.1:4711",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
  })
})
