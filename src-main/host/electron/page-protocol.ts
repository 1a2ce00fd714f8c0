// The page under its own scheme: the same files and headers as the headless host sends.
import type { CustomScheme } from 'electron'
import type { PageFiles } from '../page/page-files.ts'
import { createPageHeaders } from '../page/page-policy.ts'
import { isOwnPage, PAGE_SCHEME } from './window.ts'

/** To be registered before the application is ready. */
export const PAGE_SCHEMES: CustomScheme[] = [
  { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false } },
]

/** Answers requests of the page's scheme. */
export function createPageHandler(files: PageFiles): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  const headers = createPageHeaders([])
  return async ({ url, method }) => {
    if (!isOwnPage(url) || method !== 'GET') return new Response(null, { status: 405, headers })
    const file = await files.get(new URL(url).pathname)
    if (file === undefined) return new Response(null, { status: 404, headers })
    return new Response(file.bytes.slice(), { headers: { ...headers, 'content-type': file.contentType } })
  }
}
