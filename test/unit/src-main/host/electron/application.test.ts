// The desktop's wiring, against a record of what Electron is asked. Electron itself is never loaded.
import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApplicationModules, runApplication } from '../../../../../src-main/host/electron/application.ts'
import { parseDesktopOptions } from '../../../../../src-main/host/electron/options.ts'

let pageFolder: string
beforeAll(async () => {
  pageFolder = await mkdtemp(join(tmpdir(), 'duit-app-'))
  await writeFile(join(pageFolder, 'index.html'), '<html>')
})
afterAll(() => rm(pageFolder, { recursive: true, force: true }))

class Child extends EventEmitter {
  sent: { message: { kind: string }; ports: unknown[] | undefined }[] = []
  postMessage(message: { kind: string }, ports?: unknown[]) {
    this.sent.push({ message, ports })
  }
  kill() {
    this.emit('exit', 137)
    return true
  }
}

function recordElectron({ isFirst = true } = {}) {
  const asked: string[] = []
  const child = new Child()
  const ipcMain = new EventEmitter()
  const windows: { options: unknown; url?: string; shown: number; focused: number }[] = []
  const page: { handler?: (request: { url: string; method: string }) => Promise<Response> } = {}
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => isFirst,
    enableSandbox: () => asked.push('sandbox'),
    whenReady: async () => void asked.push('ready'),
    quit: () => {
      asked.push('quit')
      app.emit('before-quit', { preventDefault: () => asked.push('wait') })
    },
  })
  class BrowserWindow extends EventEmitter {
    readonly #entry: (typeof windows)[number]
    constructor(options: unknown) {
      super()
      this.#entry = { options, shown: 0, focused: 0 }
      windows.push(this.#entry)
    }
    async loadURL(url: string) {
      this.#entry.url = url
      this.emit('ready-to-show')
    }
    show() {
      this.#entry.shown += 1
    }
    isMinimized() {
      return false
    }
    focus() {
      this.#entry.focused += 1
    }
  }
  const session = {
    setPermissionRequestHandler: () => asked.push('permissions'),
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
    webRequest: { onBeforeRequest: () => asked.push('requests') },
    on: () => undefined,
  }
  const errors: string[] = []
  const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => 7, isOnBatteryPower: (): boolean => true })
  const modules = {
    app,
    BrowserWindow,
    ipcMain,
    MessageChannelMain: class {
      readonly port1 = 'for the node'
      readonly port2 = 'for the window'
    },
    protocol: {
      registerSchemesAsPrivileged: () => asked.push('scheme'),
      handle: (_scheme: string, handler: never) => {
        page.handler = handler
      },
    },
    dialog: { showErrorBox: (_title: string, text: string) => errors.push(text) },
    defaultSession: () => session,
    powerMonitor,
    platform: 'win32',
    utilityProcess: {
      fork: (path: string) => {
        asked.push(`fork ${path}`)
        return child
      },
    },
  } as unknown as ApplicationModules
  const run = () => runApplication({ folder: '/main', pageFolder, args: ['--network', 'regtest'], version: '1' }, modules)
  return { run, asked, child, ipcMain, windows, page, app, errors, powerMonitor }
}

