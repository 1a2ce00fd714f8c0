// What holds on every page of every end-to-end test: no axe findings, no console errors, nothing asked of other computers.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Fails when axe finds anything on the page as it stands. */
export async function expectNoAxeFindings(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`),
    where,
  ).toEqual([])
}

/** Collects what a page must never do; call the answer at the end. */
export function watchPage(page: Page): () => void {
  const findings: string[] = []
  page.on('pageerror', (error) => findings.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') findings.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (hostname !== '127.0.0.1' && protocol !== 'data:' && protocol !== 'blob:') findings.push(`request: ${request.url()}`)
  })
  return () => expect(findings).toEqual([])
}
