import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { createWindowOptions, guardContents, guardSession, isOwnPage, mayOpen } from '../../../../../src-main/host/electron/window.ts'

const FOREIGN = [
  'https://evil.example/',
  'http://127.0.0.1:80/',
  'file:///etc/passwd',
  'duit-app://evil/',
  'duit-app://app.evil/',
  'javascript:alert(1)',
  '',
]

/** Records what is set on Electron's objects, so that it can be asked as Electron would. */
function recordContents() {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>()
  let openHandler: ((details: { url: string }) => { action: string }) | undefined
  guardContents({
    on: (name: string, listener: never) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: never) => {
      openHandler = handler
    },
  } as unknown as WebContents)
  const isStopped = (name: string, url: string) => {
    let stopped = false
    listeners.get(name)?.({
      url,
      preventDefault: () => {
        stopped = true
      },
    })
    return stopped
  }
  return { isStopped, open: (url: string) => openHandler?.({ url }) }
}

function recordSession() {
  const set: Record<string, (...values: never[]) => unknown> = {}
  const take = (name: string) => (handler: never) => {
    set[name] = handler
  }
  guardSession({
    setPermissionRequestHandler: take('request'),
    setPermissionCheckHandler: take('check'),
    setDevicePermissionHandler: take('device'),
    webRequest: { onBeforeRequest: take('web') },
    on: (name: string, listener: never) => take(name)(listener),
  } as unknown as Session)
  return set as Record<string, (...values: unknown[]) => unknown>
}

describe('host/electron/window', () => {
  it('D1: the window is isolated, sandboxed and without Node', () => {
    expect(createWindowOptions('/preload.cjs').webPreferences).toMatchObject({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      devTools: false,
    })
  })

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('D2: %s leads nowhere but to the own page', (name) => {
    const { isStopped } = recordContents()
    expect(isStopped(name, 'duit-app://app/')).toBe(false)
    for (const url of FOREIGN) expect(isStopped(name, url), url).toBe(true)
  })

  it('D2: no webview and no new window', () => {
    const { isStopped, open } = recordContents()
    expect(isStopped('will-attach-webview', 'duit-app://app/')).toBe(true)
    expect(open('duit-app://app/')).toEqual({ action: 'deny' })
  })

  it('D1: all permissions are denied but the camera, for the own page', () => {
    const { request, check, device } = recordSession()
    const ask = (permission: string, details: object) => {
      let granted: boolean | undefined
      request?.(
        {},
        permission,
        (answer: boolean) => {
          granted = answer
        },
        details,
      )
      return granted
    }
    expect(ask('media', { mediaTypes: ['video'], requestingUrl: 'duit-app://app/' })).toBe(true)
    expect(ask('media', { mediaTypes: ['video', 'audio'], requestingUrl: 'duit-app://app/' })).toBe(false)
    expect(ask('media', { mediaTypes: ['video'], requestingUrl: 'https://evil.example/' })).toBe(false)
    for (const permission of ['geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal', 'usb'])
      expect(ask(permission, { requestingUrl: 'duit-app://app/' }), permission).toBe(false)
    expect(check?.({}, 'media', 'duit-app://app', { mediaType: 'video' })).toBe(true)
    expect(check?.({}, 'geolocation', 'duit-app://app', {})).toBe(false)
    expect(device?.({})).toBe(false)
  })

  it('D1: requests leave for the own page alone, and nothing is downloaded', () => {
    const set = recordSession()
    const isCancelled = (url: string) => {
      let cancelled: unknown
      set.web?.({ url }, (answer: { cancel: boolean }) => {
        cancelled = answer.cancel
      })
      return cancelled
    }
    for (const url of ['duit-app://app/', 'duit-app://app/assets/main.js', 'data:image/svg+xml,x'])
      expect(isCancelled(url), url).toBe(false)
    for (const url of [...FOREIGN, 'ws://127.0.0.1:1/', 'data:text/html,x', 'devtools://x']) expect(isCancelled(url), url).toBe(true)
    let stopped = false
    set['will-download']?.({
      preventDefault: () => {
        stopped = true
      },
    })
    expect(stopped).toBe(true)
  })

  it('D2: only https links to exact hosts of the list leave the program', () => {
    const hosts = ['duit.example']
    expect(mayOpen('https://duit.example/help', hosts)).toBe(true)
    for (const url of [
      'http://duit.example/',
      'https://www.duit.example/',
      'https://duit.example.evil/',
      'https://duit.example:8443/',
      'https://a@duit.example/',
      'mailto:a@duit.example',
      'x',
    ])
      expect(mayOpen(url, hosts), url).toBe(false)
    expect(mayOpen('https://duit.example/')).toBe(false)
  })

  it('knows its own page exactly', () => {
    for (const url of FOREIGN) expect(isOwnPage(url), url).toBe(false)
    expect(isOwnPage('duit-app://app')).toBe(true)
  })
})