describe('host/electron/application', () => {
  it('sets its guards before the window opens, and the scheme before Electron is ready', async () => {
    const { run, asked, windows } = recordElectron()
    await run()
    expect(asked).toEqual(['sandbox', 'scheme', 'ready', 'permissions', 'requests', 'fork /main/node-process-entry.js'])
    expect(windows).toEqual([expect.objectContaining({ url: 'duit-app://app/', shown: 1 })])
    expect(windows[0]?.options).toMatchObject({ webPreferences: { preload: '/main/preload.cjs', sandbox: true } })
  })

  it('leaves at once where it runs already, and the first shows its window', async () => {
    const second = recordElectron({ isFirst: false })
    await second.run()
    expect(second.asked[0]).toBe('quit')
    expect(second.windows).toEqual([])
    const first = recordElectron()
    await first.run()
    first.app.emit('second-instance')
    expect(first.windows[0]?.focused).toBe(1)
  })

  it('hands the window a port that leads straight to the node', async () => {
    const { run, ipcMain, child } = recordElectron()
    await run()
    child.emit('message', { kind: 'ready' })
    const posted: unknown[] = []
    const sender = { postMessage: (...message: unknown[]) => posted.push(message) }
    ipcMain.emit('duit:connect', { sender, senderFrame: { url: 'duit-app://app/', parent: null } })
    expect(posted).toEqual([['duit:port', null, ['for the window']]])
    expect(child.sent.at(-1)).toEqual({ message: { kind: 'connect' }, ports: ['for the node'] })
  })

  it('D3: hands no port to a frame inside the page, nor to another page', async () => {
    const { run, ipcMain, child } = recordElectron()
    await run()
    child.emit('message', { kind: 'ready' })
    const before = child.sent.length
    const sender = { postMessage: () => expect.unreachable() }
    for (const senderFrame of [null, { url: 'https://evil.example/', parent: null }, { url: 'duit-app://app/', parent: {} }])
      ipcMain.emit('duit:connect', { sender, senderFrame })
    expect(child.sent).toHaveLength(before)
  })

  it('serves the page with the same policy as the headless host, and nothing else', async () => {
    const { run, page } = recordElectron()
    await run()
    const answer = await page.handler?.({ url: 'duit-app://app/', method: 'GET' })
    expect(answer?.status).toBe(200)
    expect(answer?.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    for (const [url, method, status] of [
      ['duit-app://app/no.js', 'GET', 404],
      ['duit-app://app/', 'POST', 405],
      ['duit-app://evil/', 'GET', 405],
    ] as const)
      expect((await page.handler?.({ url, method }))?.status, url).toBe(status)
  })

  it('tells the node about the computer from the start, and when it changes', async () => {
    const { run, child, powerMonitor } = recordElectron()
    await run()
    const facts = { onMains: false, idleSeconds: 7 }
    expect(child.sent.map(({ message }) => message)).toEqual([expect.objectContaining({ kind: 'start' }), { kind: 'computer', facts }])
    powerMonitor.isOnBatteryPower = () => false
    powerMonitor.emit('on-ac')
    expect(child.sent.at(-1)?.message).toEqual({ kind: 'computer', facts: { ...facts, onMains: true } })
  })

  it('waits for the node before it quits', async () => {
    const { run, app, child, asked } = recordElectron()
    await run()
    app.emit('window-all-closed')
    expect(asked.slice(-2)).toEqual(['quit', 'wait'])
    expect(child.sent.at(-1)?.message.kind).toBe('stop')
    const quits = asked.filter((word) => word === 'quit').length
    child.emit('exit', 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(asked.filter((word) => word === 'quit').length).toBeGreaterThan(quits)
  })

  it('says why the node cannot start, and quits', async () => {
    const { run, child, errors, asked } = recordElectron()
    await run()
    child.emit('message', { kind: 'failed', code: 'data-dir-in-use', message: 'Another node uses it.' })
    expect(errors).toEqual(['Another node uses it.'])
    expect(asked).toContain('quit')
  })
})

describe('host/electron/options', () => {
  it('takes the node’s options and leaves Electron its own', () => {
    const args = ['--no-sandbox', '.', '--network=regtest', '--data-dir', '/x', '--remote-debugging-port=1', '--mine', '2', '--no-tx-index']
    expect(parseDesktopOptions(args)).toMatchObject({ network: 'regtest', dataDir: '/x', mine: 2, transactionIndex: false })
    expect(() => parseDesktopOptions(['--network', 'none'])).toThrow(expect.objectContaining({ code: 'input-invalid' }))
  })
})
