// Another page in the same browser tries everything a page can on the node of this computer: it reads nothing and causes nothing.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'

let folder: string
let node: NodeProcess
let server: Server
let page: Page
/** The node's port, as another page may find it by trying all. */
let port: number

test.beforeAll(async ({ browser }) => {
  folder = await temporaryFolder()
  node = await startNode(folder)
  port = Number(new URL(node.ready.ui).port)
  server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>hostile</title><body>'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  page = await (await browser.newContext()).newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})

test.afterAll(async () => {
  await page?.context().close()
  server?.close()
  await node?.kill()
  if (folder !== undefined) await removeFolder(folder)
})

/** What the hostile page gets for each way to fetch: nothing, or an answer that it cannot see into. */
function tryFetches(own: { port: number; token: string }): Promise<string[]> {
  const hosts = ['127.0.0.1', 'localhost', '0.0.0.0', '[::1]']
  const call = '/rpc/node.stop'
  const text = { 'content-type': 'text/plain' }
  const json = { 'content-type': 'application/json' }
  const withToken = { ...json, authorization: `Bearer ${own.token}` }
  const ways: [string, RequestInit][] = [
    ['/', {}],
    ['/', { mode: 'no-cors' }],
    [call, { method: 'GET' }],
    [call, { method: 'POST', body: '{}', headers: text }],
    [call, { method: 'POST', body: '{}', headers: text, mode: 'no-cors' }],
    [call, { method: 'POST', body: '{}', headers: json }],
    // even with the secret, which no other page has, the page is refused for what it is
    [call, { method: 'POST', body: '{}', headers: withToken }],
  ]
  const attempts = hosts.flatMap((host) =>
    ways.map(async ([path, init]) => {
      try {
        const answer = await fetch(`http://${host}:${own.port}${path}`, init)
        return answer.type === 'opaque' ? 'opaque' : `read ${answer.status}: ${(await answer.text()).slice(0, 100)}`
      } catch {
        return 'refused'
      }
    }),
  )
  return Promise.all(attempts)
}

test('fetches read nothing and stop nothing', async () => {
  const answers = await page.evaluate(tryFetches, { port, token: node.ready.token })
  expect(answers.filter((answer) => answer !== 'refused' && answer !== 'opaque')).toEqual([])
  expect(await node.call('node.status')).toMatchObject({ network: 'regtest' })
})

test('a WebSocket does not open, not even with the token', async () => {
  const opened = await page.evaluate(
    ({ own, token }) =>
      Promise.all(
        [[], ['duit.wrong'], [`duit.${token}`]].map(
          (protocols) =>
            new Promise<boolean>((resolve) => {
              const socket = new WebSocket(`ws://127.0.0.1:${own}/rpc`, protocols)
              socket.onopen = () => resolve(true)
              socket.onerror = () => resolve(false)
            }),
        ),
      ),
    { own: port, token: node.ready.token },
  )
  expect(opened).toEqual([false, false, false])
})

test('a form, a script, a picture and a frame cause nothing and show nothing', async () => {
  const result = await page.evaluate(async (own) => {
    const base = `http://127.0.0.1:${own}`
    const load = (element: HTMLScriptElement | HTMLImageElement, src: string) =>
      new Promise<string>((resolve) => {
        element.onload = () => resolve('loaded')
        element.onerror = () => resolve('failed')
        element.src = src
        document.body.append(element)
      })
    const script = await load(document.createElement('script'), `${base}/rpc/node.stop`)
    const picture = await load(document.createElement('img'), `${base}/rpc/node.stop`)
    const frame = document.createElement('iframe')
    frame.src = `${base}/`
    document.body.append(frame)
    await new Promise((resolve) => {
      frame.onload = resolve
    })
    let inside = 'closed'
    try {
      inside = frame.contentWindow?.document.body.innerHTML ?? 'closed'
    } catch {
      // another origin
    }
    const form = document.createElement('form')
    form.method = 'post'
    form.enctype = 'text/plain'
    form.action = `${base}/rpc/node.stop`
    form.target = 'elsewhere'
    document.body.append(form)
    form.submit()
    return { script, picture, inside }
  }, port)
  expect(result).toEqual({ script: 'failed', picture: 'failed', inside: 'closed' })
  await page.waitForTimeout(500)
  const framed = page.frames().filter((frame) => frame.url().startsWith(`http://127.0.0.1:${port}/`))
  for (const frame of framed) expect(await frame.locator('#root').count()).toBe(0)
  expect(await node.call('node.status')).toMatchObject({ network: 'regtest' })
})
